#include "core/training/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

#include "core/base/atomic_file.h"
#include "core/training/run_directory.h"
#include "core/values/error.h"

namespace qs {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostBytes = 1000;  // of a file that names its holder

std::string this_process() {
  char host[256] = {};
  const bool is_named = ::gethostname(host, sizeof host - 1) == 0;
  return "process " + std::to_string(::getpid()) + (is_named ? " on " + std::string(host) : "");
}

/// Whoever has just taken the lock writes its name a moment later: an empty file is read again for a while.
std::string holder_of(const fs::path& file) {
  constexpr int kTries = 50;
  constexpr std::chrono::milliseconds kPause(10);
  try {
    std::string holder;
    for (int i = 0; holder.empty() && i < kTries; ++i) {
      if (i > 0) std::this_thread::sleep_for(kPause);
      holder = read_file(file, kMostBytes);
    }
    return holder.empty() ? "another program" : holder == this_process() ? "this program" : holder;
  } catch (const Error&) {
    return "another program";
  }
}

/// True when the name still leads to the open file: its last holder may have removed it meanwhile.
bool is_named(int descriptor, const fs::path& file) {
  struct stat open = {}, named = {};
  return ::fstat(descriptor, &open) == 0 && ::stat(file.c_str(), &named) == 0 &&
         open.st_ino == named.st_ino && open.st_dev == named.st_dev;
}

/// For those who are refused; on a full disk they learn less.
void write_holder(int descriptor) {
  const std::string holder = this_process();
  if (::ftruncate(descriptor, 0) != 0) return;
  [[maybe_unused]] const ssize_t written = ::write(descriptor, holder.data(), holder.size());
}

}  // namespace

RunLock::RunLock(fs::path directory, Purpose purpose) : directory_(std::move(directory)) {
  do {
    if (purpose == Purpose::begin) make_directory();
  } while (!take(purpose));
  write_holder(descriptor_);
}

RunLock::~RunLock() {
  if (descriptor_ < 0) return;
  ::unlink((directory_ / kLockFile).c_str());
  if (is_ours_) ::rmdir(directory_.c_str());
  ::close(descriptor_);
}

void RunLock::make_directory() {
  std::error_code failure;
  is_ours_ = fs::create_directories(directory_, failure);
  if (failure) throw Error{directory_.string(), "cannot be made: " + failure.message()};
  std::error_code ignored;
  is_ours_ = is_ours_ || fs::is_empty(directory_, ignored);
}

/// False when the file vanished under the lock, or the directory before it: try again.
bool RunLock::take(Purpose purpose) {
  const fs::path file = directory_ / kLockFile;
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0 && errno == ENOENT && purpose == Purpose::begin) return false;
  if (descriptor < 0)
    throw Error{directory_.string(), std::string("cannot be written: ") + std::strerror(errno)};
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    const std::string holder = holder_of(file);
    ::close(descriptor);
    throw Error{directory_.string(), "is in use: " + holder + " is training this run",
                "stop it there first, or choose another directory"};
  }
  if (is_named(descriptor, file)) {
    descriptor_ = descriptor;
    return true;
  }
  ::close(descriptor);
  return false;
}

}  // namespace qs
