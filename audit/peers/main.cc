// SPDX-License-Identifier: Apache-2.0
// Runs random programs on the executors of others, and prints which laws held,
// which are not promised, and which are promised and broken.
//
//     ./bazelw run //audit/peers -- [--programs N] [--seed N] [PEER...]
//
// Exits with 1 if a promise was broken.
#include <charconv>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "audit/peers/peers.h"

namespace vigil {
namespace {

struct Arguments {
  std::uint64_t programs = 100'000;
  std::uint64_t seed = 1;
  std::vector<const Subject*> subjects;
};

[[noreturn]] void refuse(const char* what) {
  std::fprintf(stderr, "peers: not understood: %s\n", what);
  std::fputs("usage: peers [--programs N] [--seed N] [PEER...]\npeers:\n",
             stderr);
  for (const Subject& peer : peers()) {
    std::fprintf(stderr, "  %-16s %s\n", peer.name.data(), peer.summary.data());
  }
  std::exit(2);
}

std::uint64_t number(const char* text) {
  std::uint64_t number = 0;
  const char* const end = text + std::strlen(text);
  const auto read = std::from_chars(text, end, number);
  if (read.ec != std::errc() || read.ptr != end) refuse(text);
  return number;
}

Arguments parse_arguments(int count, char** arguments) {
  Arguments parsed;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    const bool has_value = i + 1 < count;
    if (argument == "--programs" && has_value) {
      parsed.programs = number(arguments[++i]);
    } else if (argument == "--seed" && has_value) {
      parsed.seed = number(arguments[++i]);
    } else if (const Subject* const peer = find_peer(argument)) {
      parsed.subjects.push_back(peer);
    } else {
      refuse(arguments[i]);
    }
  }
  if (parsed.subjects.empty()) {
    for (const Subject& peer : peers()) parsed.subjects.push_back(&peer);
  }
  return parsed;
}

std::string how_it_fared(const PeerLaw& law) {
  if (law.is_promised()) {
    return law.first        ? "promised, BROKEN"
           : law.tried == 0 ? "promised, not tried"
                            : "held";
  }
  return law.first ? "not promised, and not so" : "not promised, but so";
}

void print_laws(const Subject& peer, const Arguments& arguments,
                const PeerRun& run) {
  std::printf("%-4s %10s  %s\n", "law", "tried", "outcome");
  for (const PeerLaw& law : run.laws) {
    std::printf("%-4s %10" PRIu64 "  %s", info(law.law).number.data(),
                law.tried, how_it_fared(law).c_str());
    if (law.first) {
      std::printf(" in %" PRIu64 " programs, the first is %" PRIu64,
                  law.programs, *law.first);
    }
    if (!law.is_promised()) std::printf(" (%s)", law.beyond.data());
    std::puts("");
  }
  for (const PeerLaw& law : run.laws) {
    if (!law.first) continue;
    std::printf("\n%s (%s), %s:\n%s", info(law.law).number.data(),
                info(law.law).text.data(), how_it_fared(law).c_str(),
                example_of(peer, arguments.seed, law).c_str());
  }
}

/// Others share the machine: real time would say more of them than of us.
double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Whether it keeps its promises.
bool run_and_print(const Subject& peer, const Arguments& arguments) {
  const double start = processor_seconds();
  const PeerRun run = run_peer(peer, arguments.seed, arguments.programs, 10);
  const double seconds = processor_seconds() - start;
  std::printf("%s: %" PRIu64 " programs of seed %" PRIu64
              ", %.0f a second of processor time, traces %016" PRIx64 "\n",
              peer.name.data(), run.programs, arguments.seed,
              static_cast<double>(run.programs) / seconds, run.trace_hash);
  if (run.inconclusive != 0) {
    std::printf("inconclusive: %" PRIu64 "\n", run.inconclusive);
  }
  print_laws(peer, arguments, run);
  std::puts("");
  return run.keeps_promises();
}

}  // namespace
}  // namespace vigil

int main(int count, char** arguments) {
  const auto parsed = vigil::parse_arguments(count, arguments);
  bool all_keep = true;
  for (const vigil::Subject* const peer : parsed.subjects) {
    all_keep &= vigil::run_and_print(*peer, parsed);
  }
  return all_keep ? 0 : 1;
}
