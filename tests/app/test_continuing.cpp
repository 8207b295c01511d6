// Who may write to a run, what a resume keeps, and with what a run may go on: the program as users meet it.
#include <signal.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <memory>
#include <thread>
#include <vector>

#include "core/files/checked_file.h"
#include "support/program.h"
#include "support/test_main.h"

using namespace qs;

namespace {

QString text(const char* words) { return QString::fromLatin1(words); }

/// Seconds at most; its rate does not depend on how long it is planned.
QStringList small_run(const char* out, const char* more = "") {
  return words(
             "train --net lenet300 --width 0.2 --data digits --method lsq --train-images 512 --batch 64 "
             "--validation-images 200 --threads 1 --schedule constant --epochs 2 --warm-start-epochs 0") +
         words(more) + (*out ? QStringList{text("--out"), text(out)} : QStringList());
}

/// A second process in the folder and with the environment of the program.
std::unique_ptr<QProcess> beside(Program& program, const QStringList& words) {
  auto process = std::make_unique<QProcess>();
  process->setProcessEnvironment(program.process().processEnvironment());
  process->setWorkingDirectory(program.path({}));
  process->start(QString::fromStdString(program_path()), words);
  return process;
}

ProgramResult end_of(QProcess& process) {
  if (!process.waitForFinished(patience(120'000))) process.kill();
  return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
          process.readAllStandardOutput(), process.readAllStandardError()};
}

}  // namespace

class TestContinuing : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void of_two_runs_started_at_once_in_one_folder_one_is_refused() {
    for (int round = 0; round < 3; ++round) {
      const QByteArray folder = "both" + QByteArray::number(round);
      const auto first = beside(program_, small_run(folder, "--seed 1")),
                 second = beside(program_, small_run(folder, "--seed 2"));
      const ProgramResult a = end_of(*first), b = end_of(*second);
      QVERIFY2(a.status + b.status == 2 && a.status != b.status, (a.errors + b.errors).constData());
      const ProgramResult& refused = a.status == 2 ? a : b;
      QVERIFY2(refused.sentence().contains(QString::fromLatin1(folder)), refused.errors.constData());
      const auto seed = [&](const char* file) {
        return object(program_.read(QString::fromLatin1(folder) + text(file)))[text("seed")].toInt();
      };
      QCOMPARE(seed("/config.json"), a.status == 0 ? 1 : 2);
      QCOMPARE(seed("/result.json"), seed("/config.json"));
      QVERIFY(!QFile::exists(program_.path(QString::fromLatin1(folder) + text("/run.lock"))));
    }
  }

  void of_two_resumes_at_once_one_is_refused() {
    interrupt(small_run("long", "--epochs 300"), text("long"));
    const auto first = beside(program_, words("train --resume --out long"));
    const auto second = beside(program_, words("train --resume --out long"));
    const bool one_ended = QTest::qWaitFor(
        [&] { return first->state() == QProcess::NotRunning || second->state() == QProcess::NotRunning; },
        patience(60'000));
    QVERIFY(one_ended);
    QProcess& refused = first->state() == QProcess::NotRunning ? *first : *second;
    QProcess& other = first->state() == QProcess::NotRunning ? *second : *first;
    const ProgramResult result = end_of(refused);
    QCOMPARE(result.status, 2);
    QVERIFY2(result.sentence().contains(text("is in use")), result.errors.constData());
    QVERIFY2(result.sentence().contains(QString::number(other.processId())), result.errors.constData());
    QCOMPARE(other.state(), QProcess::Running);
    // A crash leaves no lock behind.
    other.kill();
    QVERIFY(other.waitForFinished(patience(10'000)));
    QVERIFY(QFile::exists(program_.path(text("long/run.lock"))));
    const ProgramResult again = program_.run(words("train --resume --out long --epochs 301"));
    QVERIFY2(again.status == 0, again.errors.constData());
    QVERIFY(!QFile::exists(program_.path(text("long/run.lock"))));
  }

  void a_sweep_leaves_a_run_that_another_trains_alone() {
    QVERIFY(program_.write(
        text("one.json"),
        R"({"settings": {"network": "lenet300", "width": 0.2, "data": "digits", "method": "lsq",
          "train_images": 512, "batch_size": 64, "validation_images": 200, "threads": 1, "epochs": 300}})"));
    const auto first = beside(program_, words("sweep one.json --out swept"));
    QVERIFY(QTest::qWaitFor(
        [&] {
          const QDir swept(program_.path(text("swept")));
          const QStringList runs = swept.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
          return !runs.isEmpty() && QFile::exists(swept.filePath(runs[0] + text("/config.json")));
        },
        patience(60'000)));
    const ProgramResult second = program_.run(words("sweep one.json --out swept"));
    QCOMPARE(second.status, 1);
    QVERIFY2(second.errors.contains("is in use"), second.errors.constData());
    QCOMPARE(first->state(), QProcess::Running);
    ::kill(static_cast<pid_t>(first->processId()), SIGINT);
    QCOMPARE(end_of(*first).status, 130);
  }

  void runs_without_a_name_get_folders_of_their_own() {
    std::vector<std::unique_ptr<QProcess>> processes;
    for (int i = 0; i < 4; ++i) processes.push_back(beside(program_, small_run("", "--epochs 1")));
    for (const auto& process : processes) {
      const ProgramResult result = end_of(*process);
      QVERIFY2(result.status == 0, result.errors.constData());
    }
    const QDir workspace(program_.path(text("data/quantscope/runs")));
    const QStringList runs = workspace.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QCOMPARE(runs.size(), 4);
    for (const QString& run : runs) {
      QVERIFY2(run.contains(text("-s1-")), qPrintable(run));
      QVERIFY(QFile::exists(workspace.filePath(run + text("/result.json"))));
    }
  }

  void a_cache_that_cannot_be_written_costs_a_remark() {
    const QProcessEnvironment usual = program_.process().processEnvironment();
    QProcessEnvironment environment = usual;
    environment.insert(text("XDG_CACHE_HOME"), text("/dev/null"));
    program_.process().setProcessEnvironment(environment);
    const ProgramResult result = program_.run(small_run("uncached", "--warm-start-epochs 1"));
    program_.process().setProcessEnvironment(usual);
    QVERIFY2(result.status == 0, result.errors.constData());
    QVERIFY2(result.errors.contains("not kept") && result.errors.contains("/dev/null"),
             result.errors.constData());
    const ProgramResult cached = program_.run(small_run("cached", "--warm-start-epochs 1"));
    QVERIFY2(cached.status == 0, cached.errors.constData());
    QCOMPARE(program_.read(text("uncached/model.safetensors")),
             program_.read(text("cached/model.safetensors")));
  }

  void a_full_disk_takes_nothing_from_a_finished_run() {
    QCOMPARE(program_.run(small_run("full")).status, 0);
    const QByteArray result = program_.read(text("full/result.json"));
    QVERIFY(!result.isEmpty());
    // No file may grow: what a full disk does, to this program alone.
    QProcess shell;
    shell.setProcessEnvironment(program_.process().processEnvironment());
    shell.setWorkingDirectory(program_.path({}));
    for (const char* more : {"", " --epochs 3"}) {
      shell.start(
          text("sh"),
          {text("-c"), text("trap '' XFSZ; ulimit -f 0; exec \"$0\" train --resume --out full") + text(more),
           QString::fromStdString(program_path())});
      const ProgramResult resumed = end_of(shell);
      QVERIFY2(resumed.status == 1 || resumed.status == 2, resumed.errors.constData());
      QCOMPARE(program_.read(text("full/result.json")), result);
    }
    const ProgramResult again = program_.run(words("train --resume --out full --json"));
    QVERIFY2(again.status == 0, again.errors.constData());
    QCOMPARE(object(again.output)[text("test_error_quantized_pct")],
             object(result)[text("test_error_quantized_pct")]);
  }

  void a_run_made_longer_equals_one_that_was_planned_so() {
    QCOMPARE(program_.run(small_run("planned", "--epochs 5")).status, 0);
    QCOMPARE(program_.run(small_run("longer")).status, 0);
    const ProgramResult result = program_.run(words("train --resume --out longer --epochs 5"));
    QVERIFY2(result.status == 0, result.errors.constData());
    QVERIFY2(result.errors.contains("5 instead of 2 epochs: goes on as if planned so"),
             result.errors.constData());
    QCOMPARE(program_.read(text("longer/model.safetensors")),
             program_.read(text("planned/model.safetensors")));
    QCOMPARE(program_.read(text("longer/steps.csv")), program_.read(text("planned/steps.csv")));
    QCOMPARE(epochs_of("longer"), 5);
    QVERIFY(program_.read(text("longer/result.json")).contains("5 instead of 2 epochs"));
    QVERIFY(!QFile::exists(program_.path(text("longer/result-previous.json"))));
    // Drops of the rate at fixed epochs are the same in any plan; a ramp to the end is not.
    QCOMPARE(program_.run(small_run("ramp", "--schedule linear")).status, 0);
    const ProgramResult ramp = program_.run(words("train --resume --out ramp --epochs 4"));
    QVERIFY2(ramp.status == 0 && ramp.errors.contains("followed the plan of 2 epochs"),
             ramp.errors.constData());
  }

  void the_old_result_stays_until_there_is_a_new_one() {
    QCOMPARE(program_.run(small_run("aside")).status, 0);
    const QByteArray result = program_.read(text("aside/result.json"));
    interrupt(words("train --resume --out aside --epochs 3000"), text("aside"),
              [&] { return QFile::exists(program_.path(text("aside/result-previous.json"))); });
    QVERIFY(!QFile::exists(program_.path(text("aside/result.json"))));
    QCOMPARE(program_.read(text("aside/result-previous.json")), result);
    const ProgramResult fewer = program_.run(words("train --resume --out aside --epochs 2"));
    QCOMPARE(fewer.status, 2);
    QVERIFY2(fewer.sentence().contains(text("already")), fewer.errors.constData());
  }

  void epochs_edited_in_the_record_are_obeyed() {
    QCOMPARE(program_.run(small_run("edited")).status, 0);
    edit("edited", "epochs", 5);
    const ProgramResult result = program_.run(words("train --resume --out edited"));
    QVERIFY2(result.status == 0 && result.errors.contains("5 instead of 2 epochs"),
             result.errors.constData());
    QCOMPARE(program_.read(text("edited/model.safetensors")),
             program_.read(text("planned/model.safetensors")));
  }

  void other_edits_are_refused() {
    edit("edited", "learning_rate", 0.5);
    const ProgramResult result = program_.run(words("train --resume --out edited"));
    QCOMPARE(result.status, 2);
    QVERIFY2(result.sentence().contains(text("learning_rate is 0.5")), result.errors.constData());
    const ProgramResult given = program_.run(words("train --resume --out planned --lr 0.1"));
    QCOMPARE(given.status, 2);
    QVERIFY2(given.sentence().contains(text("--epochs and --threads")), given.errors.constData());
  }

  void the_last_row_needs_no_newline() {
    QCOMPARE(program_.run(small_run("rows")).status, 0);
    const QByteArray metrics = program_.read(text("rows/metrics.csv"));
    QVERIFY(program_.write(text("rows/metrics.csv"), metrics.chopped(1)));
    QCOMPARE(program_.run(words("train --resume --out rows")).status, 0);
    QCOMPARE(program_.read(text("rows/metrics.csv")), metrics);
  }

  void a_run_of_more_threads_is_evaluated_and_goes_on() {
    QCOMPARE(program_.run(small_run("threads")).status, 0);
    const int many = static_cast<int>(std::thread::hardware_concurrency()) + 6;
    edit("threads", "threads", many);
    change_machine("threads", [&](QJsonObject& machine) { machine[text("threads")] = many; });
    const ProgramResult tested = program_.run(words("eval threads --json"));
    QVERIFY2(tested.status == 0, tested.errors.constData());
    QVERIFY2(tested.errors.contains("instead of " + QByteArray::number(many) + " threads"),
             tested.errors.constData());
    const ProgramResult refused = program_.run(words("train --resume --out threads --epochs 3"));
    QCOMPARE(refused.status, 2);
    QVERIFY2(refused.sentence().contains(text("--threads")), refused.errors.constData());
    const ProgramResult resumed = program_.run(words("train --resume --out threads --epochs 3 --threads 1"));
    QVERIFY2(resumed.status == 0 && resumed.errors.contains("may differ"), resumed.errors.constData());
    QVERIFY(program_.read(text("threads/result.json")).contains("with 1 thread instead of"));
    QVERIFY(program_.read(text("threads/config.json")).contains("with 1 thread instead of"));
    QCOMPARE(object(program_.read(text("threads/config.json")))[text("experiment")][text("threads")].toInt(),
             1);
  }

  void another_processor_is_named() {
    QCOMPARE(program_.run(small_run("elsewhere")).status, 0);
    QVERIFY(program_.run(words("eval elsewhere")).errors.isEmpty());
    change_machine("elsewhere", [](QJsonObject& machine) { machine[text("processor")] = text("Zilog Z80"); });
    const ProgramResult tested = program_.run(words("eval elsewhere"));
    QVERIFY2(tested.status == 0 && tested.errors.contains("instead of Zilog Z80"), tested.errors.constData());
    const ProgramResult resumed = program_.run(words("train --resume --out elsewhere --epochs 3"));
    QVERIFY2(resumed.status == 0 && resumed.errors.contains("instead of Zilog Z80"),
             resumed.errors.constData());
    QVERIFY(program_.read(text("elsewhere/result.json")).contains("Zilog Z80"));
    QVERIFY(program_.run(words("eval elsewhere")).errors.isEmpty());
  }

 private:
  int epochs_of(const char* run) {
    return object(program_.read(text(run) + text("/config.json")))[text("experiment")][text("epochs")]
        .toInt();
  }

  void edit(const char* run, const char* key, const QJsonValue& value) {
    const QString file = text(run) + text("/config.json");
    QJsonObject config = object(program_.read(file)), experiment = config[text("experiment")].toObject();
    experiment[text(key)] = value;
    config[text("experiment")] = experiment;
    QVERIFY(program_.write(file, QJsonDocument(config).toJson()));
  }

  /// In the checkpoint, which is what a resume looks at.
  template <class Change>
  void change_machine(const char* run, const Change& change) {
    const std::string file = program_.path(text(run) + text("/checkpoint.safetensors")).toStdString();
    Safetensors checkpoint = read_checked(file);
    QJsonObject machine = object(QByteArray::fromStdString(checkpoint.metadata.at("machine")));
    change(machine);
    checkpoint.metadata["machine"] = QJsonDocument(machine).toJson().toStdString();
    write_checked(file, checkpoint);
  }

  /// Starts a run and ends it with Ctrl-C when it has got somewhere.
  void interrupt(const QStringList& words, const QString& run) {
    interrupt(words, run, [&] { return QFile::exists(program_.path(run + text("/config.json"))); });
  }
  template <class Ready>
  void interrupt(const QStringList& words, const QString&, const Ready& ready) {
    program_.start(words);
    QVERIFY(QTest::qWaitFor(ready, patience(60'000)));
    ::kill(static_cast<pid_t>(program_.process().processId()), SIGINT);
    QCOMPARE(program_.finish().status, 130);
  }

  Program program_;
};

QS_TEST(TestContinuing)
#include "test_continuing.moc"
