// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "audit/failure.h"
#include "audit/law_tally.h"
#include "audit/peers/peers.h"
#include "audit/report.h"
#include "model/judge.h"
#include "model/text.h"

namespace vigil {
namespace {

/// The laws by one set of promises.
class Account {
 public:
  Account(const Subject& peer, const Promises& promises)
      : peer_(peer), promises_(promises) {}

  /// By promises that the peer never made: `beyond` says which. Whatever is
  /// first seen to break by these, by the others all held: so it counts for the
  /// law that they add.
  Account(const Subject& peer, const Promises& promises,
          std::string_view beyond, Law added)
      : peer_(peer), promises_(promises), beyond_(beyond), added_(added) {}

  /// Whether all laws hold.
  bool judge_run(const Program& program, const Observation& observed,
                 std::uint64_t index) {
    const Verdict verdict =
        judge(program, promises_, observed, peer_.dialect,
              observed.end_of_time.value_or(peer_.end_of_time));
    tally_.add(verdict, index, added_);
    return verdict.kind == Verdict::Kind::kHeld;
  }

  std::uint64_t inconclusive() const { return tally_.inconclusive; }
  const Promises& promises() const { return promises_; }

  void append_to(std::vector<PeerLaw>& rows) const {
    if (added_) return rows.push_back(row(*added_));
    const LawSet applied =
        applicable_laws(promises_, peer_.sees_wakers, peer_.dialect);
    for (const LawInfo& info : law_table()) {
      const bool is_broken = tally_[info.law].broken != 0;
      if (applied.contains(info.law) || is_broken)
        rows.push_back(row(info.law));
    }
  }

 private:
  PeerLaw row(Law law) const {
    return {
        .law = law,
        .promises = promises_,
        // Laws without a promise are of any executor, but for this: no
        // library's documentation speaks of it.
        .beyond = beyond_.empty() && law == Law::kE15 ? "fairness" : beyond_,
        .tried = tally_[law].tried,
        .programs = tally_[law].broken,
        .first = tally_[law].first_broken()};
  }

  const Subject& peer_;
  const Promises promises_;
  std::string_view beyond_;
  std::optional<Law> added_;
  LawTally tally_;
};

/// The accounts of a peer: by its own promises, and by others that it did not
/// make, each of which needs exact time to be told at all.
class Accounts {
 public:
  explicit Accounts(const Subject& peer)
      : own_(peer, peer.promises),
        exact_(peer, with(peer.promises, false, false), "exact time", Law::kT3),
        ties_(peer, with(peer.promises, true, false),
              "exact time, ties in order", Law::kT4),
        ready_(peer, with(peer.promises, false, true),
               "exact time, the ready in order", Law::kE13) {}

  bool judge_by_own(const Program& program, const Observation& observed,
                    std::uint64_t index) {
    return own_.judge_run(program, observed, index);
  }
  void judge_by_others(const Program& program, const Observation& observed,
                       std::uint64_t index) {
    if (!exact_.judge_run(program, observed, index)) return;
    ties_.judge_run(program, observed, index);
    ready_.judge_run(program, observed, index);
  }

  std::uint64_t inconclusive() const { return own_.inconclusive(); }
  std::vector<PeerLaw> rows() const {
    std::vector<PeerLaw> rows;
    own_.append_to(rows);
    const bool is_exact = exact_.promises() == own_.promises();
    if (!is_exact) exact_.append_to(rows);
    for (const Account* const more : {&ties_, &ready_}) {
      // What the peer itself promised adds nothing.
      if (more->promises() != exact_.promises()) more->append_to(rows);
    }
    return rows;
  }

 private:
  static Promises with(Promises promises, bool ties, bool ready) {
    promises.exact_deadlines = true;
    promises.fifo_ties |= ties;
    promises.fifo_ready |= ready;
    return promises;
  }

  Account own_;
  Account exact_;
  Account ties_;
  Account ready_;
};

/// FNV-1a over the hashes of the traces.
std::uint64_t combine(std::uint64_t sum, std::uint64_t hash) {
  for (int shift = 0; shift < 64; shift += 8) {
    sum = (sum ^ (hash >> shift & 0xff)) * 0x100000001B3;
  }
  return sum;
}

}  // namespace

bool PeerRun::keeps_promises() const noexcept {
  return std::none_of(laws.begin(), laws.end(), [](const PeerLaw& law) {
    return law.is_promised() && law.first;
  });
}

PeerRun run_peer(const Subject& peer, std::uint64_t seed,
                 std::uint64_t programs, std::uint64_t period) {
  PeerRun run{.programs = programs, .trace_hash = 0xCBF29CE484222325};
  Accounts accounts(peer);
  for (std::uint64_t index = 0; index < programs; ++index) {
    const Program program = peer_program(peer, seed, index);
    const Observation observed = peer.run(program);
    run.trace_hash = combine(run.trace_hash, hash(program, observed.trace));
    if (!accounts.judge_by_own(program, observed, index)) continue;
    if (index % period == 0) accounts.judge_by_others(program, observed, index);
  }
  run.inconclusive = accounts.inconclusive();
  run.laws = accounts.rows();
  return run;
}

std::string example_of(const Subject& peer, std::uint64_t seed,
                       const PeerLaw& law) {
  Subject stricter = peer;
  stricter.promises = law.promises;
  const Program program = peer_program(peer, seed, *law.first);
  const Checked checked = check(stricter, program);
  if (!checked.verdict.violation) return "it was not so when it ran again\n";
  const SmallestFailure smallest = smallest_failure(stricter, program, checked);
  return print(smallest.program) + "\n" +
         smallest.checked.verdict.violation->message + ":\n" +
         lanes(stricter, smallest.program, smallest.checked);
}

}  // namespace vigil
