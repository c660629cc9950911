// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/capture.h"

#include <algorithm>

namespace vigil::continuous {

void BoundedText::append(std::string_view bytes) {
  const std::size_t room =
      std::min(bytes.size(), max_head_ - std::min(max_head_, head_.size()));
  head_.append(bytes.substr(0, room));
  tail_.append(bytes.substr(room));
  if (tail_.size() <= 2 * max_tail_) return;
  const std::size_t excess = tail_.size() - max_tail_;
  tail_.erase(0, excess);
  dropped_ += excess;
}

std::string BoundedText::text() const {
  const std::size_t excess = tail_.size() - std::min(tail_.size(), max_tail_);
  const std::size_t dropped = dropped_ + excess;
  if (dropped == 0) return head_ + tail_;
  return head_ + "\n[" + std::to_string(dropped) + " bytes left out]\n" +
         tail_.substr(excess);
}

void LineSplitter::append(std::string_view bytes, const OnLine& on_line) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view part = bytes.substr(0, end);
    const std::size_t room = kMaxLine - std::min(kMaxLine, line_.size());
    line_.append(part.substr(0, room));
    if (end == std::string_view::npos) return;
    on_line(line_);
    line_.clear();
    bytes.remove_prefix(end + 1);
  }
}

void LineSplitter::finish(const OnLine& on_line) {
  if (!line_.empty()) on_line(line_);
  line_.clear();
}

}  // namespace vigil::continuous
