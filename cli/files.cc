// SPDX-License-Identifier: Apache-2.0
#include "cli/files.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <variant>

#include "model/text.h"

namespace vigil::cli {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw InputError(path + ": " + why);
}

[[noreturn]] void fail_with_errno(const std::string& path) {
  fail(path, std::strerror(errno));
}

}  // namespace

std::string resolve_path(const std::string& path) {
  const char* const base = std::getenv("BUILD_WORKING_DIRECTORY");
  if (base == nullptr || path.empty() || path[0] == '/') return path;
  return (std::filesystem::path(base) / path).string();
}

std::string read_file(const std::string& path, std::size_t max_bytes) {
  const std::string resolved = resolve_path(path);
  std::error_code error;
  if (std::filesystem::is_directory(resolved, error)) {
    fail(path, "is a directory; a file is wanted");
  }
  const File file(std::fopen(resolved.c_str(), "rb"));
  if (file == nullptr) fail_with_errno(path);
  std::string content;
  char buffer[65536];
  while (content.size() < max_bytes) {
    const std::size_t wanted =
        std::min(sizeof buffer, max_bytes - content.size());
    const std::size_t got = std::fread(buffer, 1, wanted, file.get());
    content.append(buffer, got);
    if (got < wanted) break;
  }
  if (std::ferror(file.get()) != 0) fail_with_errno(path);
  return content;
}

Program read_program(const std::string& path) {
  // One byte more than allowed, so that the parser sees that it is too much.
  auto parsed = parse(read_file(path, kMaxTextBytes + 1));
  if (const auto* error = std::get_if<ParseError>(&parsed)) {
    throw InputError(path + ":" + std::to_string(error->line) + ":" +
                     std::to_string(error->column) +
                     ": error: " + error->message);
  }
  return std::get<Program>(std::move(parsed));
}

void write_file(const std::string& path, std::string_view content) {
  const std::string resolved = resolve_path(path);
  const std::string temporary = resolved + ".tmp" + std::to_string(::getpid());
  {
    const File file(std::fopen(temporary.c_str(), "wb"));
    if (file == nullptr) fail_with_errno(path);
    const bool is_written = std::fwrite(content.data(), 1, content.size(),
                                        file.get()) == content.size() &&
                            std::fflush(file.get()) == 0 &&
                            ::fsync(::fileno(file.get())) == 0;
    if (!is_written) {
      const std::string why = std::strerror(errno);
      std::remove(temporary.c_str());
      fail(path, why);
    }
  }
  if (std::rename(temporary.c_str(), resolved.c_str()) != 0) {
    const std::string why = std::strerror(errno);
    std::remove(temporary.c_str());
    fail(path, why);
  }
}

}  // namespace vigil::cli
