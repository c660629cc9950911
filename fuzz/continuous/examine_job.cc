// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fuzz/continuous/examine_commands.h"
#include "fuzz/continuous/jobs.h"
#include "fuzz/continuous/replay.h"

namespace vigil::continuous {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxInput = std::size_t{64} << 20;
constexpr std::size_t kMaxProgram = std::size_t{1} << 20;
constexpr int kFoundExitCode = 77;  // libFuzzer's
/// What the judge says where it gives up: no way for a program to fail.
constexpr std::string_view kInconclusive = "inconclusive";
/// A finding that did not happen in so many runs is fixed.
constexpr int kConfirmations = 5;

/// A file, and when it was written: the same input may be found again.
std::string token_of(const fs::path& path) {
  std::error_code error;
  const auto time = fs::last_write_time(path, error).time_since_epoch();
  return path.filename().string() + '@' + std::to_string(time.count());
}

/// What a run of an input is. One that does not happen again is told apart by
/// `report`, what the fuzzer printed when it did.
Classification classify_run(const Finished& finished,
                            const std::string& report = {}) {
  Classification found = classify(finished.errors, finished.ending);
  if (found.kind != kNotReproducible || report.empty()) return found;
  const Classification told =
      classify(report, {Ending::Kind::kExited, kFoundExitCode});
  return {.kind = std::string(kNotReproducible),
          .detail = told.law.empty() ? told.kind : told.law + told.detail,
          .stack = told.stack};
}

/// Whether it has to be seen that a finding still happens, before more is
/// counted for it: once in each run. Of what is near a limit one run says
/// little.
bool needs_confirmation(const Target& target, const Finding& finding) {
  const std::string& kind = finding.found.kind;
  return kind != kNotReproducible && kind != kTimeout && kind != kOutOfMemory &&
         !target.confirmed.contains(finding.id);
}

void put_aside(Workshop& shop, const std::string& id) {
  const FindingStore& findings = shop.folder.findings();
  fs::path fixed;
  shop.persist(id, [&] {
    // The second time it may have moved already.
    if (fs::exists(findings.folder(id))) {
      fixed = findings.put_aside(id, "fixed");
    }
  });
  shop.say(id + " does not happen any more: it is now " + fixed.string());
}

bool is_not_started(const Finished& finished) {
  return finished.ending == Ending{Ending::Kind::kExited, 127} &&
         finished.errors.starts_with("cannot run ");
}

/// Of a finding that is there, so many more inputs are kept: some break more.
constexpr std::size_t kMaxDuplicates = 16;

bool is_minimizable(const Classification& found) {
  return found.kind != kTimeout && found.kind != kOutOfMemory &&
         found.kind != kNotReproducible;
}

/// One more for a finding that is there.
void count_again(Workshop& shop, Finding finding, const Case& one) {
  const fs::path inputs = shop.folder.findings().folder(finding.id) / "inputs";
  // Whether what does not happen again is the same nobody can tell.
  const bool is_kept = finding.found.kind == kNotReproducible ||
                       files_in(inputs).size() < kMaxDuplicates;
  if (finding.last_raw != one.token) {
    ++finding.count;
    finding.last_seen = utc_now();
    finding.last_raw = one.token;
    shop.persist(finding.id, [&] { shop.folder.findings().update(finding); });
  }
  if (!is_kept) {
    fs::remove(one.raw);
    return;
  }
  shop.persist(finding.id, [&] {
    fs::create_directories(inputs);
    if (!fs::exists(one.raw)) return;
    const fs::path kept = inputs / one.raw.filename();
    if (finding.found.kind == kNotReproducible) {
      shop.folder.disk().write(kept.string() + ".report.txt", one.report);
    }
    rename_durably(one.raw, kept);
  });
}

/// A program is kept where `vigil check` tries it first.
void keep_program(Workshop& shop, const Case& one, const std::string& text) {
  const fs::path kept = shop.options.regressions / one.program.filename();
  try {
    if (fs::exists(kept)) return;
    shop.persist(kept.string(), [&] {
      fs::create_directories(shop.options.regressions);
      // That folder may lie on another file system than ours.
      const fs::path made =
          kept.parent_path() / ('.' + kept.filename().string() + ".new");
      shop.folder.disk().write(made, text);
      rename_durably(made, kept);
    });
  } catch (const std::system_error& error) {
    // The finding holds it too.
    shop.say("cannot write " + kept.string() + ": " + error.code().message());
  }
}

void keep(Workshop& shop, Target& target, const Case& one,
          std::map<std::string, std::string> files) {
  Finding finding{.id = finding_id(target.name(), one.found),
                  .target = target.name(),
                  .found = one.found,
                  .first_seen = utc_now(),
                  .last_seen = utc_now(),
                  .last_raw = one.token,
                  .replay = {}};
  files["input"] = one.input;
  files["report.txt"] = one.report;
  std::string program;
  if (const auto text = read_file(one.program, kMaxProgram)) {
    program = files["smallest.vigil"] = *text;
    keep_program(shop, one, *text);
  }
  files["smallest"] = read_file(one.smallest, kMaxInput).value_or(one.input);
  finding.replay =
      replay_commands(shop.options, *target.spec,
                      shop.folder.findings().folder(finding.id), program);
  shop.persist(finding.id,
               [&] { shop.folder.findings().create(finding, files); });
  target.new_findings.push_back(finding.id);
  target.confirmed.insert(finding.id);
  shop.say("found: " + finding.id + "\n" + describe(finding));
  fs::remove(one.raw);
  fs::remove_all(one.work);
}

/// What a smaller input does differently may be a finding of its own.
void examine_later(Workshop& shop, Target& target, const fs::path& input,
                   const std::string& name) {
  const auto bytes = read_file(input, kMaxInput);
  if (!bytes) return;
  shop.persist(name, [&] {
    shop.folder.disk().replace(shop.folder.raw(target.name()) / name, *bytes,
                               shop.folder.temporary());
  });
  target.pending.push_back(name);
}

}  // namespace

Job examine(Workshop& shop, Target& target, std::string name) {
  Case one;
  one.raw = shop.folder.raw(target.name()) / name;
  one.work = shop.folder.temporary() / ("examine-" + target.name());
  one.token = token_of(one.raw);
  const auto input = read_file(one.raw, kMaxInput);
  if (!input) co_return;
  one.input = *input;

  const Command again = run_input(shop, target, one.raw);
  const Finished first = co_await run(again);
  // A binary that is being built anew: what it says is nothing about the input.
  if (is_not_started(first)) co_return;
  const auto stored = target.reports.find(name);
  const std::string told =
      stored == target.reports.end() ? std::string() : stored->second;
  one.found = classify_run(first, told);
  const bool is_told = one.found.kind == kNotReproducible && !told.empty();
  one.report = is_told ? told : first.errors;
  const std::string id = finding_id(target.name(), one.found);
  auto known = shop.folder.findings().load(id);
  if (known && needs_confirmation(target, *known)) {
    const Command confirm =
        run_input(shop, target, shop.folder.findings().folder(id) / "smallest");
    // What depends on threads happens now and then.
    bool is_fixed = true;
    for (int turn = 0; turn < kConfirmations && is_fixed; ++turn) {
      const Finished confirmed = co_await run(confirm);
      if (is_not_started(confirmed)) co_return;
      is_fixed = confirmed.ending == Ending{};
    }
    target.confirmed.insert(id);
    if (is_fixed) {
      put_aside(shop, id);
      known.reset();
    }
  }
  target.reports.erase(name);
  if (known) {
    count_again(shop, *std::move(known), one);
    target.is_novel = false;
    co_return;
  }
  target.is_novel = true;
  shop.persist(id, [&] {
    std::filesystem::remove_all(one.work);
    std::filesystem::create_directory(one.work);
  });

  if (one.found.kind == kLaw) {
    const Command smaller = shrink(shop, target, one);
    const Finished second = co_await run(smaller);
    // It may run out of time, with the program saved before it is shrunk.
    const std::string law = head_line(second.errors).law;
    if (law == one.found.law) one.report = second.errors;
    if (law == one.found.law || law.empty()) {
      one.program = saved_program(second.errors);
    }
  }
  if (one.program.empty() && is_minimizable(one.found)) {
    const Command smaller = minimize(shop, target, one);
    const Finished ignored = co_await run(smaller);
    const std::filesystem::path smallest = one.work / "smallest";
    if (std::filesystem::exists(smallest)) {
      const Command check = run_input(shop, target, smallest);
      const Finished checked = co_await run(check);
      const Classification other = classify_run(checked);
      if (finding_id(target.name(), other) == id) {
        one.smallest = smallest;
        one.report = checked.errors;
      } else if (other.kind != kNotReproducible) {
        examine_later(shop, target, smallest, name + "-smaller");
      }
    }
  }

  std::map<std::string, std::string> files;
  const Command print = print_input(shop, target, one.raw);
  const Finished printed = co_await run(print);
  if (!printed.output.empty()) files["input.txt"] = printed.output;
  if (one.program.empty() && one.found.kind != kNotReproducible &&
      one.found.law != kInconclusive) {
    const Command print_smallest = print_and_keep(shop, target, one);
    const Finished text = co_await run(print_smallest);
    if (!one.smallest.empty() && !text.output.empty()) {
      files["smallest.txt"] = text.output;
    }
    one.program = saved_program(text.errors);
  }
  keep(shop, target, one, std::move(files));
}

}  // namespace vigil::continuous
