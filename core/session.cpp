#include "core/session.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/base/folders.h"
#include "core/base/mailbox.h"
#include "core/base/sentence_of.h"
#include "core/settings/runnable.h"
#include "core/settings/titles.h"
#include "core/training/recorded_run.h"
#include "core/values/error.h"

namespace qs {

namespace {

/// Without a home folder nothing is kept.
std::filesystem::path float_cache() {
  try {
    return cache_folder() / "warm-start";
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

class Session::Worker {
 public:
  explicit Worker(SessionSetup setup) : setup_(std::move(setup)) {
    if (!setup_.resume) require_runnable(setup_.experiment);
    Snapshot first;
    first.experiment = setup_.experiment;
    first.name = title(setup_.experiment);
    first.progress.phase = "loading";
    mailbox_.put(std::make_shared<const Snapshot>(std::move(first)));
    thread_ = std::thread([this] { work(); });
  }

  ~Worker() {
    order(Order::stop);
    thread_.join();
  }

  enum class Order { none, run, pause, batch, epoch, stop, back };

  void order(Order what) {
    {
      const std::lock_guard lock(mutex_);
      if (order_ != Order::stop) order_ = what;
      has_order_.store(true, std::memory_order_release);
    }
    changed_.notify_all();
  }

  void request_snapshot() {
    snapshot_wanted_.store(true, std::memory_order_release);
    changed_.notify_all();
  }
  std::shared_ptr<const Snapshot> latest() const { return mailbox_.latest(); }
  RunState state() const { return state_.load(std::memory_order_acquire); }

  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return has_ended(told_); });
  }

 private:
  void work() {
    try {
      run_ = std::make_unique<RecordedRun>(RecordedRunSetup{setup_.experiment,
                                                            setup_.directory,
                                                            setup_.resume ? Start::resume : Start::fresh,
                                                            float_cache(),
                                                            {setup_.epochs, setup_.threads}});
      publish(state());
      loop();
    } catch (const std::exception& failure) {
      fail(sentence_of(failure));
    }
  }

  /// Until the run is finished or stopped.
  void loop() {
    for (;;) {
      const Order next =
          has_order_.load(std::memory_order_acquire) || !is_stepping() ? take_order() : Order::none;
      if (next == Order::stop) return stop();
      obey(next);
      if (is_stepping() && !advance()) return;
      if (snapshot_wanted_.exchange(false, std::memory_order_acq_rel)) publish(state());
    }
  }

  bool is_stepping() const { return state() == RunState::running; }

  void obey(Order order) {
    if (order == Order::none) return;
    if (order == Order::back) return go_back();
    if (order == Order::pause) return set_state(RunState::paused);
    if (state() == RunState::failed) return;  // only back_to_last_good leads out
    pause_after_batch_ = order == Order::batch;
    pause_after_epoch_ = order == Order::epoch;
    set_state(RunState::running);
  }

  void go_back() {
    try {
      if (state() == RunState::failed) run_->back_to_last_good();
    } catch (const Error& failure) {
      return fail(failure.what());
    }
    message_.clear();
    set_state(RunState::paused);
  }

  /// One step; false when the run has ended.
  bool advance() {
    try {
      if (!run_->done()) run_->step();
      if (run_->done()) {
        run_->finish();
        set_state(RunState::finished);
        return false;
      }
    } catch (const Error& failure) {
      fail(failure.what());
      return true;
    }
    const std::int64_t steps = run_->run().steps_done();
    const bool epoch_ended = steps % run_->run().steps_per_epoch() == 0;
    if (pause_after_batch_ || (pause_after_epoch_ && epoch_ended)) set_state(RunState::paused);
    return true;
  }

  void stop() {
    if (state() == RunState::failed) return;
    run_->save();
    run_->leave();
    set_state(RunState::stopped);
  }

  void fail(const std::string& message) {
    message_ = message;
    if (run_) run_->leave();
    set_state(RunState::failed);
  }

  /// Waits for the next order (or a wish for a snapshot, which counts as none).
  Order take_order() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return order_ != Order::none || snapshot_wanted_.load(); });
    has_order_.store(order_ == Order::stop, std::memory_order_release);
    return order_ == Order::stop ? order_ : std::exchange(order_, Order::none);
  }

  void publish(RunState state) {
    Progress progress;
    progress.state = state;
    progress.message = message_;
    if (run_) {
      mailbox_.put(run_->snapshot(progress));
      return;
    }
    Snapshot snapshot = *mailbox_.latest();
    snapshot.progress = progress;
    mailbox_.put(std::make_shared<const Snapshot>(std::move(snapshot)));
  }

  /// Who sees the new state also sees a snapshot of it.
  void set_state(RunState state) {
    publish(state);
    {
      const std::lock_guard lock(mutex_);
      state_.store(state, std::memory_order_release);
    }
    changed_.notify_all();
    if (setup_.on_state) setup_.on_state(state);
    {
      const std::lock_guard lock(mutex_);
      told_ = state;
    }
    changed_.notify_all();
  }

  SessionSetup setup_;
  std::unique_ptr<RecordedRun> run_;  // of the thread only
  std::string message_;
  bool pause_after_batch_ = false, pause_after_epoch_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  Order order_ = Order::none;
  std::atomic<bool> has_order_{false}, snapshot_wanted_{false};
  std::atomic<RunState> state_{RunState::ready};
  RunState told_ =
      RunState::ready;  // the last state that on_state has been called with: wait() ends after it
  Mailbox<Snapshot> mailbox_;
  std::thread thread_;
};

Session::Session(SessionSetup setup) : worker_(std::make_unique<Worker>(std::move(setup))) {}
Session::~Session() = default;

void Session::run() { worker_->order(Worker::Order::run); }
void Session::pause() { worker_->order(Worker::Order::pause); }
void Session::step(StepUnit unit) {
  worker_->order(unit == StepUnit::batch ? Worker::Order::batch : Worker::Order::epoch);
}
void Session::stop() { worker_->order(Worker::Order::stop); }
void Session::back_to_last_good() { worker_->order(Worker::Order::back); }
void Session::request_snapshot() { worker_->request_snapshot(); }
std::shared_ptr<const Snapshot> Session::latest() const { return worker_->latest(); }
RunState Session::state() const { return worker_->state(); }
void Session::wait() { worker_->wait(); }

}  // namespace qs
