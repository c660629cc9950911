// SPDX-License-Identifier: Apache-2.0
// Files, findings and state on the disk.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "fuzz/continuous/disk.h"
#include "fuzz/continuous/findings.h"
#include "fuzz/continuous/state.h"

namespace vigil::continuous {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  Files() {
    fs::create_directory(root_ / "tmp");
    fs::create_directory(root_ / "findings");
  }
  ~Files() override { fs::remove_all(root_); }

  std::string content(const fs::path& path) const {
    return read_file(path, 1000).value_or("none");
  }

  static fs::path make_root() {
    const char* const folder = std::getenv("TEST_TMPDIR");
    std::string name =
        std::string(folder == nullptr ? "/tmp" : folder) + "/files.XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error(name);
    return name;
  }

  fs::path root_ = make_root();
  // A disk that takes so many bytes.
  std::size_t room_ = 1'000'000;
  Disk disk_{{.write = [this](int file, const void* bytes,
                              std::size_t size) -> ssize_t {
                if (room_ == 0) {
                  errno = ENOSPC;
                  return -1;
                }
                const std::size_t part = std::min(size, room_);
                room_ -= part;
                return ::write(file, bytes, part);
              },
              .free_bytes = [](const fs::path&) { return 0; }}};
  FindingStore store_{root_ / "findings", root_ / "tmp", disk_};
  Finding finding_{.id = "a-T4",
                   .target = "a",
                   .found = {.kind = "law", .law = "T4", .stack = {"f()"}},
                   .count = 3,
                   .first_seen = "2026-01-01T00:00:00Z",
                   .last_seen = "2026-01-02T00:00:00Z",
                   .last_raw = "crash-1@2",
                   .replay = {"run it"}};
};

TEST_F(Files, AFullDiskLeavesTheOldFile) {
  disk_.replace(root_ / "file", "old", root_ / "tmp");
  room_ = 2;
  try {
    disk_.replace(root_ / "file", "new and longer", root_ / "tmp");
    ADD_FAILURE() << "it did not throw";
  } catch (const std::system_error& error) {
    EXPECT_TRUE(is_full(error)) << error.what();
  }
  EXPECT_EQ(content(root_ / "file"), "old");
  room_ = 100;
  disk_.replace(root_ / "file", "new and longer", root_ / "tmp");
  EXPECT_EQ(content(root_ / "file"), "new and longer");
}

TEST_F(Files, AFindingIsThereAsAWholeOrNotAtAll) {
  const std::map<std::string, std::string> files{{"input", "123456"}};
  room_ = 4;
  EXPECT_THROW(store_.create(finding_, files), std::system_error);
  EXPECT_FALSE(fs::exists(store_.folder("a-T4")));
  EXPECT_EQ(store_.load("a-T4").has_value(), false);
  room_ = 10'000;
  store_.create(finding_, files);
  EXPECT_EQ(content(store_.folder("a-T4") / "input"), "123456");
  EXPECT_EQ(store_.load("a-T4")->count, 3U);
}

TEST_F(Files, AFindingIsWhatWasWritten) {
  finding_.found.stack = {"f(\"\xff\")", "g()"};  // no UTF-8
  store_.create(finding_, {});
  finding_.count = 4;
  store_.update(finding_);
  const auto found = store_.load("a-T4");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->target, "a");
  EXPECT_EQ(found->found.law, "T4");
  EXPECT_EQ(found->found.stack.size(), 2U);
  EXPECT_EQ(found->count, 4U);
  EXPECT_EQ(found->last_raw, "crash-1@2");
  EXPECT_EQ(found->replay, finding_.replay);
  EXPECT_EQ(store_.all().size(), 1U);
}

TEST_F(Files, AFindingThatCantBeReadIsPutAside) {
  store_.create(finding_, {});
  std::ofstream(store_.folder("a-T4") / "finding.json") << "{";
  EXPECT_FALSE(store_.load("a-T4"));
  EXPECT_TRUE(fs::exists(store_.folder("a-T4.unreadable")));
  store_.create(finding_, {});
  EXPECT_TRUE(store_.load("a-T4"));
}

TEST_F(Files, AreExchangedAtOnce) {
  std::ofstream(root_ / "one") << "1";
  std::ofstream(root_ / "other") << "2";
  exchange(root_ / "one", root_ / "other");
  EXPECT_EQ(content(root_ / "one"), "2");
  EXPECT_EQ(content(root_ / "other"), "1");
}

TEST(State, IsWhatWasWritten) {
  State state;
  state["a"] = {.slices = 1,
                .seconds = 2.5,
                .executions = 3,
                .new_units = 4,
                .crashes = 5,
                .hangs = 6,
                .too_big = 7,
                .failures = 8,
                .coverage = 9,
                .features = 10,
                .corpus_at_merge = 11,
                .account = {.rate = 12.5, .spent = 13.5, .is_tried = true}};
  const State read = state_from_json(to_json(state));
  EXPECT_EQ(to_json(read), to_json(state));
  EXPECT_EQ(read.at("a").account, state.at("a").account);
  EXPECT_EQ(read.at("a").corpus_at_merge, 11U);
}

TEST(State, WhatIsNoStateThrows) {
  for (const char* const text :
       {"", "{", "[]", "{\"version\": 2, \"targets\": {}}",
        "{\"version\": 1, \"targets\": {\"a\": {}}}", "\xff"}) {
    EXPECT_THROW(state_from_json(text), std::runtime_error) << text;
  }
}

}  // namespace
}  // namespace vigil::continuous
