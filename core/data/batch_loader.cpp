#include "core/data/batch_loader.h"

#include <memory>

#include "core/base/parallel.h"

namespace qs {

BatchLoader::BatchLoader(Fill fill, std::int64_t first_step)
    : fill_(std::move(fill)), coming_(first_step), thread_([this] { work(); }) {}

BatchLoader::BatchLoader(const Dataset& data, const Slice& slice, const Normalizer& normalizer,
                         const BatchPlan& plan)
    : BatchLoader([batches = std::make_shared<TrainingBatches>(data, slice, normalizer, plan)](
                      std::int64_t step, Batch& batch) { batches->fill(step, batch); },
                  plan.first_step) {}

BatchLoader::~BatchLoader() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  room_.notify_one();
  thread_.join();
}

const Batch& BatchLoader::next() {
  std::unique_lock lock(mutex_);
  is_lent_ = false;
  room_.notify_one();
  news_.wait(lock, [this] { return ready_ > 0 || error_; });
  if (ready_ == 0) std::rethrow_exception(error_);
  const Batch& batch = buffers_[oldest_];
  oldest_ = (oldest_ + 1) % kBuffers;
  --ready_;
  is_lent_ = true;
  return batch;
}

void BatchLoader::seek(std::int64_t step) {
  const std::lock_guard lock(mutex_);
  is_lent_ = false;
  if (!error_ && step == coming_ - static_cast<std::int64_t>(ready_)) return;
  ++seeks_;
  ready_ = 0;
  coming_ = step;
  error_ = nullptr;
  room_.notify_one();
}

void BatchLoader::work() {
  set_thread_count(1);  // the processors belong to the network
  std::unique_lock lock(mutex_);
  while (true) {
    room_.wait(lock, [this] { return is_stopped_ || may_work(); });
    if (is_stopped_) return;
    Batch& batch = buffers_[(oldest_ + ready_) % kBuffers];
    const std::int64_t step = coming_;
    const std::uint64_t seeks = seeks_;
    std::exception_ptr error;
    lock.unlock();
    try {
      fill_(step, batch);
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    if (seeks != seeks_) continue;  // nobody wants it any more
    if (error) {
      error_ = error;
    } else {
      ++ready_;
      ++coming_;
    }
    news_.notify_one();
  }
}

}  // namespace qs
