// SPDX-License-Identifier: Apache-2.0
// Makes the mutated copy of a source: all its mutants in one text, and includes
// that lead to other copies.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mutants/statements/mutation_list.h"

namespace vigil::statements {

/// The text of `file` with each of its mutants beside what it replaces. Mutants
/// that replace the same text form a chain. Throws MutationError if what one
/// replaces is not there exactly once, as whole words, or overlaps with what
/// another one replaces, or is a part of an expression that ends elsewhere.
std::string with_mutants(std::string_view file, std::string_view text,
                         const std::vector<Mutation>& mutations);

/// Which sources there are copies of.
struct Copies {
  std::set<std::string, std::less<>> files;  ///< such as executor/core.h
  /// Those of the same folders that the copies share with the originals.
  std::set<std::string, std::less<>> shared;
  std::string prefix;  ///< where they are: mutants/statements/mutated/
};

/// The text of `file` with its includes of copied files led to the copies.
/// Throws MutationError if it includes a file of a copied folder that is
/// neither copied nor shared.
std::string with_includes(std::string_view file, std::string_view text,
                          const Copies& copies);

}  // namespace vigil::statements
