// SPDX-License-Identifier: Apache-2.0
// What `vigil audit` prints: the parts, the laws one by one, what was found.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cli/audit_findings.h"
#include "model/law.h"

namespace vigil::cli {

/// All of an audit.
struct Audit {
  Subject subject;
  std::uint64_t seed = 0;
  std::vector<PartRun> runs;
  std::vector<Finding> findings{};

  /// How the law fared in all parts.
  LawTally::Row total(Law law) const;
  int exit_code() const;
};

/// In a word or some: held, not promised, BROKEN, ...
std::string outcome_of(const Audit& audit, const LawInfo& law);

void print_audit(const Audit& audit);
nlohmann::ordered_json to_json(const Audit& audit);

}  // namespace vigil::cli
