// SPDX-License-Identifier: Apache-2.0
#include "audit/peers/peers.h"

#include <algorithm>
#include <array>

#include "audit/adapter.h"
#include "audit/peers/asio_callbacks.h"
#include "audit/peers/asio_coroutines.h"
#include "audit/peers/glib.h"
#include "audit/peers/libuv.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/operation.h"

namespace vigil {
namespace {

constexpr std::array kPeers{
    adapter_subject<AsioCallbacks>("asio-callbacks",
                                   "asio's io_context and steady_timer"),
    adapter_subject<AsioCoroutines>("asio-coroutines",
                                    "asio's co_spawn and steady_timer"),
    adapter_subject<Libuv>("libuv", "libuv's uv_run and uv_timer_t"),
    adapter_subject<Glib>("glib", "GLib's timeouts and idle sources"),
};

bool is_time(NumberKind kind) {
  return kind == NumberKind::kDuration || kind == NumberKind::kTime;
}

}  // namespace

std::span<const Subject> peers() noexcept { return kPeers; }

const Subject* find_peer(std::string_view name) noexcept {
  const auto found = std::find_if(
      kPeers.begin(), kPeers.end(),
      [=](const Subject& subject) { return subject.name == name; });
  return found == kPeers.end() ? nullptr : &*found;
}

Program peer_program(const Subject& peer, std::uint64_t seed,
                     std::uint64_t index) {
  Program program =
      decode(generate_bytes(seed, index, {.operations = peer.operations()}));
  for (ProgramTask& task : program.tasks) {
    for_each_operation(task.operations, [](Operation& operation) {
      if (!is_time(info(operation.op).number)) return;
      operation.number = std::min(operation.number, kLongestPeerDelay);
    });
  }
  return program;
}

}  // namespace vigil
