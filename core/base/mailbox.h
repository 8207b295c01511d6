// The latest value handed from one thread to another; older ones are dropped.
#pragma once

#include <memory>
#include <mutex>

namespace qs {

template <class T>
class Mailbox {
 public:
  void put(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_.swap(value);  // the old value dies after the lock is released
  }
  std::shared_ptr<const T> latest() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace qs
