// SPDX-License-Identifier: Apache-2.0
// What was found, and the folder that keeps it: findings/ID/, a folder for each
// class of crash, which is there as a whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/continuous/classify.h"
#include "fuzz/continuous/disk.h"

namespace vigil::continuous {

/// What finding.json says.
struct Finding {
  std::string id;
  std::string target;
  Classification found;
  std::uint64_t count = 1;  ///< inputs that came to it
  std::string first_seen;   ///< in UTC, `2026-01-31T23:59:59Z`
  std::string last_seen;
  /// The file that was counted last: after a kill -9 it may still be there, and
  /// is not counted again.
  std::string last_raw;
  std::vector<std::string> replay;  ///< commands
};

/// The text of finding.json.
std::string to_json(const Finding& finding);
/// Nothing if the text is no finding.
std::optional<Finding> finding_from_json(std::string_view text);

/// Now, as in Finding.
std::string utc_now();

/// The folder of findings.
class FindingStore {
 public:
  FindingStore(std::filesystem::path folder, std::filesystem::path temporary,
               const Disk& disk)
      : folder_(std::move(folder)),
        temporary_(std::move(temporary)),
        disk_(&disk) {}

  std::filesystem::path folder(std::string_view id) const {
    return folder_ / id;
  }
  /// Nothing if there is none. One that can't be read is put aside.
  std::optional<Finding> load(const std::string& id) const;
  /// All, in the order of their names.
  std::vector<Finding> all() const;
  /// Makes its folder, of these files and finding.json.
  /// REQUIRES: there is none.
  void create(const Finding& finding,
              const std::map<std::string, std::string>& files) const;
  /// Moves its folder to one beside that of findings; its name there.
  std::filesystem::path put_aside(const std::string& id,
                                  const std::string& where) const;
  /// Replaces its finding.json.
  void update(const Finding& finding) const;

 private:
  std::filesystem::path folder_;
  std::filesystem::path temporary_;
  const Disk* disk_;
};

}  // namespace vigil::continuous
