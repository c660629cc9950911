// SPDX-License-Identifier: Apache-2.0
// The page of the peers is what the peers do, of the libraries that it names.
#include "audit/peers/page.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace vigil {
namespace {

TEST(PeersPage, IsWhatThePeersDo) {
  std::ifstream file(kPeersPage, std::ios::binary);
  ASSERT_TRUE(file) << "cannot read " << kPeersPage;
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  if (text.find("Libraries: " + peer_versions() + ".") == std::string::npos) {
    GTEST_SKIP() << "the page is of other libraries than " << peer_versions();
  }
  EXPECT_EQ(text, peers_page())
      << "run: bazel run //audit/peers:bless_page, and read what changed";
}

}  // namespace
}  // namespace vigil
