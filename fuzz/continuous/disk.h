// SPDX-License-Identifier: Apache-2.0
// Files that are there as a whole or not at all, whenever the process or the
// machine dies. All functions throw std::system_error.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace vigil::continuous {

/// What a full disk shows itself by; tests put in their own.
struct DiskCalls {
  /// As write().
  std::function<ssize_t(int, const void*, std::size_t)> write;
  /// Bytes that are free where a path lies.
  std::function<std::uint64_t(const std::filesystem::path&)> free_bytes;
};

/// The system's.
DiskCalls system_disk();

/// Writes files; what it wrote is on the disk when a function returns.
class Disk {
 public:
  explicit Disk(DiskCalls calls) : calls_(std::move(calls)) {}

  /// Writes a new file, or all of an old one: not at once. For files that
  /// nobody reads before their folder is renamed.
  void write(const std::filesystem::path& path, std::string_view content) const;
  /// Replaces a file at once, by way of a file in `temporary`, a folder of the
  /// same file system.
  void replace(const std::filesystem::path& path, std::string_view content,
               const std::filesystem::path& temporary) const;
  std::uint64_t free_bytes(const std::filesystem::path& path) const {
    return calls_.free_bytes(path);
  }

 private:
  DiskCalls calls_;
};

/// Renames a file or folder and makes that durable.
void rename_durably(const std::filesystem::path& from,
                    const std::filesystem::path& to);
/// Each gets the other's name, at once.
void exchange(const std::filesystem::path& one,
              const std::filesystem::path& other);
/// Makes the names in a folder durable.
void sync_folder(const std::filesystem::path& folder);
/// Makes all that was written to the file system of `path` durable.
void sync_all(const std::filesystem::path& path);

/// Nothing if there is no such file.
std::optional<std::string> read_file(const std::filesystem::path& path,
                                     std::size_t max_bytes);
/// The names of the files in a folder, sorted; none if there is no folder.
std::vector<std::string> files_in(const std::filesystem::path& folder);

/// Whether this says that there is no room: to be tried again.
bool is_full(const std::system_error& error);

}  // namespace vigil::continuous
