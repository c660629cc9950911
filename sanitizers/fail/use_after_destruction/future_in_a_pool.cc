// SPDX-License-Identifier: Apache-2.0
// A pool that destroys a future in place and keeps its memory: the memory is
// alive, the future is not, and is asked whether it is ready.
#include <new>

namespace {

struct Future {
  explicit Future(bool ready) : is_ready(ready) {}
  ~Future() {}
  bool is_ready;
};

struct Pool {
  alignas(Future) unsigned char slot[sizeof(Future)];
};

}  // namespace

int main() {
  auto* const pool = new Pool;
  Future* volatile future = new (pool->slot) Future(true);
#ifdef CONTROL
  const bool is_ready = future->is_ready;
  future->~Future();
#else
  future->~Future();
  const bool is_ready = future->is_ready;
#endif
  const int status = is_ready ? 0 : 1;
  delete pool;
  return status;
}
