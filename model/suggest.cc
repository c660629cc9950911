// SPDX-License-Identifier: Apache-2.0
#include "model/suggest.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace vigil {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Optimal string alignment, where a letter in the wrong case costs nothing.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool is_same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min(
          {last[j] + 1, row[j - 1] + 1, last[j - 1] + (is_same ? 0U : 1U)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
          lower(a[i - 2]) == lower(b[j - 1])) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view nearest_word(std::string_view word,
                              std::span<const std::string_view> known) {
  constexpr std::size_t kLongest = 64;  // so that the effort is bounded
  if (word.size() > kLongest) return {};
  std::string_view best;
  std::size_t best_distance = kLongest + 1;
  for (const std::string_view candidate : known) {
    // Of a short word little may be wrong, else everything is near.
    const std::size_t allowed =
        std::min<std::size_t>(candidate.size() / 3 + 1, word.size() / 2 + 1);
    const std::size_t found = distance(word, candidate);
    if (found > allowed || found >= best_distance) continue;
    best = candidate;
    best_distance = found;
  }
  return best;
}

std::string did_you_mean(std::string_view word,
                         std::span<const std::string_view> known) {
  const std::string_view nearest = nearest_word(word, known);
  if (!nearest.empty()) return "; did you mean `" + std::string(nearest) + "`?";
  std::string list;
  for (const std::string_view candidate : known) {
    list += list.empty() ? "; there are " : ", ";
    list += candidate;
  }
  return list;
}

}  // namespace vigil
