// SPDX-License-Identifier: Apache-2.0
#include "audit/regression_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>
#include <variant>

#include "model/text.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHead = "# vigil failure: ";
constexpr std::string_view kOn = " on ";
constexpr std::string_view kExtension = ".vigil";
/// Files of this name are being written, or were when their writer was killed.
constexpr std::string_view kTemporary = ".vigil-writing-";
/// A writer takes no longer than this.
constexpr auto kMaxWritingTime = std::chrono::hours(1);
/// So many files with the name of one failure and different content.
constexpr int kMaxNamesakes = 100;

std::string error_text() { return std::strerror(errno); }

/// An open file.
class File {
 public:
  File(const std::string& path, int flags)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (is_open()) ::close(descriptor_);
  }
  bool is_open() const { return descriptor_ >= 0; }
  /// Writes all of it, and waits until the disk has it.
  bool write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return sync();
  }
  /// Some file systems have no sync for folders.
  bool sync() const { return ::fsync(descriptor_) == 0 || errno == EINVAL; }
  /// At most `max_bytes` of what is in it.
  std::optional<std::string> read(std::size_t max_bytes) const {
    std::string text;
    char buffer[65536];
    while (text.size() < max_bytes) {
      const ssize_t got = ::read(descriptor_, buffer, sizeof buffer);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return std::nullopt;
      if (got == 0) break;
      text.append(buffer, static_cast<std::size_t>(got));
    }
    return text;
  }

 private:
  int descriptor_;
};

/// The text of a file; or none, and why.
std::optional<std::string> read_whole(const std::string& path,
                                      std::string& why) {
  // Not to wait for a pipe that nobody writes to.
  const File file(path, O_RDONLY | O_NONBLOCK);
  std::optional<std::string> text;
  std::error_code error;
  if (file.is_open() && !fs::is_regular_file(path, error)) {
    why = "is no file";
    return std::nullopt;
  }
  // One byte more, so that the parser sees that it is too much.
  if (file.is_open()) text = file.read(kMaxTextBytes + 1);
  if (!text) why = error_text();
  return text;
}

/// The failure in a file, or what is wrong with it.
std::variant<Regression, std::string> read_regression(const std::string& path) {
  std::string why;
  const std::optional<std::string> text = read_whole(path, why);
  if (!text) return path + ": " + why;
  const std::string& content = *text;
  auto parsed = parse(content);
  if (const auto* const error = std::get_if<ParseError>(&parsed)) {
    return path + ":" + std::to_string(error->line) + ":" +
           std::to_string(error->column) + ": " + error->message;
  }
  Regression regression{.head = regression_head(content),
                        .origin = {},
                        .program = std::get<Program>(std::move(parsed))};
  const std::size_t second = content.find('\n');
  if (regression.head && content.compare(second + 1, 2, "# ") == 0) {
    const std::size_t end = content.find('\n', second + 1);
    regression.origin = content.substr(second + 3, end - second - 3);
  }
  return regression;
}

std::uint64_t hash(std::string_view text) {
  std::uint64_t state = 0xCBF29CE484222325;  // FNV-1a
  for (const char c : text) {
    state = (state ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  }
  return state;
}

std::string hexadecimal(std::uint64_t number) {
  std::string text(16, '0');
  for (std::size_t i = 16; i-- > 0; number >>= 4) {
    text[i] = "0123456789abcdef"[number & 15];
  }
  return text;
}

/// A name without what means something to a file system or a shell.
std::string plain(std::string_view name) {
  std::string text(name);
  for (char& c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (!is_plain) c = '_';
  }
  return text.substr(0, 100);
}

/// Removes what killed writers have left.
void clean_up(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(kTemporary)) continue;
    std::error_code no_time;
    const auto written = fs::last_write_time(entry->path(), no_time);
    const auto age = fs::file_time_type::clock::now() - written;
    if (!no_time && age > kMaxWritingTime) fs::remove(entry->path(), no_time);
  }
}

/// Gives a file a second name, or only that, unless there is one of the name.
bool rename_to_new(const std::string& from, const std::string& to) {
  if (::link(from.c_str(), to.c_str()) == 0) return true;
  if (errno == EEXIST) return false;
  // A file system without links.
  return ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(),
                     RENAME_NOREPLACE) == 0;
}

/// A temporary file with this text, in the folder; empty if that failed.
std::string write_temporary(const fs::path& folder, const std::string& text) {
  std::random_device random;
  const std::string path =
      (folder / (std::string(kTemporary) + std::to_string(::getpid()) + "-" +
                 hexadecimal(std::uint64_t{random()} << 32 | random())))
          .string();
  const File file(path, O_WRONLY | O_CREAT | O_EXCL);
  if (!file.is_open()) return {};
  if (file.write(text)) return path;
  const int error = errno;
  ::unlink(path.c_str());
  errno = error;
  return {};
}

SavedRegression not_saved(const std::string& path, const std::string& why) {
  return {.path = {}, .is_new = false, .error = path + ": " + why};
}

}  // namespace

std::optional<RegressionHead> regression_head(std::string_view text) {
  if (!text.starts_with(kHead)) return std::nullopt;
  text.remove_prefix(kHead.size());
  std::string_view line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t space = line.find(kOn);
  if (space == std::string_view::npos) return std::nullopt;
  return RegressionHead{std::string(line.substr(0, space)),
                        std::string(line.substr(space + kOn.size()))};
}

std::string print(const Regression& regression) {
  std::string text(kHead);
  text += regression.head->law;
  text += kOn;
  text += regression.head->executor + "\n";
  if (!regression.origin.empty()) text += "# " + regression.origin + "\n";
  return text + print(regression.program);
}

std::string regression_file_name(const Regression& regression) {
  return plain(regression.head->law) + "-" + plain(regression.head->executor) +
         "-" + hexadecimal(hash(print(regression.program))) +
         std::string(kExtension);
}

RegressionFolder load_regressions(const std::string& folder) {
  RegressionFolder found;
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    paths.push_back(entry->path());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    found.warnings.push_back(folder + ": " + error.message());
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    const std::string name = path.filename().string();
    if (name.starts_with(".") || name.starts_with("README") ||
        name.starts_with("BUILD")) {
      continue;
    }
    if (!name.ends_with(kExtension)) {
      found.warnings.push_back(path.string() + ": is no .vigil file");
      continue;
    }
    auto read = read_regression(path.string());
    if (read.index() == 1) {
      found.warnings.push_back(std::get<1>(std::move(read)));
    } else {
      found.files.push_back({path.string(), std::get<0>(std::move(read))});
    }
  }
  return found;
}

SavedRegression save_regression(const std::string& folder,
                                const Regression& regression) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return not_saved(folder, error.message());
  clean_up(folder);
  const std::string temporary = write_temporary(folder, print(regression));
  if (temporary.empty()) return not_saved(folder, error_text());
  std::string name = regression_file_name(regression);
  const std::string stem = name.substr(0, name.size() - kExtension.size());
  SavedRegression saved;
  for (int i = 2; i < kMaxNamesakes; ++i) {
    const std::string path = (fs::path(folder) / name).string();
    if (rename_to_new(temporary, path)) {
      saved = {.path = path, .is_new = true};
      break;
    }
    if (errno != EEXIST) {
      saved = not_saved(path, error_text());
      break;
    }
    // Somebody else kept it, or has made something else of it, which stays.
    const auto there = read_regression(path);
    const auto* const same = std::get_if<Regression>(&there);
    if (same != nullptr && same->head == regression.head &&
        same->program == regression.program) {
      saved = {.path = path, .is_new = false};
      break;
    }
    name = stem + "-" + std::to_string(i) + std::string(kExtension);
    saved = not_saved(path, "there are too many files of this name");
  }
  ::unlink(temporary.c_str());
  const File directory(folder, O_RDONLY | O_DIRECTORY);
  if (directory.is_open()) directory.sync();
  return saved;
}

}  // namespace vigil
