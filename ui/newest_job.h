// Work on the thread pool of which only the newest request counts: loading the instant under a
// moving slider, listing the runs.
//
// One job runs at a time; a request made meanwhile replaces the one that waits. Results come back in
// order, on the thread of the owner, and never after the owner is gone.
#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QPromise>
#include <QThreadPool>
#include <functional>
#include <memory>
#include <utility>

namespace qs {

template <typename Result>
class NewestJob {
 public:
  /// `done` is called with every result; a request that was replaced before it began has none.
  NewestJob(QObject* owner, std::function<void(Result)> done) : done_(std::move(done)) {
    QObject::connect(&watcher_, &QFutureWatcher<Result>::finished, owner, [this] { finish(); });
  }

  /// `work` runs on another thread and must not throw.
  void request(std::function<Result()> work) {
    waiting_ = std::move(work);
    if (!busy_) next();
  }

 private:
  void next() {
    if (!waiting_) return;
    auto promise = std::make_shared<QPromise<Result>>();
    promise->start();
    busy_ = true;
    watcher_.setFuture(promise->future());
    QThreadPool::globalInstance()->start([promise, work = std::exchange(waiting_, nullptr)] {
      promise->addResult(work());
      promise->finish();
    });
  }

  void finish() {
    busy_ = false;
    const Result result = watcher_.result();
    next();
    done_(result);
  }

  QFutureWatcher<Result> watcher_;
  std::function<Result()> waiting_;
  std::function<void(Result)> done_;
  bool busy_ = false;
};

}  // namespace qs
