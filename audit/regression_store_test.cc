// SPDX-License-Identifier: Apache-2.0
// Kept failures come back as they were; equal ones are kept once; nothing is
// overwritten or lost, whoever writes at the same time or is killed.
#include "audit/regression_store.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace vigil {
namespace {

namespace fs = std::filesystem;

/// A new folder for each test.
class RegressionStore : public testing::Test {
 protected:
  RegressionStore() {
    std::string path = testing::TempDir() + "/store.XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) ADD_FAILURE() << path;
    folder_ = path + "/.vigil/regressions";
  }
  ~RegressionStore() override {
    std::error_code error;
    fs::remove_all(fs::path(folder_).parent_path().parent_path(), error);
  }

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories(folder_);
    std::ofstream(folder_ + "/" + name, std::ios::binary) << text;
  }
  static std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  bool has_file() const {
    std::error_code error;
    const fs::directory_iterator entries(folder_, error);
    return std::any_of(begin(entries), end(entries), [](const auto& entry) {
      return entry.path().extension() == ".vigil";
    });
  }
  std::size_t count_entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), {}));
  }

  std::string folder_;
};

Regression regression(std::int64_t number, std::size_t length = 1) {
  Regression made{.head = RegressionHead{"T4", "mine"},
                  .origin = "seed 1, index " + std::to_string(number),
                  .program = {}};
  made.program.tasks[0].operations.assign(length,
                                          {.op = Op::kSleep, .number = number});
  return made;
}

TEST_F(RegressionStore, GivesBackWhatWasKept) {
  const SavedRegression saved = save_regression(folder_, regression(7));
  EXPECT_EQ(saved.error, "");
  EXPECT_TRUE(saved.is_new);
  EXPECT_EQ(text_of(saved.path),
            "# vigil failure: T4 on mine\n# seed 1, index 7\n"
            "vigil program 1\ntask main\n  sleep 7\n");
  const RegressionFolder found = load_regressions(folder_);
  EXPECT_TRUE(found.warnings.empty());
  ASSERT_EQ(found.files.size(), 1U);
  EXPECT_EQ(found.files[0].path, saved.path);
  EXPECT_EQ(found.files[0].regression.head, regression(7).head);
  EXPECT_EQ(found.files[0].regression.origin, regression(7).origin);
  EXPECT_EQ(found.files[0].regression.program, regression(7).program);
  EXPECT_EQ(count_entries(), 1U);
}

TEST_F(RegressionStore, NamesTellLawExecutorAndProgramApart) {
  const std::string name = regression_file_name(regression(7));
  EXPECT_EQ(name, "T4-mine-f0a4ca760bf239ef.vigil");  // for ever
  EXPECT_NE(regression_file_name(regression(8)), name);
  Regression other = regression(7);
  other.head->executor = "../yours";
  EXPECT_EQ(regression_file_name(other).substr(0, 15), "T4-___yours-f0a");
  other.head = {"T2", "mine"};
  EXPECT_NE(regression_file_name(other), name);
  other.head->law = "T4";
  other.origin = "elsewhere";
  EXPECT_EQ(regression_file_name(other), name);
}

TEST_F(RegressionStore, KeepsDuplicatesOnce) {
  const SavedRegression first = save_regression(folder_, regression(7));
  Regression again = regression(7);
  again.origin = "seed 2, index 9";
  const SavedRegression second = save_regression(folder_, again);
  EXPECT_EQ(second.path, first.path);
  EXPECT_FALSE(second.is_new);
  EXPECT_EQ(count_entries(), 1U);
}

TEST_F(RegressionStore, OverwritesNothing) {
  const std::string name = regression_file_name(regression(7));
  write(name, "not a program\n");
  const SavedRegression saved = save_regression(folder_, regression(7));
  EXPECT_TRUE(saved.is_new);
  EXPECT_NE(saved.path, folder_ + "/" + name);
  EXPECT_EQ(text_of(folder_ + "/" + name), "not a program\n");
  EXPECT_EQ(save_regression(folder_, regression(7)).path, saved.path);
  const RegressionFolder found = load_regressions(folder_);
  EXPECT_EQ(found.files.size(), 1U);
  ASSERT_EQ(found.warnings.size(), 1U);
}

TEST_F(RegressionStore, WarnsOfWhatDoesNotBelongThere) {
  save_regression(folder_, regression(1));
  write("README.md", "what is here");
  write("BUILD.bazel", "filegroup()");
  write(".hidden", "");
  write("notes.txt", "sleep more");
  write("cut.vigil", "# vigil failure: T4 on mine\nvigil program 1\ntask ma");
  write("empty.vigil", "");
  write("plain.vigil", "vigil program 1\ntask main\n");
  fs::create_directory(folder_ + "/folder.vigil");
  ASSERT_EQ(::mkfifo((folder_ + "/pipe.vigil").c_str(), 0600), 0);
  fs::create_symlink("nowhere", folder_ + "/link.vigil");
  const RegressionFolder found = load_regressions(folder_);
  ASSERT_EQ(found.files.size(), 2U);
  EXPECT_FALSE(found.files[1].regression.head);  // plain.vigil
  ASSERT_EQ(found.warnings.size(), 6U);
  EXPECT_NE(found.warnings[0].find("cut.vigil:3:6: "), std::string::npos)
      << found.warnings[0];
  EXPECT_NE(found.warnings[1].find("empty.vigil:1:1: "), std::string::npos);
  EXPECT_NE(found.warnings[2].find("folder.vigil: is no file"),
            std::string::npos);
  EXPECT_NE(found.warnings[3].find("link.vigil: No such file"),
            std::string::npos);
  EXPECT_NE(found.warnings[4].find("notes.txt: is no .vigil file"),
            std::string::npos);
  EXPECT_NE(found.warnings[5].find("pipe.vigil: is no file"),
            std::string::npos);
}

TEST_F(RegressionStore, AFolderThatIsNotThereIsEmpty) {
  const RegressionFolder found = load_regressions(folder_);
  EXPECT_TRUE(found.files.empty());
  EXPECT_TRUE(found.warnings.empty());
}

TEST_F(RegressionStore, SaysWhyItCouldNotSave) {
  write("file", "");
  const SavedRegression saved =
      save_regression(folder_ + "/file", regression(1));
  EXPECT_EQ(saved.path, "");
  EXPECT_NE(saved.error.find(folder_ + "/file: "), std::string::npos)
      << saved.error;
  EXPECT_EQ(load_regressions(folder_ + "/file").warnings.size(), 1U);
}

TEST_F(RegressionStore, ReadsTheHeadOfAnySystem) {
  const RegressionHead head{"T4", "mine"};
  EXPECT_EQ(regression_head("# vigil failure: T4 on mine\r\n# x\r\n"), head);
  EXPECT_EQ(regression_head("# vigil failure: T4 on mine"), head);
  EXPECT_FALSE(regression_head("# vigil failure: T4"));
  EXPECT_FALSE(regression_head("vigil program 1\n"));
  EXPECT_FALSE(regression_head(""));
}

/// Saves programs without an end. Long ones, so that writing them takes time.
[[noreturn]] void save_for_ever(const std::string& folder, std::int64_t first) {
  for (std::int64_t i = first;; i = first + (i + 1) % 50) {
    save_regression(folder, regression(i, 20'000));
    if (i % 3 == 0)
      fs::remove(folder + "/" + regression_file_name(regression(i, 20'000)));
  }
}

TEST_F(RegressionStore, IsValidWheneverItsWritersAreKilled) {
  constexpr int kRounds = 20;
  std::size_t files = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<pid_t> writers;
    for (int i = 0; i < 2; ++i) {
      writers.push_back(::fork());
      // Half of what they save is the same.
      if (writers.back() == 0) save_for_ever(folder_, 25 * i);
      ASSERT_GT(writers.back(), 0);
    }
    // In every other round at least one file is there; sanitizers are slow.
    for (int i = 0; i < 20'000 && round % 2 == 0 && !has_file(); ++i) {
      ::usleep(1'000);
    }
    ::usleep(static_cast<useconds_t>(1'777 * round));
    for (const pid_t writer : writers) {
      ::kill(writer, SIGKILL);
      int status = 0;
      ::waitpid(writer, &status, 0);
      EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself";
    }
    const RegressionFolder found = load_regressions(folder_);
    EXPECT_TRUE(found.warnings.empty()) << found.warnings[0];
    for (const RegressionFolder::File& file : found.files) {
      EXPECT_EQ(file.regression.program.operation_count(), 20'000U);
      EXPECT_EQ(fs::path(file.path).filename(),
                regression_file_name(file.regression));
    }
    files += found.files.size();
    fs::remove_all(folder_);
  }
  EXPECT_GT(files, 0U);
}

TEST_F(RegressionStore, ManyWritersLoseNothing) {
  constexpr int kWriters = 4;
  constexpr std::int64_t kEach = 25;
  std::vector<pid_t> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.push_back(::fork());
    if (writers.back() != 0) continue;
    bool is_good = true;
    for (std::int64_t i = 0; i < kEach; ++i) {
      // Each failure is kept by two of them, at about the same time.
      is_good &= save_regression(folder_, regression(i + writer / 2 * kEach))
                     .error.empty();
    }
    ::_exit(is_good ? 0 : 1);
  }
  for (const pid_t writer : writers) {
    int status = 0;
    ASSERT_EQ(::waitpid(writer, &status, 0), writer);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(load_regressions(folder_).files.size(), 2U * kEach);
  EXPECT_EQ(count_entries(), 2U * kEach);  // and nothing else
}

TEST_F(RegressionStore, RemovesWhatKilledWritersLeft) {
  write(".vigil-writing-1-old", "vigil pro");
  write(".vigil-writing-1-new", "vigil pro");
  fs::last_write_time(folder_ + "/.vigil-writing-1-old",
                      fs::file_time_type::clock::now() - std::chrono::hours(2));
  save_regression(folder_, regression(1));
  EXPECT_FALSE(fs::exists(folder_ + "/.vigil-writing-1-old"));
  EXPECT_TRUE(fs::exists(folder_ + "/.vigil-writing-1-new"));
}

}  // namespace
}  // namespace vigil
