// SPDX-License-Identifier: Apache-2.0
// A future in a table of functions, with its poll cast to the type that the
// table has, instead of a function that casts the argument.
namespace {

struct Sleep {
  bool is_over = true;
};

bool poll_sleep(Sleep* sleep) { return sleep->is_over; }
bool poll_erased(void* sleep) { return poll_sleep(static_cast<Sleep*>(sleep)); }

using Poll = bool (*)(void*);

}  // namespace

int main() {
  Sleep sleep;
#ifdef CONTROL
  volatile Poll poll = poll_erased;
  (void)poll_sleep;
#else
  volatile Poll poll = reinterpret_cast<Poll>(poll_sleep);
  (void)poll_erased;
#endif
  return poll(&sleep) ? 0 : 1;
}
