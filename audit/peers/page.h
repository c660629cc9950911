// SPDX-License-Identifier: Apache-2.0
// The page that tells how the loops of others fare, law by law.
#pragma once

#include <cstdint>
#include <string>

namespace vigil {

/// Where the page is, from the root of the workspace.
inline constexpr const char* kPeersPage = "docs/peers.md";

/// What the page is made of. With the same libraries it is the same each time.
inline constexpr std::uint64_t kPageSeed = 1;
inline constexpr std::uint64_t kPagePrograms = 100'000;

/// The libraries that this is built with: `asio 1.22.1, ...`.
std::string peer_versions();

/// The page in Markdown. Takes some half a minute.
std::string peers_page();

}  // namespace vigil
