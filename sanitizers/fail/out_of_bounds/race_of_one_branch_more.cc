// SPDX-License-Identifier: Apache-2.0
// A race that keeps an array of branches, indexed by how many it was given.
namespace {

struct Race {
  bool is_ready[2] = {};
  int winner = 0;
  void finish(int branch) { is_ready[branch] = true; }
};

}  // namespace

int main() {
#ifdef CONTROL
  const volatile int branches = 2;
#else
  const volatile int branches = 3;
#endif
  Race race;
  for (int branch = 0; branch < branches; ++branch) race.finish(branch);
  return race.is_ready[1] ? race.winner : 1;
}
