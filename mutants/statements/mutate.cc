// SPDX-License-Identifier: Apache-2.0
// Writes the mutated copies of sources.
//
//     mutate OUT PREFIX list=FILE ... shared=FILE ... SOURCE ...
//
// The copy of a SOURCE, a path from the workspace root, is OUT/SOURCE, and is
// included as PREFIX + SOURCE. OUT/mutations.inc has a line
// `{number, "name", "why", "equivalent", "unreached"},` for each mutant.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "mutants/statements/mutation_list.h"
#include "mutants/statements/rewrite.h"

namespace vigil::statements {
namespace {

std::string read(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw MutationError(path + ": cannot be read");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void write(const std::string& path, std::string_view text) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  std::ofstream file(path);
  file << text;
  if (!file.flush()) throw MutationError(path + ": cannot be written");
}

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

std::string table(const std::vector<Mutation>& mutations) {
  std::string result;
  for (const Mutation& mutation : mutations) {
    result += "{" + std::to_string(mutation.number) + ", " +
              in_quotes(mutation.name) + ", " + in_quotes(mutation.why) + ", " +
              in_quotes(mutation.equivalent) + ", " +
              in_quotes(mutation.unreached) + "},\n";
  }
  return result;
}

void run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 2) {
    throw MutationError(
        "usage: mutate OUT PREFIX list=FILE ... shared=FILE ... SOURCE ...");
  }
  const std::string& out = arguments[0];
  Copies copies{.files = {}, .shared = {}, .prefix = arguments[1]};
  std::vector<Mutation> mutations;
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument.starts_with("list=")) {
      parse_mutations(argument.substr(5), read(argument.substr(5)), mutations);
    } else if (argument.starts_with("shared=")) {
      copies.shared.insert(argument.substr(7));
    } else {
      copies.files.insert(argument);
    }
  }
  for (const Mutation& mutation : mutations) {
    if (copies.files.contains(mutation.file)) continue;
    throw MutationError(mutation.place + ": " + mutation.name + " is of " +
                        mutation.file + ", which is not copied");
  }
  for (const std::string& file : copies.files) {
    write(
        out + "/" + file,
        with_includes(file, with_mutants(file, read(file), mutations), copies));
  }
  write(out + "/mutations.inc", table(mutations));
}

}  // namespace
}  // namespace vigil::statements

int main(int argc, char** argv) {
  try {
    vigil::statements::run({argv + 1, argv + argc});
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
