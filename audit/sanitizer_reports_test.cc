// SPDX-License-Identifier: Apache-2.0
// What sanitizers find in supervised work comes with the program that it was
// found in. Without AddressSanitizer there is not much to see.
#include "audit/sanitizer_reports.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "audit/isolated.h"
#include "audit/smallest_stop.h"
#include "audit/supervised.h"

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

extern "C" void __sanitizer_report_error_summary(const char* summary);

namespace vigil {
namespace {

using namespace std::chrono_literals;

/// Runs ten programs.
Supervised run_ten(const std::function<void(std::uint64_t)>& program) {
  return supervise(
      [&](Watch& watch) {
        for (std::uint64_t item = 1; item <= 10; ++item) {
          watch.run(item, [&] {
            program(item);
            return 0;
          });
        }
        return std::string("done");
      },
      {.limit = 60s});
}

#if __has_feature(address_sanitizer)

std::vector<std::unique_ptr<int>>& cache() {
  static std::vector<std::unique_ptr<int>> kept;
  return kept;
}

void leak() {
  volatile char* lost = new char[48];
  lost[0] = 1;
  lost = nullptr;
}

// Before all that is supervised in this process: whether it has leaks is looked
// up once.
TEST(ALeak, FromBeforeIsNoProgramsOwn) {
  const Ending ending = run_isolated(
      [] {
        leak();
        const Supervised done =
            run_ten([](std::uint64_t) { cache().emplace_back(new int(1)); });
        return std::string(done.leak ? "blamed" : "not blamed");
      },
      60s);
  EXPECT_EQ(ending.answer, "not blamed");
}

#endif

/// What did not end its process is not told of another program.
TEST(SanitizerReports, OfOneProgramAreNotToldOfAnother) {
  const Supervised done = run_ten([](std::uint64_t item) {
    if (item == 3) __sanitizer_report_error_summary("SUMMARY: A: b c.cc:1");
    if (item == 7) std::_Exit(3);
  });
  ASSERT_TRUE(done.stop);
  EXPECT_EQ(done.item, 7U);
  EXPECT_EQ(done.stop->text, "");
}

TEST(SanitizerReports, AreToldOfTheirProgram) {
  const Supervised done = run_ten([](std::uint64_t item) {
    if (item != 7) return;
    __sanitizer_report_error_summary("SUMMARY: A: b c.cc:1");
    __sanitizer_report_error_summary("SUMMARY: A: later d.cc:1");
    std::_Exit(3);
  });
  ASSERT_TRUE(done.stop);
  EXPECT_EQ(describe(*done.stop, 1s),
            "the process exited with status 3, after a report: A: b c.cc:1");
  Stop other = *done.stop;
  other.text = "A: b elsewhere.cc:9";
  EXPECT_TRUE(other.is_like(*done.stop));
  other.text = "A: d c.cc:1";
  EXPECT_FALSE(other.is_like(*done.stop));
}

TEST(SanitizerReports, KeepsNoMoreThanHasPlace) {
  std::array<char, 4> small{};
  keep_summaries_in(small);
  __sanitizer_report_error_summary("SUMMARY: abcdef");
  keep_summaries_in({});
  EXPECT_STREQ(small.data(), "abc");
}

#if __has_feature(address_sanitizer)

TEST(Leaks, ComeWithTheirProgramAndTheAnswer) {
  const Supervised done = run_ten([](std::uint64_t item) {
    if (item == 7) leak();
  });
  EXPECT_EQ(done.answer, "done");
  EXPECT_FALSE(done.stop);
  EXPECT_EQ(done.afterword, "");
  ASSERT_TRUE(done.leak);
  EXPECT_EQ(done.leaked_item, 7U);
  EXPECT_NE(done.leak->text.find("48 byte(s) leaked in 1 allocation(s)"),
            std::string::npos)
      << done.leak->text;
}

TEST(Leaks, OfTheLastProgramAreSeen) {
  const Supervised done = run_ten([](std::uint64_t item) {
    if (item == 10) leak();
  });
  EXPECT_EQ(done.answer, "done");
  ASSERT_TRUE(done.leak);
  EXPECT_EQ(done.leaked_item, 10U);
}

TEST(Leaks, OfOneThatEndsLaterAreTold) {
  const Supervised done = run_ten([](std::uint64_t item) {
    if (item == 2) leak();
    if (item == 4) std::_Exit(3);
  });
  ASSERT_TRUE(done.stop);
  EXPECT_EQ(done.item, 4U);
  ASSERT_TRUE(done.leak);
  EXPECT_EQ(done.leaked_item, 2U);
}

/// What is kept for later is no leak, however often; after many such, who leaks
/// is not told by name, but at the exit.
TEST(Leaks, AreNotWhatIsKeptForLater) {
  const auto run = [](std::uint64_t leaks_at) {
    return supervise(
        [&](Watch& watch) {
          for (std::uint64_t item = 0; item < 100; ++item) {
            watch.run(item, [&] {
              cache().emplace_back(new int(1));
              if (item == leaks_at) leak();
              return 0;
            });
          }
          return std::string("done");
        },
        {.limit = 60s});
  };
  const Supervised good = run(1'000);
  EXPECT_EQ(good.answer, "done");
  EXPECT_FALSE(good.leak);
  EXPECT_EQ(good.afterword, "");
  const Supervised late = run(70);
  EXPECT_EQ(late.answer, "done");
  EXPECT_FALSE(late.leak);
  EXPECT_NE(late.afterword, "");
}

TEST(SanitizerReports, OfAddressSanitizerHaveASummary) {
  const Supervised done = run_ten([](std::uint64_t item) {
    if (item != 7) return;
    auto* const freed = new volatile int(1);
    delete freed;
    *freed = 2;
  });
  ASSERT_TRUE(done.stop);
  EXPECT_EQ(done.item, 7U);
  EXPECT_EQ(done.stop->text.find("AddressSanitizer: heap-use-after-free"), 0U)
      << done.stop->text;
}

#endif

}  // namespace
}  // namespace vigil
