#include "schema/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace schema {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  int close() { return ::close(std::exchange(number_, -1)); }

 private:
  int number_;
};

[[noreturn]] void throw_write_error(const std::filesystem::path& path) {
  throw FileError(fmt::format("cannot write {}: {}; make room or choose a directory that can be written to",
                              path.string(), std::strerror(errno)));
}

void write_all(int descriptor, std::span<const std::byte> bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw_write_error(path);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

/// A complete file under a temporary name, removed again unless it was moved away.
class TemporaryFile {
 public:
  TemporaryFile(const std::filesystem::path& target, std::span<const std::byte> bytes)
      : name_(target.string() + ".XXXXXX") {
    Descriptor descriptor(::mkstemp(name_.data()));
    if (descriptor.number() < 0) throw_write_error(target);
    exists_ = true;
    try {
      write_all(descriptor.number(), bytes, target);
      // mkstemp makes the file private; results are as readable as any file of the user.
      const mode_t mask = ::umask(0);
      ::umask(mask);
      ::fchmod(descriptor.number(), 0666 & ~mask);
      // Network file systems report a full disk or quota only here.
      if (descriptor.close() != 0) throw_write_error(target);
    } catch (...) {
      ::unlink(name_.c_str());
      throw;
    }
  }
  ~TemporaryFile() {
    if (exists_) ::unlink(name_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void move_over(const std::filesystem::path& target) {
    if (::rename(name_.c_str(), target.c_str()) != 0) throw_write_error(target);
    exists_ = false;
  }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  bool exists_ = false;
};

bool links_are_refused(int error) {
  return error == EPERM || error == EOPNOTSUPP || error == ENOSYS || error == EMLINK || error == EACCES;
}

}  // namespace

std::vector<std::byte> read_whole_file(const std::filesystem::path& path, const char* remedy,
                                       std::vector<std::byte> bytes) {
  Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (descriptor.number() < 0 || ::fstat(descriptor.number(), &status) != 0) {
    throw FileError(fmt::format("cannot read {}: {}; {}", path.string(), std::strerror(errno), remedy));
  }
  if (!S_ISREG(status.st_mode)) {
    throw FileError(fmt::format("{} is not a regular file; {}", path.string(), remedy));
  }
  bytes.resize(static_cast<std::size_t>(status.st_size));
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(descriptor.number(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw FileError(fmt::format("cannot read {}: {}; {}", path.string(), std::strerror(errno), remedy));
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

void replace_file(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  TemporaryFile(path, bytes).move_over(path);
}

bool create_file(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  TemporaryFile temporary(path, bytes);
  if (::link(temporary.name().c_str(), path.c_str()) == 0) return true;
  if (errno == EEXIST) return false;
  if (!links_are_refused(errno)) throw_write_error(path);
  // File systems without hard links: take the name first, then fill it.
  Descriptor placeholder(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (placeholder.number() < 0) {
    if (errno == EEXIST) return false;
    throw_write_error(path);
  }
  temporary.move_over(path);
  return true;
}

}  // namespace schema
