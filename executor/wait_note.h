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
/// be gone when it is read. The string keeps its capacity from poll to poll, so
/// that a note seldom allocates.
class WaitNote {
 public:
  /// Nothing is known.
  void clear() noexcept {
    kind_ = nullptr;
    text_.clear();
    kept_ = 0;
  }
  /// "KIND NAME", or "KIND" if there is no name; in place of what was noted
  /// before, except by earlier branches.
  void set(const char* kind, std::string_view name) {
    if (text_.size() != kept_) text_.resize(kept_);
    kind_ = kind;
    if (!name.empty()) text_.append(name);
  }
  std::string to_string() const {
    WaitNote copy(*this);
    copy.spell_out();
    return copy.text_;
  }

 private:
  friend class BranchNotes;
  /// Makes the latest note a part of the text.
  void spell_out() {
    if (kind_ != nullptr) {
      if (text_.size() != kept_) text_.insert(kept_, " ");
      text_.insert(kept_, kind_);
      kind_ = nullptr;
    } else if (text_.size() == kept_) {
      text_.append("unknown");
    }
  }
  void truncate(std::size_t size) noexcept {
    kind_ = nullptr;
    if (text_.size() != size) text_.resize(size);
  }

  /// Of the latest note, whose name is the text after `kept_`. If it is null,
  /// that text says all.
  const char* kind_ = nullptr;
  std::string text_;
  /// How much of the text is of earlier branches.
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
    begin_ = note_->text_.size();
    if (some_pending_) note_->text_.append(conjunction_);
    note_->kept_ = note_->text_.size();
  }
  /// It is pending.
  void is_pending() {
    if (note_ == nullptr) return;
    note_->spell_out();
    if (is_cut_ || note_->text_.size() > kMax) {
      note_->truncate(begin_);
      if (!std::exchange(is_cut_, true)) {
        note_->text_.append(conjunction_).append("...");
      }
    }
    some_pending_ = true;
  }
  /// It is ready.
  void is_ready() noexcept {
    if (note_ != nullptr) note_->truncate(begin_);
  }
  /// The combinator is ready: nobody waits for its branches any more.
  void forget() noexcept {
    if (note_ != nullptr) note_->truncate(kept_);
  }

 private:
  /// Characters, so that a poll of many branches does not write a novel.
  static constexpr std::size_t kMax = 200;

  WaitNote* const note_;
  const std::string_view conjunction_;
  const std::size_t kept_;
  std::size_t begin_ = 0;  ///< Of the latest branch's text.
  bool some_pending_ = false;
  bool is_cut_ = false;
};

}  // namespace vigil::detail
