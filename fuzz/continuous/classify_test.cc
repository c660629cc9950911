// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/classify.h"

#include <gtest/gtest.h>

#include <string>

namespace vigil::continuous {
namespace {

constexpr Ending kCrashed{Ending::Kind::kExited, 77};

constexpr const char* kUseAfterFree =
    "#256\tNEW    cov: 7 ft: 9 corp: 3/12b\n"
    "==77==ERROR: AddressSanitizer: heap-use-after-free on address 0x60 at pc\n"
    "READ of size 8 at 0x60 thread T0\n"
    "    #0 0x55d4 in __asan_memcpy (/tmp/x_bin+0x2fa051) (BuildId: 9f22)\n"
    "    #1 0x55d5 in std::unique_ptr<int, std::default_delete<int>>::get() "
    "const /usr/include/c++/12/bits/unique_ptr.h:10:3\n"
    "    #2 0x55d6 in vigil::(anonymous namespace)::wake(vigil::Task*) "
    "/proc/self/cwd/executor/waker.cc:23:3\n"
    "    #3 0x55d7 in LLVMFuzzerTestOneInput fuzz/waker_fuzz.cc:37:3\n"
    "    #4 0x55d8 in fuzzer::Fuzzer::RunOne(unsigned char const*) crtstuff.c\n"
    "\n"
    "0x60 is located 0 bytes inside of a region, freed by thread T0 here:\n"
    "    #0 0x55d9 in somewhere::else() /x.cc:1:1\n";

TEST(Classify, ALawIsNamedByTheHeadLine) {
  const Classification found = classify(
      "INFO: Seed: 1\nT4 broken: tasks with sleeps ...\n    #0 0x1 in f() a\n"
      "==1== ERROR: libFuzzer: deadly signal\n",
      kCrashed);
  EXPECT_EQ(found, (Classification{.kind = "law", .law = "T4"}));
  EXPECT_EQ(head_line("timer-queue broken: it is empty\n").law, "timer-queue");
  EXPECT_EQ(head_line("timer-queue broken: it is\n").message, "it is");
  EXPECT_EQ(head_line("all is broken: yes\n broken: x\n").law, "");
  // With a law, how the process ended says no more.
  EXPECT_EQ(classify("W3 broken: x\n", {Ending::Kind::kHung, 9}).law, "W3");
}

TEST(Classify, AWordForManyLawsNeedsWhatItSays) {
  const auto id = [](const std::string& text) {
    return finding_id("a", classify(text, kCrashed));
  };
  EXPECT_EQ(id("queue broken: t1 is 12 late\n"),
            id("queue broken: t27 is 3 late\n"));
  EXPECT_NE(id("queue broken: t1 is late\n"),
            id("queue broken: t1 is early\n"));
  EXPECT_EQ(id("queue broken: it prints `a`\n"),
            id("queue broken: it prints `b`\n"));
  EXPECT_NE(id("queue broken: `a` is late\n"),
            id("queue broken: `b` is early\n"));
  const std::string many(150, 'x');
  EXPECT_EQ(id("queue broken: 1 " + many + "\n"),
            id("queue broken: 1234567 " + many + "\n"));
  EXPECT_EQ(id("T4 broken: late\n"), id("T4 broken: early\n"));
}

TEST(Classify, OwnFunctionsNeedOnlyBeginLikeForeignOnes) {
  const auto frames = own_frames(
      "    #0 0x1 in raise_limit(int) a.cc:1:1\n"
      "    #1 0x2 in clone_waker(void const*) a.cc:2:1\n"
      "    #2 0x3 in raise (/lib/libc.so.6+0x1)\n"
      "    #2 0x3 in void std::__invoke<void (&)(int), int>(void (&)(int)) "
      "b.h\n"
      "    #2 0x3 in operator new(unsigned long) b.cc:1:1\n"
      "    #2 0x3 in decltype(auto) std::__visit<int>(int) b.h:1:1\n"
      "    #2 0x3 in std::optional<int>::operator bool() const b.h:1:1\n"
      "    #2 0x3 in std::vector<int> mine::list<int>(int) b.cc:1:1\n"
      "    #3 0x4 in clone (/lib/libc.so.6+0x2)\n");
  EXPECT_EQ(frames, (std::vector<std::string>{
                        "raise_limit(int)", "clone_waker(void const*)",
                        "std::vector<int> mine::list<int>(int)"}));
}

TEST(Classify, ASanitizerIsNamedByKindAndOwnFrames) {
  const Classification found = classify(kUseAfterFree, kCrashed);
  EXPECT_EQ(found.kind, "heap-use-after-free");
  EXPECT_EQ(found.stack, (std::vector<std::string>{
                             "vigil::(anonymous namespace)::wake(vigil::Task*)",
                             "LLVMFuzzerTestOneInput"}));
}

TEST(Classify, TheKindHasNoNumbers) {
  const auto kind = [](const std::string& text) {
    return classify(text + "\n", kCrashed).kind;
  };
  EXPECT_EQ(kind("a.cc:23:3: runtime error: signed integer overflow: 1 + 2"),
            "signed integer overflow");
  EXPECT_EQ(kind("a.cc:2:3: runtime error: shift exponent 33 is too large"),
            "shift exponent");
  EXPECT_EQ(kind("==9==ERROR: AddressSanitizer: SEGV on unknown address 0x0"),
            "SEGV");
  EXPECT_EQ(kind("==9==ERROR: AddressSanitizer: attempting double-free on 0x1"),
            "attempting double-free");
  EXPECT_EQ(kind("==9==ERROR: LeakSanitizer: detected memory leaks"),
            "detected memory leaks");
  EXPECT_EQ(kind("WARNING: ThreadSanitizer: data race (pid=12)"), "data race");
  EXPECT_EQ(kind("==3== ERROR: libFuzzer: deadly signal"), "deadly signal");
  EXPECT_EQ(kind("terminate called after throwing an instance of 'Bad'\n"
                 "==3== ERROR: libFuzzer: deadly signal"),
            "uncaught Bad");
  EXPECT_EQ(kind("x: a.cc:3: int f(): Assertion `a' failed.\n"
                 "==3== ERROR: libFuzzer: deadly signal"),
            "assertion");
  EXPECT_EQ(kind("what?"), "exit code 77");
  EXPECT_EQ(classify("", {Ending::Kind::kSignalled, 9}).kind, "signal 9");
}

TEST(Classify, WhereAHangIsStoppedIsChance) {
  const std::string stack = "    #0 0x1 in loop() /a.cc:1:1\n";
  EXPECT_EQ(
      classify("==1== ERROR: libFuzzer: timeout after 25 seconds\n" + stack,
               {Ending::Kind::kExited, 70}),
      (Classification{.kind = "timeout"}));
  EXPECT_EQ(classify(stack, {Ending::Kind::kHung, 9}),
            (Classification{.kind = "timeout"}));
  EXPECT_EQ(
      classify("==1== ERROR: libFuzzer: out-of-memory (used: 2100Mb)\n" + stack,
               {Ending::Kind::kExited, 71}),
      (Classification{.kind = "out of memory"}));
  EXPECT_EQ(classify("", {Ending::Kind::kTooBig, 9}).kind, "out of memory");
  EXPECT_EQ(classify("Executed in 1 ms\n", {}).kind, "not reproducible");
}

TEST(Classify, LinesOfProgressAreNoFrames) {
  EXPECT_TRUE(own_frames("#2\tINITED cov: 1 in f()\n").empty());
  EXPECT_TRUE(own_frames("").empty());
  EXPECT_TRUE(own_frames("    #0 0x1  (/lib/x.so+0x1)\n    #1 0x2 in main "
                         "(/tmp/x+0x24) (BuildId: 1)\n")
                  .empty());
}

TEST(FindingId, IsTheSameForTheSameClassOnly) {
  const Classification found = classify(kUseAfterFree, kCrashed);
  std::string other_build = kUseAfterFree;
  for (std::size_t at; (at = other_build.find("0x55d")) != std::string::npos;) {
    other_build.replace(at, 5, "0x7777");
  }
  other_build.replace(other_build.find("waker.cc:23"), 11, "other.cc:99");
  const std::string id = finding_id("waker_fuzz", found);
  EXPECT_EQ(id, finding_id("waker_fuzz", classify(other_build, kCrashed)));
  EXPECT_TRUE(id.starts_with("waker_fuzz-heap-use-after-free-")) << id;
  EXPECT_NE(id, finding_id("timer_fuzz", found));
  Classification elsewhere = found;
  elsewhere.stack[0] = "g()";
  EXPECT_NE(id, finding_id("waker_fuzz", elsewhere));
  EXPECT_EQ(finding_id("a", {.kind = "law", .law = "T4"}), "a-T4");
  // No path, whatever a target calls its law.
  const std::string hostile =
      finding_id("a", {.kind = "law", .law = "../../x"});
  EXPECT_EQ(hostile.find('/'), std::string::npos) << hostile;
}

}  // namespace
}  // namespace vigil::continuous
