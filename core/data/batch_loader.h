// The batches of the coming training steps, made on a thread of its own while the network is busy.
//
// One thread works ahead in a small ring of buffers that are used again and again. Batches come in the
// order of the steps and are the same that TrainingBatches makes.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

#include "core/data/training_batches.h"

namespace qs {

class BatchLoader {
 public:
  /// Makes the batch of a step; called by the loader's thread only, one call at a time.
  using Fill = std::function<void(std::int64_t step, Batch& batch)>;

  /// Begins to work at once.
  BatchLoader(Fill fill, std::int64_t first_step);

  /// The batches of a plan. Keeps references to the data and the normalizer. Throws as TrainingBatches.
  BatchLoader(const Dataset& data, const Slice& slice, const Normalizer& normalizer, const BatchPlan& plan);

  /// Waits for the batch that is in work, if any.
  ~BatchLoader();

  BatchLoader(const BatchLoader&) = delete;
  BatchLoader& operator=(const BatchLoader&) = delete;

  /// The batch of the next step, valid until the next call of any function. Throws what making it has
  /// thrown, again and again until seek().
  const Batch& next();

  /// The following next() brings the batch of this step.
  void seek(std::int64_t step);

 private:
  static constexpr std::size_t kBuffers = 4;  // one is with the caller

  void work();
  bool may_work() const { return !error_ && ready_ + (is_lent_ ? 1 : 0) < kBuffers; }

  Fill fill_;
  std::mutex mutex_;  // of all that follows, but not of the contents of the buffers
  std::condition_variable room_, news_;
  std::array<Batch, kBuffers> buffers_;
  std::size_t oldest_ = 0,
              ready_ = 0;  // finished batches are oldest_ … oldest_ + ready_ − 1 (modulo kBuffers)
  bool is_lent_ = false;   // the buffer before the oldest
  bool is_stopped_ = false;
  std::int64_t coming_;  // step of the batch that is made next or now
  std::uint64_t seeks_ = 0;
  std::exception_ptr error_;
  std::thread thread_;
};

}  // namespace qs
