// SPDX-License-Identifier: Apache-2.0
#include "executor/task_header.h"

#include "executor/core.h"

namespace vigil::detail {
namespace {

/// SAFETY (W7): only raw_waker() pairs this table with a pointer, and it is a
/// TaskHeader. (W8): the instance that is called holds a reference.
TaskHeader& header(const void* data) noexcept {
  return *const_cast<TaskHeader*>(static_cast<const TaskHeader*>(data));
}

}  // namespace

TaskHeader::TaskHeader(Core& core, std::string_view name)
    : core_(core), name_(name) {
  core_.acquire();
}

TaskHeader::~TaskHeader() { core_.release(); }

// SAFETY: the four obligations of a waker.
// W1, W8  clone takes a reference, so the header outlives every clone.
// W2, W4  wake and drop release the one reference that the instance owns.
// W3      wake_by_ref releases nothing.
// W6      the count and in_inbox_ are atomic, and Core::wake() tells its own
//         thread, which alone looks at is_ready_, from the others.
const RawWakerVTable TaskHeader::kWakerVTable{
    [](const void* data) {
      header(data).acquire();
      return header(data).raw_waker();
    },
    [](const void* data) noexcept {
      header(data).core_.wake(header(data));
      header(data).release();
    },
    [](const void* data) noexcept { header(data).core_.wake(header(data)); },
    [](const void* data) noexcept { header(data).release(); }};

}  // namespace vigil::detail
