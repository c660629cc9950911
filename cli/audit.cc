// SPDX-License-Identifier: Apache-2.0
// `vigil audit`: all that an executor can be put to, whatever it does.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "cli/audit_findings.h"
#include "cli/audit_parts.h"
#include "cli/audit_report.h"
#include "cli/check_run.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/json.h"

namespace vigil::cli {

std::string default_folder() {
  const char* const outputs = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  return outputs != nullptr ? std::string(outputs) + "/regressions"
                            : ".vigil/regressions";
}

int audit_command(const AuditOptions& options) {
  Audit audit{.subject = subject_named(options.executor),
              .seed = options.seed,
              .runs = {}};
  std::vector<Part> parts = parts_of(audit.subject, options);
  FoundKeeper keeper(audit.subject,
                     {options.regressions, options.use_regressions});
  catch_interruption();
  for (Part& part : parts) {
    for (const std::string& warning : part.warnings) {
      fmt::print(stderr, "warning: not tried: {}\n", warning);
    }
    PartResult result =
        run_part(audit.subject, part, options.stall,
                 [&](std::string_view law, std::uint64_t index) {
                   keeper.keep(part, law, index);
                 });
    audit.runs.push_back({std::move(part), std::move(result)});
    if (is_interrupted()) break;
  }
  audit.findings = find_all(audit.subject, audit.runs, options.stall, keeper);
  if (options.json) {
    fmt::print("{}\n", to_text(to_json(audit), 2));
  } else {
    print_audit(audit);
  }
  return audit.exit_code();
}

}  // namespace vigil::cli
