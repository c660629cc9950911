// SPDX-License-Identifier: Apache-2.0
// The runs of a fuzzer that examine one input.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "fuzz/continuous/classify.h"
#include "fuzz/continuous/process.h"
#include "fuzz/continuous/workshop.h"

namespace vigil::continuous {

/// What is known of an input so far.
struct Case {
  std::filesystem::path raw;
  std::filesystem::path work;  ///< a folder that nobody else uses
  std::string token;
  std::string input;
  Classification found;
  std::string report;
  std::filesystem::path
      program;  ///< the smallest that breaks the law, if it is one
  std::filesystem::path smallest;
};

/// Runs the input.
Command run_input(const Workshop& shop, const Target& target,
                  const std::filesystem::path& input);
/// Runs it, and has the program that it is made smaller and kept.
Command shrink(const Workshop& shop, const Target& target, const Case& one);
/// Looks for a smaller input that fails.
Command minimize(const Workshop& shop, const Target& target, const Case& one);
/// Prints what the input means.
Command print_input(const Workshop& shop, const Target& target,
                    const std::filesystem::path& input);
/// The same of the smallest that is known; where it is a program, that is also
/// kept, by how it fails.
Command print_and_keep(const Workshop& shop, const Target& target,
                       const Case& one);

/// The last file that a report says was saved.
std::filesystem::path saved_program(std::string_view report);

}  // namespace vigil::continuous
