// The run directory: what a killed and resumed run leaves equals what an uninterrupted one leaves.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <map>

#include "core/base/atomic_file.h"
#include "core/base/json.h"
#include "core/training/recorder.h"
#include "core/training/run_directory.h"
#include "core/values/error.h"
#include "support/small_run.h"
#include "support/test_main.h"

namespace fs = std::filesystem;

namespace {

/// Contents of all files by their path; config.json without the time of its start.
std::map<std::string, std::string> contents(const fs::path& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::string text = qs::read_file(entry.path());
    if (entry.path().filename() == qs::kConfigFile) {
      auto config = qs::parse_json(text, "config.json");
      config.erase("started");
      text = config.dump();
    }
    files[fs::relative(entry.path(), directory).string()] = text;
  }
  return files;
}

void compare(const fs::path& found, const fs::path& expected) {
  const auto a = contents(found), b = contents(expected);
  for (const auto& [name, text] : b) {
    QVERIFY2(a.contains(name), ("missing: " + name).c_str());
    // The one before the last depends on where the run was interrupted.
    if (name != qs::kPreviousCheckpointFile) QVERIFY2(a.at(name) == text, ("differs: " + name).c_str());
  }
  for (const auto& [name, text] : a) QVERIFY2(b.contains(name), ("should not be there: " + name).c_str());
}

/// While it lives no file can be written to, as on a full disk.
class NoFileGrows {
 public:
  NoFileGrows() {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit nothing{0, before_.rlim_max};
    handler_ = ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &nothing);
  }
  NoFileGrows(const NoFileGrows&) = delete;
  NoFileGrows& operator=(const NoFileGrows&) = delete;
  ~NoFileGrows() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_ = {};
  void (*handler_)(int) = nullptr;
};

void run_to_the_end(SmallRun& run) {
  while (run.step_count() < SmallRun::kSteps) run.step();
  run.finish();
}

}  // namespace

class TestRecorder : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void files_of_a_run_are_there_and_say_what_they_should();
  void interrupted_and_resumed_equals_uninterrupted();
  void killed_at_random_moments_every_run_opens_and_resumes();
  void a_directory_is_a_run_only_with_a_checkpoint();
  void a_run_is_not_overwritten();
  void a_damaged_checkpoint_falls_back_to_the_one_before();
  void two_damaged_checkpoints_are_both_named();
  void a_sound_checkpoint_outlives_a_full_disk();
  void the_result_stays_until_it_is_set_aside();
  void half_written_files_are_removed();
  void lost_last_frames_do_not_hinder();
  void frames_stay_bounded_and_keep_ends_of_epochs();
  void frames_do_not_depend_on_interruptions();

 private:
  fs::path path(const char* name) const { return fs::path(folder_.path().toStdString()) / name; }
  QTemporaryDir folder_;
};

void TestRecorder::initTestCase() {
  SmallRun run = SmallRun::start(path("whole"));
  run_to_the_end(run);
}

void TestRecorder::files_of_a_run_are_there_and_say_what_they_should() {
  const auto config = qs::read_json(path("whole") / "config.json");
  for (const char* key : {"quantscope", "name", "started", "experiment", "seed", "data_checksum", "machine"})
    QVERIFY2(config.contains(key), key);
  QCOMPARE(config["data_checksum"].get<std::string>(), std::string("abc"));
  QVERIFY(!config["machine"]["processor"].get<std::string>().empty());
  const auto result = qs::read_json(path("whole") / "result.json");
  for (const char* key :
       {"method", "net", "data", "weight_bits", "act_bits", "seed", "epochs", "test_error_float_pct",
        "test_error_quantized_pct", "model_bits", "bops", "zeros_pct", "seconds", "images_per_second"})
    QVERIFY2(result.contains(key), key);
  QCOMPARE(result["test_error_quantized_pct"].get<double>(), 1.5);
  QVERIFY(result["test_error_float_pct"].is_null());
  const auto tables = qs::read_tables(path("whole"), SmallRun::kSteps);
  QCOMPARE(tables.steps.size(), std::size_t{60});
  QCOMPARE(tables.epochs.size(), std::size_t{3});
  const auto frames = qs::frame_steps(path("whole"));
  QCOMPARE(frames.front(), 0);
  QCOMPARE(frames.back(), SmallRun::kSteps);
}

void TestRecorder::interrupted_and_resumed_equals_uninterrupted() {
  // Before, at and after the ends of epochs (20, 40) and the savings (every 7 steps).
  for (const std::int64_t last : {0, 1, 6, 7, 8, 19, 20, 21, 33, 40, 59}) {
    fs::remove_all(path("cut"));
    {
      SmallRun run = SmallRun::start(path("cut"));
      while (run.step_count() < last) run.step();
    }
    SmallRun resumed = SmallRun::resume(path("cut"));
    run_to_the_end(resumed);
    compare(path("cut"), path("whole"));
    if (QTest::currentTestFailed()) return;
  }
}

void TestRecorder::killed_at_random_moments_every_run_opens_and_resumes() {
  qs::Random random(3, qs::Purpose::data, 0);
  for (int kill = 0; kill < 15; ++kill) {
    fs::remove_all(path("killed"));
    const pid_t child = ::fork();
    if (child == 0) {
      SmallRun run = SmallRun::start(path("killed"));
      while (run.step_count() < SmallRun::kSteps) run.step();
      ::pause();
      ::_exit(0);
    }
    while (!fs::exists(path("killed") / qs::kConfigFile)) ::usleep(200);
    ::usleep(random.below(60000));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    SmallRun resumed = SmallRun::resume(path("killed"));
    run_to_the_end(resumed);
    compare(path("killed"), path("whole"));
    if (QTest::currentTestFailed()) return;
  }
}

void TestRecorder::a_directory_is_a_run_only_with_a_checkpoint() {
  const qs::Recorder recorder = qs::Recorder::create(path("early"), SmallRun::origin());
  QVERIFY(!fs::exists(path("early") / qs::kConfigFile));
  // Killed here: nothing is lost, the same directory can be used again.
  SmallRun run = SmallRun::start(path("early"));
  QVERIFY(fs::exists(path("early") / qs::kConfigFile));
  QVERIFY(fs::exists(path("early") / qs::kCheckpointFile));
}

void TestRecorder::a_run_is_not_overwritten() {
  QVERIFY_EXCEPTION_THROWN(qs::Recorder::create(path("whole"), SmallRun::origin()), qs::Error);
  QVERIFY_EXCEPTION_THROWN(qs::Recorder::resume(path("nowhere"), SmallRun::origin(), 0), qs::Error);
}

void TestRecorder::a_damaged_checkpoint_falls_back_to_the_one_before() {
  SmallRun run = SmallRun::start(path("damaged"));
  while (run.step_count() < 30) run.step();
  const fs::path file = path("damaged") / qs::kCheckpointFile;
  std::string bytes = qs::read_file(file);
  bytes[bytes.size() - 3] = static_cast<char>(bytes[bytes.size() - 3] ^ 4);
  qs::write_file(file, bytes);
  const qs::FoundCheckpoint found = qs::find_checkpoint(path("damaged"));
  QCOMPARE(found.file.filename().string(), std::string(qs::kPreviousCheckpointFile));
  QCOMPARE(found.text.at("step"), std::string("21"));
  SmallRun resumed = SmallRun::resume(path("damaged"));
  run_to_the_end(resumed);
  compare(path("damaged"), path("whole"));
}

void TestRecorder::two_damaged_checkpoints_are_both_named() {
  qs::write_file(path("damaged") / qs::kCheckpointFile, "no");
  qs::write_file(path("damaged") / qs::kPreviousCheckpointFile, std::string(100, '\xff'));
  try {
    qs::find_checkpoint(path("damaged"));
    QFAIL("the damage was not noticed");
  } catch (const qs::Error& error) {
    const std::string what = error.what();
    QVERIFY(what.find(qs::kCheckpointFile) != std::string::npos);
    QVERIFY(what.find(qs::kPreviousCheckpointFile) != std::string::npos);
  }
}

void TestRecorder::a_sound_checkpoint_outlives_a_full_disk() {
  SmallRun run = SmallRun::start(path("full"));
  while (run.step_count() < 30) run.step();
  const std::string sound = qs::read_file(path("full") / qs::kPreviousCheckpointFile);
  std::ofstream(path("full") / qs::kCheckpointFile, std::ios::binary) << "damaged";
  SmallRun resumed = SmallRun::resume(path("full"));
  while (resumed.step_count() < 25) resumed.step();
  {
    const NoFileGrows full_disk;
    QVERIFY_EXCEPTION_THROWN(resumed.finish(), qs::Error);
  }
  QCOMPARE(qs::read_file(path("full") / qs::kPreviousCheckpointFile), sound);
  SmallRun again = SmallRun::resume(path("full"));
  QCOMPARE(again.step_count(), 21);
  run_to_the_end(again);
  compare(path("full"), path("whole"));
}

void TestRecorder::the_result_stays_until_it_is_set_aside() {
  SmallRun run = SmallRun::start(path("result"));
  run_to_the_end(run);
  const std::string result = qs::read_file(path("result") / qs::kResultFile);
  {
    const NoFileGrows full_disk;
    QVERIFY_EXCEPTION_THROWN(SmallRun::resume(path("result")), qs::Error);
  }
  QCOMPARE(qs::read_file(path("result") / qs::kResultFile), result);
  const qs::Recorder recorder = qs::Recorder::resume(path("result"), SmallRun::origin(), 40);
  QCOMPARE(qs::read_file(path("result") / qs::kResultFile), result);
  recorder.set_result_aside();
  recorder.set_result_aside();  // nothing more to do
  QVERIFY(!fs::exists(path("result") / qs::kResultFile));
  QCOMPARE(qs::read_file(path("result") / qs::kPreviousResultFile), result);
  recorder.finish(qs::RunResult{});
  QVERIFY(fs::exists(path("result") / qs::kResultFile));
  QVERIFY(!fs::exists(path("result") / qs::kPreviousResultFile));
}

void TestRecorder::half_written_files_are_removed() {
  SmallRun run = SmallRun::start(path("half"));
  while (run.step_count() < 10) run.step();
  qs::write_file(path("half") / "steps.csv.new-123-4", "half");
  qs::write_file(path("half") / "history" / "step-00000011.npz.new-123-5", "half");
  SmallRun resumed = SmallRun::resume(path("half"));
  run_to_the_end(resumed);
  compare(path("half"), path("whole"));
}

void TestRecorder::lost_last_frames_do_not_hinder() {
  SmallRun run = SmallRun::start(path("power"));
  while (run.step_count() < 21) run.step();
  for (const std::int64_t step : {20, 21}) qs::write_file(qs::frame_file(path("power"), step), "");
  SmallRun resumed = SmallRun::resume(path("power"));
  QCOMPARE(qs::frame_steps(path("power")).back(), 19);
  QCOMPARE(resumed.step_count(), 21);
}

void TestRecorder::frames_stay_bounded_and_keep_ends_of_epochs() {
  qs::RunOrigin origin = SmallRun::origin();
  origin.steps = 40000;
  origin.steps_per_epoch = 500;
  qs::Recorder recorder = qs::Recorder::create(path("long"), origin);
  qs::Snapshot snapshot;
  for (std::int64_t step = 0; step <= origin.steps; ++step) {
    if (!recorder.wants_frame(step)) continue;
    snapshot.progress.step = step;
    recorder.add_frame(snapshot);
  }
  const auto frames = qs::frame_steps(path("long"));
  QVERIFY(frames.size() > 150 && frames.size() <= 303);
  for (std::int64_t step = 0; step <= origin.steps; step += origin.steps_per_epoch)
    QVERIFY(std::binary_search(frames.begin(), frames.end(), step));
}

void TestRecorder::frames_do_not_depend_on_interruptions() {
  qs::RunOrigin origin = SmallRun::origin();
  origin.steps = 5000;
  origin.steps_per_epoch = 7;
  const auto record = [&](qs::Recorder& recorder, std::int64_t from, std::int64_t to) {
    qs::Snapshot snapshot;
    for (std::int64_t step = from; step <= to; ++step) {
      if (!recorder.wants_frame(step) && step != 1234) continue;  // one frame that nobody asked for
      snapshot.progress.step = step;
      recorder.add_frame(snapshot);
    }
  };
  qs::Recorder whole = qs::Recorder::create(path("frames-a"), origin);
  record(whole, 0, 5000);
  qs::Recorder cut = qs::Recorder::create(path("frames-b"), origin);
  record(cut, 0, 2600);
  qs::write_file(path("frames-b") / qs::kConfigFile, "{}");
  qs::Recorder resumed = qs::Recorder::resume(path("frames-b"), origin, 1500);
  record(resumed, 1501, 5000);
  QCOMPARE(qs::frame_steps(path("frames-b")), qs::frame_steps(path("frames-a")));
  const auto frames = qs::frame_steps(path("frames-a"));
  QVERIFY(std::binary_search(frames.begin(), frames.end(), 1234));
  QVERIFY(frames.size() <= 304);
}

QS_TEST(TestRecorder)
#include "test_recorder.moc"
