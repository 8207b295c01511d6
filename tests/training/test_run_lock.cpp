// Who may write to a run directory: one at a time, and a crash is no obstacle.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/run_store.h"
#include "core/training/run_directory.h"
#include "core/training/run_lock.h"
#include "core/values/error.h"
#include "support/complaint.h"
#include "support/small_run.h"
#include "support/test_main.h"

namespace fs = std::filesystem;
using namespace qs;
using LockPurpose = RunLock::Purpose;

class TestRunLock : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }

  void a_directory_has_one_holder_at_a_time() {
    const fs::path run = path("run");
    {
      const RunLock lock(run, LockPurpose::begin);
      for (const LockPurpose purpose : {LockPurpose::begin, LockPurpose::go_on}) {
        const QString refusal = complaint_text([&] { RunLock second(run, purpose); });
        QVERIFY2(refusal.contains(QStringLiteral("in use: this program")), qPrintable(refusal));
      }
      write_file(run / "file", "");
    }
    QVERIFY(!fs::exists(run / kLockFile));
    const RunLock again(run, LockPurpose::go_on);
    QVERIFY(fs::exists(run / kLockFile));
  }

  void of_many_at_once_one_has_it() {
    const fs::path run = path("run");
    std::atomic<int> holders = 0, most = 0, taken = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        for (int turn = 0; turn < 200; ++turn) try {
            const RunLock lock(run, LockPurpose::begin);
            const int now = ++holders;
            if (now > most) most = now;
            ++taken;
            --holders;
          } catch (const Error&) {
            std::this_thread::yield();
          }
      });
    for (std::thread& thread : threads) thread.join();
    QCOMPARE(most.load(), 1);
    QVERIFY(taken > 0);
    QVERIFY(!fs::exists(run));
  }

  void a_crash_leaves_no_lock_behind() {
    const fs::path run = path("run");
    const pid_t child = ::fork();
    if (child == 0) {
      const RunLock lock(run, LockPurpose::begin);
      ::pause();
      ::_exit(0);
    }
    QVERIFY(QTest::qWaitFor([&] {
      std::error_code none;
      return fs::exists(run / kLockFile) && fs::file_size(run / kLockFile, none) > 0;
    }));
    const QString refusal = complaint_text([&] { RunLock lock(run, LockPurpose::begin); });
    QVERIFY2(refusal.contains(QStringLiteral("process %1").arg(child)), qPrintable(refusal));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    QVERIFY(fs::exists(run / kLockFile));
    const RunLock lock(run, LockPurpose::begin);
  }

  void what_came_to_nothing_leaves_no_directory_but_what_was_there_stays() {
    { const RunLock lock(path("a/b"), LockPurpose::begin); }
    QVERIFY(!fs::exists(path("a/b")));
    fs::create_directory(path("c"));
    write_file(path("c") / "notes.txt", "");
    { const RunLock lock(path("c"), LockPurpose::begin); }
    QVERIFY(fs::exists(path("c") / "notes.txt"));
    fs::create_directory(path("d"));
    { const RunLock lock(path("d"), LockPurpose::go_on); }
    QVERIFY(fs::exists(path("d")));
    QVERIFY(!complaint_text([&] { RunLock lock(path("nowhere"), LockPurpose::go_on); }).isEmpty());
    QVERIFY(!complaint_text([&] { RunLock lock(path("c/notes.txt"), LockPurpose::begin); }).isEmpty());
  }

  void a_run_in_use_is_renamed_but_not_deleted() {
    { SmallRun small = SmallRun::start(path("run")); }
    {
      const RunLock lock(path("run"), LockPurpose::go_on);
      rename_run(path("run"), "mine");
      const QString refusal = complaint_text([&] { delete_run(path("run")); });
      QVERIFY2(refusal.contains(QStringLiteral("in use")), qPrintable(refusal));
    }
    QCOMPARE(open_run(path("run")).name, std::string("mine"));
    delete_run(path("run"));
    QVERIFY(!fs::exists(path("run")));
  }

  void new_directories_are_given_away_once() {
    const Experiment experiment = SmallRun::origin().experiment;
    std::vector<std::vector<fs::path>> found(8);
    std::vector<std::thread> threads;
    for (std::vector<fs::path>& own : found)
      threads.emplace_back([&own, this, &experiment] {
        for (int i = 0; i < 20; ++i) own.push_back(new_run_directory(path("runs"), experiment));
      });
    for (std::thread& thread : threads) thread.join();
    std::set<fs::path> all;
    for (const auto& own : found) all.insert(own.begin(), own.end());
    QCOMPARE(all.size(), std::size_t{160});
    for (const fs::path& directory : all) QVERIFY(fs::is_directory(directory));
    write_file(path("file"), "");
    QVERIFY(!complaint_text([&] { new_run_directory(path("file"), experiment); }).isEmpty());
  }

 private:
  fs::path path(const char* name) const { return fs::path(folder_->path().toStdString()) / name; }
  std::unique_ptr<QTemporaryDir> folder_;
};

QS_TEST(TestRunLock)
#include "test_run_lock.moc"
