// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/disk.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <utility>

namespace vigil::continuous {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path) {
  throw std::system_error(errno, std::generic_category(), path.string());
}

/// A descriptor that is closed in the end.
class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags)
      : number_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (number_ < 0) fail(path);
  }
  ~Descriptor() { ::close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

DiskCalls system_disk() {
  return {.write = ::write, .free_bytes = [](const fs::path& path) {
            struct statvfs found{};
            if (::statvfs(path.c_str(), &found) != 0) fail(path);
            return std::uint64_t{found.f_bavail} * found.f_frsize;
          }};
}

void Disk::write(const fs::path& path, std::string_view content) const {
  const Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
  while (!content.empty()) {
    const ssize_t written =
        calls_.write(file.number(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file.number()) != 0) fail(path);
}

void Disk::replace(const fs::path& path, std::string_view content,
                   const fs::path& temporary) const {
  const fs::path other = temporary / ("new-" + path.filename().string());
  write(other, content);
  rename_durably(other, path);
}

void rename_durably(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) fail(to);
  sync_folder(to.parent_path());
}

void exchange(const fs::path& one, const fs::path& other) {
  if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(),
                  RENAME_EXCHANGE) != 0) {
    fail(other);
  }
  sync_folder(one.parent_path());
  sync_folder(other.parent_path());
}

void sync_folder(const fs::path& folder) {
  const Descriptor opened(folder, O_RDONLY | O_DIRECTORY);
  // Some file systems have no such thing, and then need none.
  if (::fsync(opened.number()) != 0 && errno != EINVAL) fail(folder);
}

void sync_all(const fs::path& path) {
  const Descriptor opened(path, O_RDONLY);
  if (::syncfs(opened.number()) != 0) fail(path);
}

std::optional<std::string> read_file(const fs::path& path,
                                     std::size_t max_bytes) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string content(max_bytes, '\0');
  file.read(content.data(), static_cast<std::streamsize>(max_bytes));
  if (file.bad()) return std::nullopt;
  content.resize(static_cast<std::size_t>(file.gcount()));
  return content;
}

std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  // Files come and go meanwhile: those are no errors.
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored)) {
      names.push_back(entry->path().filename().string());
    }
  }
  std::ranges::sort(names);
  return names;
}

bool is_full(const std::system_error& error) {
  return error.code() == std::errc::no_space_on_device ||
         error.code().value() == EDQUOT;
}

}  // namespace vigil::continuous
