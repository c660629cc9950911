// SPDX-License-Identifier: Apache-2.0
#include "audit/peers/page.h"

#include <glib.h>
#include <uv.h>

#include <algorithm>
#include <array>
#include <asio/version.hpp>
#include <cinttypes>
#include <cstdio>
#include <vector>

#include "audit/peers/peers.h"

namespace vigil {
namespace {

/// One program in so many is judged by promises that were never made, too.
constexpr std::uint64_t kPeriod = 10;

struct Peer {
  const Subject* subject;
  PeerRun run;
};

std::vector<Peer> run_all() {
  std::vector<Peer> all;
  for (const Subject& subject : peers()) {
    all.push_back(
        {&subject, run_peer(subject, kPageSeed, kPagePrograms, kPeriod)});
  }
  return all;
}

std::string version(unsigned major, unsigned minor, unsigned patch) {
  return std::to_string(major) + "." + std::to_string(minor) + "." +
         std::to_string(patch);
}

std::string cell(const PeerLaw* law) {
  if (law == nullptr) return "does not apply";
  const std::string tried = " (" + std::to_string(law->tried) + ")";
  const std::string in = " in " + std::to_string(law->programs);
  if (law->is_promised()) {
    if (law->first) return "**promised, broken**" + in + tried;
    return law->tried == 0 ? "not tried" : "holds" + tried;
  }
  return law->first ? "not promised, **not so**" + in + tried
                    : "not promised, but so" + tried;
}

const PeerLaw* find_row(const PeerRun& run, Law law) {
  const auto found =
      std::find_if(run.laws.begin(), run.laws.end(),
                   [=](const PeerLaw& each) { return each.law == law; });
  return found == run.laws.end() ? nullptr : &*found;
}

std::string table(const std::vector<Peer>& all) {
  std::string text = "| law | what holds |";
  std::string rule = "| --- | --- |";
  for (const Peer& peer : all) {
    text += " " + std::string(peer.subject->name) + " |";
    rule += " --- |";
  }
  text += "\n" + rule + "\n";
  for (const LawInfo& law : law_table()) {
    const bool applies =
        std::any_of(all.begin(), all.end(), [&](const Peer& peer) {
          return find_row(peer.run, law.law) != nullptr;
        });
    if (!applies) continue;
    text +=
        "| " + std::string(law.number) + " | " + std::string(law.text) + " |";
    for (const Peer& peer : all) {
      text += " " + cell(find_row(peer.run, law.law)) + " |";
    }
    text += "\n";
  }
  return text;
}

std::string hashes(const std::vector<Peer>& all) {
  std::string text;
  for (const Peer& peer : all) {
    std::array<char, 32> hash{};
    std::snprintf(hash.data(), hash.size(), "%016" PRIx64, peer.run.trace_hash);
    text += "- " + std::string(peer.subject->name) + " (" +
            std::string(peer.subject->summary) + "): `" + hash.data() + "`";
    if (peer.run.inconclusive != 0) {
      text += ", " + std::to_string(peer.run.inconclusive) + " inconclusive";
    }
    text += "\n";
  }
  return text;
}

std::string examples(const std::vector<Peer>& all) {
  std::string text;
  for (const Peer& peer : all) {
    for (const PeerLaw& law : peer.run.laws) {
      if (!law.first) continue;
      text += "\n### " + std::string(peer.subject->name) + ", " +
              std::string(info(law.law).number) + ": ";
      text += law.is_promised()
                  ? "promised, and broken\n\n"
                  : "never promised (" + std::string(law.beyond) + ")\n\n";
      text += "```\n" + example_of(*peer.subject, kPageSeed, law) + "```\n";
    }
  }
  return text.empty() ? "\nNothing.\n" : text;
}

}  // namespace

std::string peer_versions() {
  return "asio " +
         version(ASIO_VERSION / 100'000, ASIO_VERSION / 100 % 1'000,
                 ASIO_VERSION % 100) +
         ", libuv " + uv_version_string() + ", GLib " +
         version(glib_major_version, glib_minor_version, glib_micro_version);
}

std::string peers_page() {
  const std::vector<Peer> all = run_all();
  std::string text =
      "# How the loops of others fare\n\n"
      "Made by `./bazelw run //audit/peers:bless_page`; "
      "`//audit/peers:page_test` makes it anew and compares. What each library "
      "promises, and where it says so, is in "
      "[audit/peers](../audit/peers/README.md): by that it is judged. What it "
      "does beyond its promises is told as well, and is nobody's bug.\n\n"
      "Libraries: " +
      peer_versions() + ".\n\n" + std::to_string(kPagePrograms) +
      " random programs of seed " + std::to_string(kPageSeed) +
      " on each, in virtual time; one in " + std::to_string(kPeriod) +
      " is judged by promises that were not made, too. In brackets: how often "
      "the law was put to the test; before them, in how many programs it was "
      "the first not to hold. A law that does not apply needs a promise, or "
      "an operation, that the loop has not.\n\n";
  text += table(all);
  text += "\nHashes of all traces, the same each time:\n\n" + hashes(all);
  text += "\n## What is not so\n\nThe smallest program found that shows it.\n" +
          examples(all);
  return text;
}

}  // namespace vigil
