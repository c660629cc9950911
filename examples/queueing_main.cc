// SPDX-License-Identifier: Apache-2.0
// queueing [--customers N] [--seed S] [--servers C] [--load RHO]: simulates
// queues, and compares how long customers wait with what the formula says.
// Exits with 0 if they agree, 1 if not, 2 on bad usage.
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "examples/queueing.h"

namespace {

using queueing::System;

constexpr unsigned kMaxServers = 1'000;

struct Options {
  queueing::Experiment experiment;
  std::vector<unsigned> servers{1, 4};
  std::vector<double> loads{0.5, 0.8, 0.95};
};

/// Throws std::invalid_argument.
template <class Number>
Number parse(std::string_view flag, std::string_view text, Number min,
             Number max, const char* range) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  // Said in this way it refuses what is no number (NaN) as well.
  if (error != std::errc() || rest != end ||
      !(min <= number && number <= max)) {
    throw std::invalid_argument(std::string(flag) + " takes " + range +
                                ", not `" + std::string(text) + "`");
  }
  return number;
}

Options parse_options(const std::vector<std::string_view>& words) {
  Options options;
  for (std::size_t i = 0; i < words.size(); i += 2) {
    const std::string_view flag = words[i];
    const std::string_view text = i + 1 < words.size() ? words[i + 1] : "";
    if (flag == "--customers") {
      options.experiment.customers =
          parse(flag, text, queueing::kMinCustomers, queueing::kMaxCustomers,
                "a number from 1000 to 100000000");
    } else if (flag == "--seed") {
      options.experiment.seed = parse<std::uint64_t>(
          flag, text, 0, UINT64_MAX, "a number from 0 to 2^64-1");
    } else if (flag == "--servers") {
      options.servers = {parse<unsigned>(flag, text, 1, kMaxServers,
                                         "a number from 1 to 1000")};
    } else if (flag == "--load") {
      options.loads = {
          parse<double>(flag, text, 0.01, 0.99, "a number from 0.01 to 0.99")};
    } else {
      throw std::invalid_argument("`" + std::string(flag) + "` is no option");
    }
  }
  return options;
}

bool print_row(const System& system, const queueing::Experiment& experiment) {
  const queueing::Estimate simulated =
      queueing::simulated_wait(system, experiment);
  const double formula = queueing::erlang_c_wait(system);
  const bool agrees = simulated.agrees_with(formula);
  std::printf("%7.2f  %4.2f  %4u  %4.2f  %9.4f +- %6.4f  %9.4f  %s\n",
              system.servers * system.load, 1.0, system.servers, system.load,
              simulated.mean, simulated.half_width, formula,
              agrees ? "agrees" : "DISAGREES");
  return agrees;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  try {
    options = parse_options({argv + 1, argv + argc});
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr,
                 "queueing: %s\nusage: queueing [--customers N] [--seed S] "
                 "[--servers C] [--load RHO]\n",
                 error.what());
    return 2;
  }
  std::printf(
      "Mean wait before service in seconds, with a 99 %% confidence "
      "interval;\n%llu customers a row, seed %llu\n\n",
      static_cast<unsigned long long>(options.experiment.customers),
      static_cast<unsigned long long>(options.experiment.seed));
  std::printf(
      " lambda    mu     c   rho          simulated   Erlang C  "
      "verdict\n");
  bool all_agree = true;
  for (const unsigned servers : options.servers) {
    for (const double load : options.loads) {
      all_agree &= print_row({servers, load}, options.experiment);
    }
  }
  return all_agree ? 0 : 1;
}
