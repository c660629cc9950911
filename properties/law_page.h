// SPDX-License-Identifier: Apache-2.0
// The page of laws: for each, which monitors stand behind it, and what proves
// that they can fail. Made from the tables that the checks themselves read.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace vigil {

/// The page, from the root of the workspace.
inline constexpr char kLawPage[] = "docs/laws.md";

/// A law that unit tests hold, where no run of a program and no suite decides.
struct TestedLaw {
  std::string_view number;
  std::string_view file;     ///< of the tests
  std::string_view control;  ///< what proves that they can fail
};
std::span<const TestedLaw> tested_laws() noexcept;

/// The page's text, in Markdown.
std::string law_page();

/// Laws that nothing on the page stands behind; must be empty.
std::string laws_without_monitor();

}  // namespace vigil
