// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/schedule.h"

#include <algorithm>
#include <cmath>

namespace vigil::continuous {

void credit(Account& account, double gain, double seconds) {
  const double rate = gain / std::max(seconds, 0.001);
  account.rate = account.is_tried
                     ? (1 - kLastWeight) * account.rate + kLastWeight * rate
                     : rate;
  account.is_tried = true;
}

void charge(std::span<Account> accounts, std::size_t which, double seconds) {
  const double faded = std::exp2(-seconds / kHalfLife);
  for (Account& account : accounts) account.spent *= faded;
  accounts[which].spent += seconds;
}

std::vector<double> shares(std::span<const Account> accounts) {
  double best = 0;
  for (const Account& account : accounts) {
    best = std::max(best, account.rate);
  }
  std::vector<double> result;
  double sum = 0;
  for (const Account& account : accounts) {
    result.push_back(account.is_tried ? account.rate : std::max(best, 1.0));
    sum += result.back();
  }
  if (accounts.empty()) return result;
  const double even = 1.0 / static_cast<double>(accounts.size());
  for (double& share : result) {
    share = sum == 0 ? even : kEvenPart * even + (1 - kEvenPart) * share / sum;
  }
  return result;
}

std::optional<std::size_t> choose(std::span<const Account> accounts,
                                  std::span<const Candidate> candidates) {
  const std::vector<double> share = shares(accounts);
  std::optional<std::size_t> chosen;
  double least = 0;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    if (!candidates[i].is_eligible) continue;
    const double had = (accounts[i].spent + candidates[i].running) / share[i];
    if (chosen && had >= least) continue;
    chosen = i;
    least = had;
  }
  return chosen;
}

}  // namespace vigil::continuous
