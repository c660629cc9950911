// SPDX-License-Identifier: Apache-2.0
// Files of the command: read within limits, written whole or not at all.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include "audit/subject.h"
#include "fuzz/target.h"
#include "model/program.h"

namespace vigil::cli {

/// Bad usage or unreadable input: the command prints it and exits with 2.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// `path` as the user meant it: relative to where the command was typed, also
/// under `bazel run`.
std::string resolve_path(const std::string& path);

/// The first `max_bytes` of a file. Throws InputError if it can't be read.
std::string read_file(const std::string& path, std::size_t max_bytes);

/// The program in a text file. Throws InputError with line and column.
Program read_program(const std::string& path);

/// The program that a fuzzer's input means. `target` is the name of a fuzz
/// target of programs, or `program`: what the bytes are for any executor.
/// Of `program`, what `executor` cannot run is left out, as its fuzzer does.
/// Throws InputError if there is no such target, or the file can't be its
/// input.
Program read_fuzz_program(const std::string& target, const Subject* executor,
                          const std::string& path);

/// The input of a fuzz target. Throws InputError if it can't be one, or can't
/// be read.
std::string read_fuzz_input(const FuzzTarget& target, const std::string& path);

/// Replaces a file as a whole: a crash leaves the old one or the new one.
/// Throws InputError if it can't be written.
void write_file(const std::string& path, std::string_view content);

}  // namespace vigil::cli
