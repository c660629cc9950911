// SPDX-License-Identifier: Apache-2.0
// What a pending task waits for, as text for the deadlock report (law T7).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace vigil::detail {

/// What a task noted in its latest poll. Either one note, or that of a
/// combinator about all its branches. Names are copies: what is waited for may
/// be gone when it is read. The strings keep their capacity from poll to poll,
/// so that a note seldom allocates.
class WaitNote {
 public:
  /// Nothing is known.
  void clear() noexcept {
    kind_ = nullptr;
    name_.clear();
    branches_.clear();
    kept_ = 0;
  }
  /// "KIND NAME", or "KIND" if there is no name; in place of what was noted
  /// before, except by earlier branches.
  void set(const char* kind, std::string_view name) {
    branches_.resize(kept_);
    kind_ = kind;
    name_ = name;
  }
  std::string to_string() const {
    std::string text(branches_);
    if (text.empty()) append_latest(text);
    return text;
  }

 private:
  friend class BranchNotes;
  void append_latest(std::string& text) const {
    text.append(kind_ == nullptr ? "unknown" : kind_);
    if (!name_.empty()) text.append(" ").append(name_);
  }

  const char* kind_ = nullptr;
  std::string name_;
  std::string branches_;  ///< What the branches of combinators noted.
  /// How much of `branches_` was noted by others than who is polled now.
  std::size_t kept_ = 0;
};

/// Joins the notes of the branches that a combinator polls one after another.
class BranchNotes {
 public:
  /// `conjunction`, such as " or ", comes between two branches. `note` may be
  /// null, if nobody wants to know.
  BranchNotes(WaitNote* note, std::string_view conjunction) noexcept
      : note_(note),
        conjunction_(conjunction),
        kept_(note == nullptr ? 0 : note->kept_) {
    forget();
  }
  ~BranchNotes() {
    if (note_ != nullptr) note_->kept_ = kept_;
  }
  BranchNotes(const BranchNotes&) = delete;
  BranchNotes& operator=(const BranchNotes&) = delete;

  /// A branch is polled next.
  void begin_branch() {
    if (note_ == nullptr) return;
    begin_ = note_->branches_.size();
    if (some_pending_) note_->branches_.append(conjunction_);
    note_->kept_ = note_->branches_.size();
  }
  /// It is pending.
  void is_pending() {
    if (note_ == nullptr) return;
    std::string& text = note_->branches_;
    if (text.size() == note_->kept_) note_->append_latest(text);
    if (is_cut_ || text.size() > kMax) {
      text.resize(begin_);
      if (!std::exchange(is_cut_, true)) text.append(conjunction_) += "...";
    }
    some_pending_ = true;
    drop_latest();
  }
  /// It is ready.
  void is_ready() noexcept {
    if (note_ == nullptr) return;
    note_->branches_.resize(begin_);
    drop_latest();
  }
  /// The combinator is ready: nobody waits for its branches any more.
  void forget() noexcept {
    if (note_ == nullptr) return;
    note_->branches_.resize(kept_);
    drop_latest();
  }

 private:
  /// Characters, so that a poll of many branches does not write a novel.
  static constexpr std::size_t kMax = 200;

  void drop_latest() noexcept {
    note_->kind_ = nullptr;
    note_->name_.clear();
  }

  WaitNote* const note_;
  const std::string_view conjunction_;
  const std::size_t kept_;
  std::size_t begin_ = 0;  ///< Of the latest branch's text.
  bool some_pending_ = false;
  bool is_cut_ = false;
};

}  // namespace vigil::detail
