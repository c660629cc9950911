// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/findings.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctime>
#include <nlohmann/json.hpp>
#include <system_error>

namespace vigil::continuous {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
constexpr const char* kFile = "finding.json";

/// `name`, or the first of `name-2`, `name-3`, ... that is free.
fs::path free_name(const fs::path& name) {
  fs::path result = name;
  for (int i = 2; fs::exists(fs::symlink_status(result)); ++i) {
    result = name.string() + '-' + std::to_string(i);
  }
  return result;
}

}  // namespace

std::string to_json(const Finding& finding) {
  Json json;
  json["version"] = 1;
  json["id"] = finding.id;
  json["target"] = finding.target;
  json["kind"] = finding.found.kind;
  json["law"] = finding.found.law;
  json["detail"] = finding.found.detail;
  json["stack"] = finding.found.stack;
  json["count"] = finding.count;
  json["first_seen"] = finding.first_seen;
  json["last_seen"] = finding.last_seen;
  json["last_raw"] = finding.last_raw;
  json["replay"] = finding.replay;
  // What a target prints need not be UTF-8.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::optional<Finding> finding_from_json(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    Finding finding{.id = json.at("id"),
                    .target = json.at("target"),
                    .found = {.kind = json.at("kind"),
                              .law = json.at("law"),
                              .detail = json.value("detail", ""),
                              .stack = json.at("stack")},
                    .count = json.at("count"),
                    .first_seen = json.at("first_seen"),
                    .last_seen = json.at("last_seen"),
                    .last_raw = json.at("last_raw"),
                    .replay = json.at("replay")};
    return finding;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::optional<Finding> FindingStore::load(const std::string& id) const {
  if (!fs::exists(folder(id))) return std::nullopt;
  const auto text = read_file(folder(id) / kFile, kMaxBytes);
  auto finding = text ? finding_from_json(*text) : std::nullopt;
  if (!finding) {
    rename_durably(folder(id), free_name(folder_ / (id + ".unreadable")));
  }
  return finding;
}

std::vector<Finding> FindingStore::all() const {
  std::vector<Finding> result;
  std::error_code error;
  for (fs::directory_iterator entry(folder_, error), end;
       !error && entry != end; entry.increment(error)) {
    const auto text = read_file(entry->path() / kFile, kMaxBytes);
    if (!text) continue;
    auto finding = finding_from_json(*text);
    if (finding && entry->path().filename() == finding->id) {
      result.push_back(std::move(*finding));
    }
  }
  std::ranges::sort(result, {}, &Finding::id);
  return result;
}

void FindingStore::create(
    const Finding& finding,
    const std::map<std::string, std::string>& files) const {
  const fs::path made = temporary_ / ("finding-" + finding.id);
  fs::remove_all(made);  // of an attempt that failed
  fs::create_directory(made);
  for (const auto& [name, content] : files) disk_->write(made / name, content);
  disk_->write(made / kFile, to_json(finding));
  sync_folder(made);
  rename_durably(made, folder(finding.id));
}

fs::path FindingStore::put_aside(const std::string& id,
                                 const std::string& where) const {
  const fs::path aside = folder_.parent_path() / where;
  fs::create_directories(aside);
  const fs::path name = free_name(aside / (id + '-' + utc_now().substr(0, 10)));
  rename_durably(folder(id), name);
  sync_folder(folder_);
  return name;
}

void FindingStore::update(const Finding& finding) const {
  disk_->replace(folder(finding.id) / kFile, to_json(finding), temporary_);
}

}  // namespace vigil::continuous
