// Who may write to a run directory: one at a time, in this program and in all others.
//
// The lock lies on the file run.lock in the directory. However a program ends, the system takes its locks
// back, so a file that a crash has left there means nothing; it names the holder for those who are refused.
// A file system that knows no locks gives everybody one.
#pragma once

#include <filesystem>
#include <utility>

namespace qs {

class RunLock {
 public:
  enum class Purpose {
    begin,  // makes the directory when it is not there
    go_on,  // with what is in the directory already
  };

  /// Throws Error saying who holds the directory, or why it cannot be written.
  RunLock(std::filesystem::path directory, Purpose purpose);
  RunLock(RunLock&& other) noexcept
      : directory_(std::move(other.directory_)),
        descriptor_(std::exchange(other.descriptor_, -1)),
        is_ours_(other.is_ours_) {}
  RunLock& operator=(RunLock&&) = delete;
  /// Removes the file, and a directory in which no run has begun.
  ~RunLock();

 private:
  void make_directory();
  bool take(Purpose purpose);

  std::filesystem::path directory_;
  int descriptor_ = -1;
  bool is_ours_ = false;  // the directory was not there, or empty
};

}  // namespace qs
