#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/values/error.h"

namespace qs {
namespace {

Error system_error(const std::filesystem::path& path, const std::string& action, int code) {
  return Error{path.string(), action + ": " + std::strerror(code),
               code == ENOSPC || code == EDQUOT ? "free some space on this disk" : ""};
}

std::filesystem::path temporary_beside(const std::filesystem::path& target) {
  static std::atomic<unsigned> counter{0};
  std::string name = target.filename().string();
  name.append(".new-").append(std::to_string(::getpid())).append("-").append(std::to_string(counter++));
  return target.parent_path() / name;
}

/// A file beside the target. Closes the descriptor, and removes the file unless it was kept.
class NewFile {
 public:
  explicit NewFile(const std::filesystem::path& target) {
    do {
      path_ = temporary_beside(target);
      descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (descriptor_ < 0 && errno == EEXIST);  // left by a process that was killed
    if (descriptor_ < 0) throw system_error(target, "cannot be written", errno);
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!kept_) ::unlink(path_.c_str());
  }

  int write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return errno;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return 0;
  }
  int close(Flush flush) {
    if (flush == Flush::now && ::fsync(descriptor_) != 0) return errno;
    return ::close(std::exchange(descriptor_, -1)) == 0 ? 0 : errno;
  }
  int rename_to(const std::filesystem::path& target) {
    if (::rename(path_.c_str(), target.c_str()) != 0) return errno;
    kept_ = true;
    return 0;
  }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  bool kept_ = false;
};

}  // namespace

void write_file(const std::filesystem::path& path, std::string_view bytes, Flush flush) {
  NewFile file(path);
  int code = file.write(bytes);
  if (code == 0) code = file.close(flush);
  if (code == 0) code = file.rename_to(path);
  if (code != 0) throw system_error(path, "cannot be written", code);
}

std::string read_file(const std::filesystem::path& path, std::int64_t max_bytes) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) throw system_error(path, "cannot be read", errno);
  struct Closer {
    int descriptor;
    ~Closer() { ::close(descriptor); }
  } closer{descriptor};

  struct stat status = {};
  if (::fstat(descriptor, &status) != 0) throw system_error(path, "cannot be read", errno);
  if (!S_ISREG(status.st_mode)) throw Error{path.string(), "is not a regular file"};
  if (status.st_size > max_bytes)
    throw Error{path.string(), "has " + std::to_string(status.st_size) + " bytes, at most " +
                                   std::to_string(max_bytes) + " are allowed"};

  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(descriptor, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw system_error(path, "cannot be read", errno);
    if (count == 0) break;  // the file became shorter meanwhile
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace qs
