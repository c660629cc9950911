// SPDX-License-Identifier: Apache-2.0
// The command line of the runner: first what the BUILD rule says, then `--`,
// then what the user says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::continuous {

/// A fuzzer, as the BUILD rule names it.
struct FuzzerSpec {
  std::string name;
  std::filesystem::path binary;
  std::vector<std::filesystem::path> seeds{};  ///< folders
  std::filesystem::path dictionary{};          ///< empty: none
  /// Targets of one family have inputs of one form; they share what they find.
  std::string family{};
  std::string label{};  ///< of the target in Bazel; empty: not known
};

struct Options {
  std::vector<FuzzerSpec> fuzzers;   ///< all there are
  std::vector<std::string> targets;  ///< those to fuzz; empty: all
  /// Of the fuzzers, where the user has set none.
  std::map<std::string, std::string> environment;
  std::string
      vigil;  ///< label of the command; empty: it knows no executor here

  double hours = 0;  ///< 0: until it is interrupted
  unsigned jobs = 1;
  unsigned slice_seconds = 30;
  unsigned timeout_seconds = 25;
  unsigned grace_seconds = 10;
  std::uint64_t memory_mb = 2048;
  std::uint64_t min_free_mb = 64;
  std::size_t merge_from = 1000;  ///< files in a corpus
  std::optional<std::uint64_t> slices;
  std::optional<std::uint64_t> seed;
  std::filesystem::path state;
  std::filesystem::path regressions;
  bool json = false;
  bool list = false;
};

/// What the user typed, or has set up, can't be done. Exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// `NAME=BINARY[,seeds=FOLDER]...[,dict=FILE][,family=NAME][,label=LABEL]`.
/// Throws UsageError.
FuzzerSpec parse_fuzzer(std::string_view text);

/// The arguments with each `--seeds FILE` that the rule has after a `--fuzzer`
/// put into it, as the folders of the files that FILE names, one in each line,
/// and without the `--`. Throws UsageError.
std::vector<std::string> join_rule_arguments(
    const std::vector<std::string>& arguments);

/// Where clang's symbolizer is, if the sanitizers would not find it themselves.
/// Debian keeps it out of the PATH.
std::filesystem::path hidden_symbolizer();

/// Parses the command line. Nothing: it was --help, which is printed. Throws
/// UsageError.
std::optional<Options> parse_options(std::vector<std::string> arguments);

}  // namespace vigil::continuous
