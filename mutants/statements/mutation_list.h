// SPDX-License-Identifier: Apache-2.0
// The lists of mutants: each says which text of which file is to be replaced by
// which other. `#` begins a comment, a mutant looks like this:
//
//     file executor/core.cc
//     mutant wakes-finished-tasks
//     kind expression
//     why a wake of a task that has ended queues it
//     - task.finished_ || closed_
//     + closed_
//
// `file` holds for the mutants after it, too. The lines with `-` are the text
// that is replaced; a space or line break in it stands for any number of them.
// Those with `+` replace it; there may be none if the kind is `statement`. A
// mutant that cannot be told from the original says so: `equivalent REASON`;
// one that no program of an adapter shows: `unreached REASON`. The latter may
// stand before the first mutant of a file: it holds for all of them, then, that
// have none of their own.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::statements {

/// A fault of a list, or a list that does not fit a source; what() is a line
/// that begins with the place, as a compiler's message does.
struct MutationError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// How the two texts are put into one program.
enum class MutationKind {
  kExpression,  ///< `(is on ? (to) : (from))`
  kStatement,   ///< `if (is on) { to } else { from }`
};

/// One mutant.
struct Mutation {
  int number = 0;     ///< from 1, in the order of the lists
  std::string place;  ///< of its first line: `list.txt:12`
  std::string name;
  std::string file;
  MutationKind kind = MutationKind::kExpression;
  std::string why;         ///< what is wrong in it, in one line
  std::string equivalent;  ///< why nothing can see it; empty if it can be seen
  std::string unreached;   ///< why no adapter's program sees it; else empty
  std::string from;
  std::string to;
};

/// Adds the mutants of a list. `list_name` is for messages. Throws
/// MutationError.
void parse_mutations(std::string_view list_name, std::string_view text,
                     std::vector<Mutation>& mutations);

}  // namespace vigil::statements
