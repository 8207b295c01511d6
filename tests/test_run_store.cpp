// Runs on disk, sound and damaged.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <cstdlib>

#include "core/base/atomic_file.h"
#include "core/base/folders.h"
#include "core/base/json.h"
#include "core/run_store.h"
#include "core/settings/titles.h"
#include "core/training/run_directory.h"
#include "support/damage.h"
#include "support/small_run.h"
#include "support/test_main.h"

namespace fs = std::filesystem;

namespace {

/// The three ways to look at a run: each gives something or a sentence; anything else ends the test.
void look_at(const fs::path& workspace, const fs::path& run) {
  QCOMPARE(qs::list_runs(workspace).size(), std::size_t{1});
  qs::complaint([&] { qs::open_run(run); });
  qs::complaint([&] {
    for (const std::int64_t step : qs::history_steps(run)) qs::snapshot_at(run, step);
  });
}

const std::vector<std::string> kFiles = {
    "config.json",           "metrics.csv", "steps.csv", "result.json", "history/step-00000020.npz",
    "checkpoint.safetensors"};

}  // namespace

class TestRunStore : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void a_finished_run_is_listed_with_its_figures();
  void epochs_of_the_float_start_are_counted_apart();
  void an_unfinished_run_shows_its_last_epoch();
  void a_snapshot_is_that_of_the_last_frame_before_a_step();
  void series_end_where_the_frame_was_taken();
  void what_is_not_a_run_is_skipped_and_refused();
  void damaged_files_are_named_and_the_rest_is_shown();
  void damaged_tables_leave_the_histograms();
  void flipped_bits_never_crash();
  void truncated_files_never_crash();
  void missing_files_never_crash();
  void a_run_can_be_renamed();
  void tags_and_notes_stay_with_the_run();
  void a_deleted_run_is_gone_but_foreign_files_stay();
  void new_directories_are_named_after_the_experiment();
  void folders_follow_the_environment();

 private:
  fs::path run() const { return workspace() / "a"; }
  fs::path workspace() const { return folder_->path().toStdString(); }
  std::unique_ptr<QTemporaryDir> folder_;
};

void TestRunStore::init() {
  folder_ = std::make_unique<QTemporaryDir>();
  SmallRun small = SmallRun::start(run());
  while (small.step_count() < SmallRun::kSteps) small.step();
  small.finish();
}

void TestRunStore::a_finished_run_is_listed_with_its_figures() {
  const auto runs = qs::list_runs(workspace());
  QCOMPARE(runs.size(), std::size_t{1});
  QCOMPARE(runs[0].directory, run());
  QCOMPARE(runs[0].state, qs::RunState::finished);
  QCOMPARE(runs[0].name, qs::title(SmallRun::origin().experiment));
  QCOMPARE(runs[0].experiment.method, SmallRun::origin().experiment.method);
  QCOMPARE(runs[0].epochs_done, 3.0);
  QCOMPARE(runs[0].test_error_quantized_pct, 1.5);
  QCOMPARE(runs[0].model_bits, 32.0 * 2 + 32);
  QVERIFY(std::isnan(runs[0].test_error_float_pct));
  QCOMPARE(runs[0].started.size(), std::size_t{20});
  QVERIFY(runs[0].problem.empty());
}

void TestRunStore::epochs_of_the_float_start_are_counted_apart() {
  std::string rows = qs::read_file(run() / "metrics.csv");
  rows.replace(rows.find(",test,"), 6, ",float warm start,");  // of the first epoch
  qs::write_file(run() / "metrics.csv", rows);
  const qs::RunSummary summary = qs::open_run(run());
  QCOMPARE(summary.float_epochs, 1.0);
  QCOMPARE(summary.epochs_done, 2.0);
  QCOMPARE(summary.epochs_planned, 2.0);
}

void TestRunStore::an_unfinished_run_shows_its_last_epoch() {
  fs::remove(run() / "result.json");
  const qs::RunSummary summary = qs::open_run(run());
  QCOMPARE(summary.state, qs::RunState::stopped);
  QCOMPARE(summary.epochs_done, 3.0);
  QCOMPARE(summary.validation_error_pct, 10.0 / 3.0);
  QVERIFY(std::isnan(summary.test_error_quantized_pct) && std::isnan(summary.model_bits));
}

void TestRunStore::a_snapshot_is_that_of_the_last_frame_before_a_step() {
  const auto steps = qs::history_steps(run());
  QVERIFY(steps.size() > 3);
  QCOMPARE(qs::snapshot_at(run(), steps[2])->progress.step, steps[2]);
  QCOMPARE(qs::snapshot_at(run(), 1000000)->progress.step, steps.back());
  QCOMPARE(qs::snapshot_at(run(), -5)->progress.step, steps.front());
  QCOMPARE(qs::snapshot_at(run(), 0)->run, std::string("a"));
}

void TestRunStore::series_end_where_the_frame_was_taken() {
  const auto snapshot = qs::snapshot_at(run(), 40);
  QCOMPARE(snapshot->progress.step, 40);
  QVERIFY(snapshot->series.size() >= 3);
  bool has_step_size = false;
  for (const qs::Series& series : snapshot->series) {
    QVERIFY(!series.empty());
    QVERIFY(series.back().x <= 40.0);
    if (series.quantity.key == "loss" && series.part == "training") QCOMPARE(series.size(), std::size_t{40});
    has_step_size = has_step_size || (series.layer == "conv1" && series.quantity.key == "step_size");
  }
  QVERIFY(has_step_size);
}

void TestRunStore::what_is_not_a_run_is_skipped_and_refused() {
  fs::create_directory(workspace() / "empty");
  qs::write_file(workspace() / "file", "text");
  fs::create_directories(workspace() / "odd" / "config.json");
  QCOMPARE(qs::list_runs(workspace()).size(), std::size_t{1});
  QVERIFY(qs::list_runs(workspace() / "nowhere").empty());
  for (const char* name : {"empty", "file", "odd", "nowhere"}) {
    QVERIFY(qs::holds(qs::complaint([&] { qs::open_run(workspace() / name); }), name));
    QVERIFY(!qs::complaint([&] { qs::snapshot_at(workspace() / name, 0); }).empty());
    QVERIFY(!qs::complaint([&] { qs::rename_run(workspace() / name, "x"); }).empty());
    QVERIFY(!qs::complaint([&] { qs::delete_run(workspace() / name); }).empty());
  }
  QVERIFY(fs::exists(workspace() / "empty") && fs::exists(workspace() / "file"));
}

void TestRunStore::damaged_files_are_named_and_the_rest_is_shown() {
  for (const char* name : {"config.json", "result.json"}) {
    const std::string good = qs::read_file(run() / name);
    qs::write_file(run() / name, good.substr(0, good.size() / 2));
    QVERIFY(qs::holds(qs::complaint([&] { qs::open_run(run()); }), name));
    const qs::RunSummary left = qs::list_runs(workspace())[0];
    QVERIFY(qs::holds(left.problem, name));
    QCOMPARE(left.epochs_done, 3.0);
    qs::write_file(run() / name, good);
  }
  qs::write_file(run() / "metrics.csv", "epoch,step\n1,x\n");
  QVERIFY(qs::holds(qs::complaint([&] { qs::open_run(run()); }), "metrics.csv"));
  QCOMPARE(qs::list_runs(workspace())[0].test_error_quantized_pct, 1.5);
}

void TestRunStore::damaged_tables_leave_the_histograms() {
  qs::write_file(run() / "steps.csv", "step,epoch\nx,y\n");
  const auto snapshot = qs::snapshot_at(run(), 40);
  QVERIFY(qs::holds(snapshot->progress.message, "steps.csv"));
  QVERIFY(snapshot->series.empty());
  QCOMPARE(snapshot->layers.size(), std::size_t{1});
  qs::write_file(run() / "history" / "step-00000040.npz", "PK");
  QVERIFY(qs::holds(qs::complaint([&] { qs::snapshot_at(run(), 40); }), "step-00000040.npz"));
  QCOMPARE(qs::snapshot_at(run(), 39)->layers.size(), std::size_t{1});
}

void TestRunStore::flipped_bits_never_crash() {
  for (const std::string& name : kFiles) {
    const std::string good = qs::read_file(run() / name);
    const std::size_t stride = std::max<std::size_t>(1, good.size() / 60);
    for (std::size_t byte = 0; byte < good.size(); byte += stride) {
      std::string bad = good;
      bad[byte] = static_cast<char>(bad[byte] ^ (1 << (byte / stride % 8)));
      qs::save((run() / name).string(), bad);
      look_at(workspace(), run());
      if (QTest::currentTestFailed()) return;
    }
    qs::write_file(run() / name, good);
  }
}

void TestRunStore::truncated_files_never_crash() {
  for (const std::string& name : kFiles) {
    const std::string good = qs::read_file(run() / name);
    for (const std::size_t length : {std::size_t{0}, std::size_t{1}, good.size() / 3, good.size() - 1}) {
      qs::save((run() / name).string(), good.substr(0, length));
      look_at(workspace(), run());
      if (QTest::currentTestFailed()) return;
    }
    qs::write_file(run() / name, good);
  }
}

void TestRunStore::missing_files_never_crash() {
  for (const std::string& name : kFiles) {
    if (name == "config.json") continue;  // without it the directory is no run
    fs::remove(run() / name);
    look_at(workspace(), run());
    if (QTest::currentTestFailed()) return;
  }
}

void TestRunStore::a_run_can_be_renamed() {
  qs::rename_run(run(), "my \"best\" run · λ");
  QCOMPARE(qs::open_run(run()).name, std::string("my \"best\" run · λ"));
  QCOMPARE(qs::snapshot_at(run(), 0)->name, std::string("my \"best\" run · λ"));
  QVERIFY(!qs::complaint([&] { qs::rename_run(run(), ""); }).empty());
}

void TestRunStore::tags_and_notes_stay_with_the_run() {
  QVERIFY(qs::open_run(run()).annotation == qs::RunAnnotation{});
  const qs::RunAnnotation written{{"paper", "table 1 λ"}, "first with\nthe new rate", true};
  qs::annotate_run(run(), written);
  QVERIFY(qs::open_run(run()).annotation == written);
  QVERIFY(qs::list_runs(workspace())[0].annotation == written);
  QVERIFY(!qs::complaint([&] { qs::annotate_run(run(), {{"a,b"}, "", false}); }).empty());
  QVERIFY(!qs::complaint([&] { qs::annotate_run(workspace(), written); }).empty());
  qs::annotate_run(run(), {});
  QVERIFY(!fs::exists(run() / "annotation.json"));
  qs::write_file(run() / "annotation.json", "{\"tags\": 3}");
  const qs::RunSummary left = qs::list_runs(workspace())[0];
  QVERIFY(left.problem.find("annotation.json") != std::string::npos && left.state == qs::RunState::finished);
  qs::delete_run(run());
  QVERIFY(!fs::exists(run()));
}

void TestRunStore::a_deleted_run_is_gone_but_foreign_files_stay() {
  SmallRun::start(workspace() / "b");
  qs::write_file(workspace() / "b" / "figure.pdf", "pdf");
  qs::delete_run(run());
  QVERIFY(!fs::exists(run()));
  qs::delete_run(workspace() / "b");
  QVERIFY(qs::list_runs(workspace()).empty());
  QCOMPARE(qs::read_file(workspace() / "b" / "figure.pdf"), std::string("pdf"));
  QVERIFY(!fs::exists(workspace() / "b" / "history"));
}

void TestRunStore::new_directories_are_named_after_the_experiment() {
  qs::Experiment experiment = SmallRun::origin().experiment;
  experiment.seed = 17;
  const fs::path first = qs::new_run_directory(workspace(), experiment);
  QVERIFY(fs::is_directory(first) && fs::is_empty(first));
  QCOMPARE(first.parent_path(), workspace());
  QVERIFY(first.filename().string().starts_with(experiment.method + "-"));
  QVERIFY(qs::holds(first.filename().string(), "-s17-"));
  QVERIFY(qs::new_run_directory(workspace(), experiment) != first);
}

void TestRunStore::folders_follow_the_environment() {
  ::setenv("XDG_DATA_HOME", "/x/data", 1);
  ::setenv("XDG_CACHE_HOME", "relative is ignored", 1);
  ::setenv("HOME", "/home/someone", 1);
  ::unsetenv("QUANTSCOPE_RUNS");
  QCOMPARE(qs::data_folder(), fs::path("/x/data/quantscope"));
  QCOMPARE(qs::cache_folder(), fs::path("/home/someone/.cache/quantscope"));
  QCOMPARE(qs::default_workspace(), fs::path("/x/data/quantscope/runs"));
  ::setenv("QUANTSCOPE_RUNS", "/my/runs", 1);
  QCOMPARE(qs::default_workspace(), fs::path("/my/runs"));
}

QS_TEST(TestRunStore)
#include "test_run_store.moc"
