// The queue's file, what counts as done, and how long runs are expected to take.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <filesystem>

#include "core/base/atomic_file.h"
#include "core/run_queue.h"
#include "core/settings/settings.h"
#include "support/complaint.h"
#include "support/test_main.h"

using namespace qs;
namespace fs = std::filesystem;

namespace {

RunSummary finished(const Experiment& experiment, double seconds) {
  RunSummary run;
  run.experiment = experiment;
  run.state = RunState::finished;
  run.seconds = seconds;
  run.epochs_done = static_cast<double>(experiment.epochs);
  return run;
}

}  // namespace

class TestRunQueue : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void what_is_written_is_read() {
    QTemporaryDir folder;
    const fs::path runs = folder.path().toStdString();
    QVERIFY(read_queue(runs).empty());
    Experiment experiment;
    set_text(experiment, "method", "lsq");
    set_text(experiment, "seed", "3000000000");
    write_queue(runs / "new", {{.experiment = experiment, .ticks = true},
                               {.experiment = {}, .directory = "/runs/a", .failure = "it \"broke\""}});
    const std::vector<QueuedRun> queue = read_queue(runs / "new");
    QCOMPARE(queue.size(), std::size_t{2});
    QCOMPARE(queue[0].experiment.method, std::string("lsq"));
    QCOMPARE(queue[0].experiment.seed, std::uint64_t{3000000000});
    QVERIFY(queue[0].ticks && !queue[1].ticks);
    QCOMPARE(queue[1].directory, std::string("/runs/a"));
    QCOMPARE(queue[1].failure, std::string("it \"broke\""));
    write_queue(runs / "new", {});
    QVERIFY(!fs::exists(runs / "new" / "queue.json"));
  }

  void a_strange_file_is_refused_with_its_name() {
    QTemporaryDir folder;
    const fs::path runs = folder.path().toStdString();
    for (const char* text :
         {"", "{", "[]", "{\"runs\": 1}", "{\"runs\": [{}]}",
          "{\"runs\": [{\"experiment\": {\"method\": \"no\"}}]}", "{\"runs\": [], \"more\": 1}"}) {
      write_file(runs / "queue.json", text);
      QVERIFY2(complaint_text([&] { read_queue(runs); }).contains(QStringLiteral("queue.json")), text);
    }
  }

  void finished_means_the_same_settings_and_seed() {
    Experiment experiment, other_seed, other_rate;
    other_seed.seed = 2;
    other_rate.learning_rate = 0.5;
    Experiment with_threads = experiment;
    with_threads.threads = 2;
    with_threads.preset = "quick";
    std::vector<RunSummary> runs{finished(other_seed, 1), finished(other_rate, 1)};
    QVERIFY(find_finished(runs, experiment) == nullptr);
    runs.push_back(finished(with_threads, 1));
    QVERIFY(find_finished(runs, experiment) == &runs[2]);
    runs[2].state = RunState::stopped;
    QVERIFY(find_finished(runs, experiment) == nullptr);
  }

  void the_same_run_has_the_same_settings_and_seed() {
    Experiment a, b;
    b.threads = 2;
    QVERIFY(is_same_run(a, b));
    b.seed = 2;
    QVERIFY(!is_same_run(a, b));
  }

  void time_is_that_of_the_nearest_run() {
    Experiment experiment;
    experiment.epochs = 4;
    QVERIFY(std::isnan(expected_seconds({}, experiment)));
    Experiment other = experiment;
    set_text(other, "method", "lsq");
    other.epochs = 2;
    QCOMPARE(expected_seconds({finished(other, 10)}, experiment), 20.0);
    Experiment same = experiment;
    same.epochs = 1;
    QCOMPARE(expected_seconds({finished(same, 7), finished(other, 10)}, experiment), 28.0);
    experiment.data = "mnist";
    QVERIFY(std::isnan(expected_seconds({finished(same, 7)}, experiment)));
  }
};

QS_TEST(TestRunQueue)
#include "test_run_queue.moc"
