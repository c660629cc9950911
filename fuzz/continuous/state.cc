// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/state.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "fuzz/continuous/options.h"

namespace vigil::continuous {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxBytes = std::size_t{1} << 24;

/// The counters by their names in state.json.
constexpr std::array<std::pair<const char*, std::uint64_t Totals::*>, 10>
    kCounters{{{"slices", &Totals::slices},
               {"executions", &Totals::executions},
               {"new_units", &Totals::new_units},
               {"crashes", &Totals::crashes},
               {"hangs", &Totals::hangs},
               {"too_big", &Totals::too_big},
               {"failures", &Totals::failures},
               {"coverage", &Totals::coverage},
               {"features", &Totals::features},
               {"corpus_at_merge", &Totals::corpus_at_merge}}};

}  // namespace

std::string to_json(const State& state) {
  Json targets = Json::object();
  for (const auto& [name, totals] : state) {
    Json& json = targets[name];
    for (const auto& [key, counter] : kCounters) json[key] = totals.*counter;
    json["seconds"] = totals.seconds;
    json["rate"] = totals.account.rate;
    json["spent"] = totals.account.spent;
    json["is_tried"] = totals.account.is_tried;
  }
  Json json;
  json["version"] = 1;
  json["targets"] = std::move(targets);
  return json.dump(2) + '\n';
}

State state_from_json(std::string_view text) {
  State state;
  try {
    const Json json = Json::parse(text);
    if (json.at("version") != 1) throw std::runtime_error("another version");
    for (const auto& [name, entry] : json.at("targets").items()) {
      Totals& totals = state[name];
      for (const auto& [key, counter] : kCounters) {
        totals.*counter = entry.at(key).get<std::uint64_t>();
      }
      totals.seconds = entry.at("seconds").get<double>();
      totals.account = {.rate = entry.at("rate").get<double>(),
                        .spent = entry.at("spent").get<double>(),
                        .is_tried = entry.at("is_tried").get<bool>()};
    }
  } catch (const Json::exception& error) {
    throw std::runtime_error(error.what());
  }
  return state;
}

StateFolder::StateFolder(fs::path root, DiskCalls calls, Say say)
    : root_(std::move(root)),
      disk_(std::move(calls)),
      say_(std::move(say)),
      findings_(root_ / "findings", temporary(), disk_) {
  try {
    make_folders();
  } catch (const fs::filesystem_error& error) {
    throw UsageError("cannot use the folder " + root_.string() + ": " +
                     error.code().message());
  }
}

StateFolder::~StateFolder() {
  if (lock_ >= 0) ::close(lock_);
}

void StateFolder::make_folders() {
  fs::create_directories(root_);
  lock();
  fs::remove_all(temporary());
  for (const char* const name : {"corpus", "raw", "findings", "tmp"}) {
    fs::create_directories(root_ / name);
  }
  if (::access(root_.c_str(), W_OK) != 0) {
    throw UsageError("the folder " + root_.string() + " can't be written to");
  }
}

void StateFolder::lock() {
  const fs::path path = root_ / "lock";
  // Not passed on to the fuzzers: one that outlives the runner must not hold
  // it.
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_ < 0) {
    throw UsageError("cannot open " + path.string() + ": " +
                     std::generic_category().message(errno));
  }
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    const std::string pid = read_file(path, 32).value_or("");
    throw UsageError("another runner is at work in " + root_.string() +
                     " (pid " + pid.substr(0, pid.find('\n')) +
                     "); end that one, or use another folder (--state)");
  }
  // For that sentence only: on a full disk it goes without.
  const std::string pid = std::to_string(::getpid()) + '\n';
  if (::ftruncate(lock_, 0) != 0 ||
      ::pwrite(lock_, pid.data(), pid.size(), 0) < 0) {
    say_("cannot write the process number to " + path.string());
  }
}

void StateFolder::add_target(std::string_view target) {
  fs::create_directories(corpus(target));
  fs::create_directories(raw(target));
}

State StateFolder::load() const {
  const fs::path path = root_ / "state.json";
  const auto text = read_file(path, kMaxBytes);
  if (!text) return {};
  try {
    return state_from_json(*text);
  } catch (const std::runtime_error& error) {
    fs::path aside = path.string() + ".corrupt";
    for (int i = 2; fs::exists(aside); ++i) {
      aside = path.string() + ".corrupt-" + std::to_string(i);
    }
    rename_durably(path, aside);
    say_("state.json can't be read (" + std::string(error.what()) +
         "): it is now " + aside.string() + ", and the totals begin anew");
    return {};
  }
}

void StateFolder::save(const State& state) const {
  disk_.replace(root_ / "state.json", to_json(state), temporary());
}

}  // namespace vigil::continuous
