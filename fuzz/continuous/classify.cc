// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/classify.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <optional>
#include <utility>

namespace vigil::continuous {
namespace {

/// Calls `visit` for each line until it returns false.
template <class Visit>
void for_each_line(std::string_view text, const Visit& visit) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (!visit(text.substr(0, end)) || end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

/// The text after `label` up to the end of its line.
std::optional<std::string_view> after(std::string_view output,
                                      std::string_view label) {
  const std::size_t at = output.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = output.substr(at + label.size());
  return rest.substr(0, rest.find('\n'));
}

/// What is the same each time: up to an address, a number or details.
std::string cut(std::string_view text) {
  for (const std::string_view end : {" on ", " (", ": ", "0x", ", "}) {
    text = text.substr(0, text.find(end));
  }
  text = text.substr(0, text.find_first_of("0123456789"));
  const std::size_t last = text.find_last_not_of(" :");
  return std::string(
      text.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

/// What a sanitizer says after `==1234==ERROR: AddressSanitizer: `.
std::optional<std::string> sanitizer_kind(std::string_view output) {
  for (const std::string_view name :
       {"AddressSanitizer: ", "MemorySanitizer: ", "ThreadSanitizer: ",
        "LeakSanitizer: ", "RealtimeSanitizer: ", "TypeSanitizer: "}) {
    for (const std::string_view level : {"ERROR: ", "WARNING: "}) {
      if (const auto text =
              after(output, std::string(level) + std::string(name))) {
        return cut(*text);
      }
    }
  }
  if (const auto text = after(output, "runtime error: ")) return cut(*text);
  return std::nullopt;
}

/// Why a process aborted that no sanitizer had anything against.
std::optional<std::string> abort_kind(std::string_view output) {
  constexpr std::string_view kThrown =
      "terminate called after throwing an instance of '";
  if (const auto text = after(output, kThrown)) {
    return "uncaught " + std::string(text->substr(0, text->find('\'')));
  }
  if (output.find("' failed.\n") != std::string_view::npos &&
      output.find("Assertion `") != std::string_view::npos) {
    return "assertion";
  }
  if (const auto text = after(output, "ERROR: libFuzzer: ")) return cut(*text);
  return std::nullopt;
}

std::string kind_of(std::string_view output, const Ending& ending) {
  if (auto kind = sanitizer_kind(output); kind && !kind->empty()) return *kind;
  if (auto kind = abort_kind(output); kind && !kind->empty()) return *kind;
  return (ending.kind == Ending::Kind::kSignalled ? "signal " : "exit code ") +
         std::to_string(ending.number);
}

/// FNV-1a: the same on every machine.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 0xcbf29ce484222325U;
  for (const char c : text) {
    value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  return value;
}

/// Letters, digits and dots; anything else is one dash.
std::string slug(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '.' || c == '_';
    if (is_plain) {
      result += c;
    } else if (!result.empty() && result.back() != '-') {
      result += '-';
    }
    if (result.size() == 48) break;
  }
  while (!result.empty() && result.back() == '-') result.pop_back();
  return result;
}

/// `T4`, and not `timer-queue`.
bool is_single_law(std::string_view law) {
  const std::size_t digits = law.find_first_of("0123456789");
  return digits != std::string_view::npos && digits != 0 &&
         law.find_first_not_of("0123456789", digits) == std::string_view::npos;
}

/// What a sentence says of every input: no numbers, and nothing quoted.
std::string constant(std::string_view message) {
  constexpr std::size_t kMaxDetail = 120;
  std::string result;
  bool is_quoted = false;
  for (const char c : message) {
    if (c == '`') is_quoted = !is_quoted;
    if (is_quoted || (c >= '0' && c <= '9')) continue;
    result += c;
    if (result.size() == kMaxDetail) break;
  }
  return result;
}

}  // namespace

HeadLine head_line(std::string_view output) {
  constexpr std::string_view kBroken = " broken: ";
  HeadLine head;
  for_each_line(output, [&head, kBroken](std::string_view line) {
    const std::size_t at = line.find(kBroken);
    if (at == 0 || at > 64) return true;  // npos as well
    if (line.substr(0, at).find(' ') != std::string_view::npos) return true;
    head = {.law = std::string(line.substr(0, at)),
            .message = std::string(line.substr(at + kBroken.size()))};
    return false;
  });
  return head;
}

Classification classify(std::string_view output, const Ending& ending) {
  if (HeadLine head = head_line(output); !head.law.empty()) {
    std::string detail = is_single_law(head.law) ? "" : constant(head.message);
    return {.kind = std::string(kLaw),
            .law = std::move(head.law),
            .detail = std::move(detail)};
  }
  // Where a hanging or growing input is stopped is chance: no stack.
  if (ending.kind == Ending::Kind::kHung ||
      output.find("ERROR: libFuzzer: timeout") != std::string_view::npos) {
    return {.kind = std::string(kTimeout)};
  }
  if (ending.kind == Ending::Kind::kTooBig ||
      output.find("ERROR: libFuzzer: out-of-memory") !=
          std::string_view::npos) {
    return {.kind = std::string(kOutOfMemory)};
  }
  if (ending == Ending{}) return {.kind = std::string(kNotReproducible)};
  return {.kind = kind_of(output, ending), .stack = own_frames(output)};
}

std::string finding_id(std::string_view target, const Classification& found) {
  const std::string name(target);
  std::string key;
  for (const std::string& frame : found.stack) key += '\n' + frame;
  if (!found.detail.empty()) key += '\n' + found.detail;
  const std::string& kind = found.law.empty() ? found.kind : found.law;
  std::string id = name + '-' + slug(kind);
  // A name that says all needs no hash.
  if (key.empty() && slug(kind) == kind) return id;
  std::array<char, 17> digits{};
  std::snprintf(digits.data(), digits.size(), "%08llx",
                static_cast<unsigned long long>(hash(kind + key) >> 32));
  return id + '-' + digits.data();
}

}  // namespace vigil::continuous
