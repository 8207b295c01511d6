// Where results go wrong: a full disk, a closed stream, a limit, names that are no text, a folder that may
// not be written. Each ends with a sentence of this program, not of a library.
#include <unistd.h>

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "support/program.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// A run of a second.
const QString kTrainLine = QStringLiteral(
    "\"$quantscope\" train --net lenet300 --width 0.05 --data digits --method lsq --epochs 1 "
    "--train-images 256 --validation-images 64 --threads 1 ");

QString with_name_of_300_letters(const char* line) {
  return QString::fromUtf8(line).replace(QLatin1String("LONG"), QString(300, u'x'));
}

/// Words that belong to a library and say nothing to a user.
QString library_words(const QByteArray& text) {
  for (const char* words : {"filesystem error", "json.exception", "std::", "basic_string", "::at", "stoi",
                            "stod", "parsing", "not in range", "Could not convert"})
    if (text.contains(words)) return QString::fromUtf8(text);
  return {};
}

}  // namespace

class TestOutput : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_result_that_does_not_arrive_is_a_failure_data() {
    QTest::addColumn<QString>("command");
    for (const char* command : {"presets", "methods --json", "methods rq", "networks", "data list", "--help",
                                "--version", "train --help"})
      for (const char* where : {"> /dev/full", ">&-"})
        QTest::addRow("%s %s", command, where)
            << QStringLiteral("\"$quantscope\" %1 %2").arg(QLatin1String(command), QLatin1String(where));
    QTest::newRow("train") << kTrainLine + QStringLiteral("--out full > /dev/full");
  }
  void a_result_that_does_not_arrive_is_a_failure() {
    QFETCH(QString, command);
    const ProgramResult result = program_.run_in_shell(command);
    QCOMPARE(result.status, 1);
    QVERIFY2(result.errors.contains("standard output: "), result.errors.constData());
  }

  void nothing_of_a_run_is_mixed_with_what_is_printed_to_a_closed_stream() {
    program_.run_in_shell(kTrainLine + QStringLiteral("--out closed >&- 2>&-"));
    const QByteArray config = program_.read(QStringLiteral("closed/config.json"));
    QVERIFY(QJsonDocument::fromJson(config).isObject());
    QVERIFY(program_.read(QStringLiteral("closed/metrics.csv")).startsWith("epoch"));
  }

  void a_limit_of_the_size_of_files_is_said_in_a_sentence() {
    const ProgramResult result = program_.run_in_shell(QStringLiteral("ulimit -f 40; ") + kTrainLine +
                                                       QStringLiteral("--out limited"));
    QVERIFY2(result.status == 1 || result.status == 2, result.errors.constData());
    QVERIFY2(result.errors.contains("limited") && result.errors.contains("File too large"),
             result.errors.constData());
  }

  void names_that_are_no_utf8_are_names() {
    const QString name = QStringLiteral("\"$(printf 'caf\\351')\"");
    const ProgramResult trained = program_.run_in_shell(kTrainLine + QStringLiteral("--json --out ") + name);
    QVERIFY2(trained.status == 0, trained.errors.constData());
    QVERIFY(QJsonDocument::fromJson(trained.output).object().contains(QStringLiteral("directory")));
    const ProgramResult judged = program_.run_in_shell(QStringLiteral("\"$quantscope\" eval --json ") + name);
    QVERIFY2(judged.status == 0, judged.errors.constData());
    QVERIFY(QJsonDocument::fromJson(judged.output).isObject());
    const ProgramResult from_file = program_.run_in_shell(
        QStringLiteral("cp caf*/model.safetensors \"$(printf 'w\\351')\" && ") + kTrainLine +
        QStringLiteral("--json --out from-file --float-weights \"$(printf 'w\\351')\""));
    QVERIFY2(from_file.status == 0, from_file.errors.constData());
  }

  void a_sweep_may_have_a_name_that_is_no_utf8() {
    QVERIFY(program_.write(
        QStringLiteral("sweep.json"),
        R"({"settings": {"network": "lenet300", "width": 0.05, "epochs": 1, "train_images": 256,
                         "validation_images": 64, "method": "twn"}})"));
    const ProgramResult result = program_.run_in_shell(
        QStringLiteral("\"$quantscope\" sweep sweep.json --json --out \"$(printf 'r\\351')\""));
    QVERIFY2(result.status == 0, result.errors.constData());
    QVERIFY(QJsonDocument::fromJson(result.output).isArray());
  }

  void names_that_are_too_long_are_said_to_be_data() {
    QTest::addColumn<QString>("line");
    for (const char* line :
         {"LONG", "train --epochs 1 --out LONG", "train --resume --out LONG", "train --float-weights LONG",
          "train --data mnist --data-dir LONG", "eval LONG", "plot LONG --figure weights",
          "plot LONG --figure frontier", "quantize --method twn --input LONG", "sweep LONG --out runs",
          "sweep sweep.json --out LONG", "data info mnist --data-dir LONG"})
      QTest::newRow(line) << with_name_of_300_letters(line);
  }
  void names_that_are_too_long_are_said_to_be() {
    QFETCH(QString, line);
    QVERIFY(program_.write(QStringLiteral("sweep.json"), R"({"settings": {"epochs": 1}})"));
    const ProgramResult result = program_.run(line.split(u' '));
    QVERIFY2(library_words(result.errors).isEmpty(), result.errors.constData());
    if (line.startsWith(QLatin1String("data info"))) return;  // a question, not a demand
    QCOMPARE(result.status, 2);
    QVERIFY2(!result.sentence().isEmpty(), result.errors.constData());
    QVERIFY2(result.errors.contains("xxxxxx"), result.errors.constData());
  }

  void numbers_of_a_sweep_that_are_too_large_are_named() {
    QVERIFY(program_.write(QStringLiteral("large.json"), "{\"settings\":\n {\"learning_rate\": 1e999}}"));
    const ProgramResult result = program_.run(words("sweep large.json --out runs"));
    QCOMPARE(result.status, 2);
    QVERIFY2(result.sentence().contains(QStringLiteral("large.json: line 2, column ")) &&
                 result.sentence().contains(QStringLiteral("the number 1e999 is too large")),
             result.errors.constData());
  }

  void a_run_that_may_not_be_written_is_said_to_be() {
    const ProgramResult trained = program_.run_in_shell(kTrainLine + QStringLiteral("--out sealed"));
    QVERIFY2(trained.status == 0, trained.errors.constData());
    // The owner of everything may write everywhere, so somebody else must try.
    const QString somebody =
        geteuid() == 0 ? QStringLiteral("setpriv --reuid=65534 --regid=65534 --clear-groups ") : QString();
    const ProgramResult possible = program_.run_in_shell(
        QStringLiteral("chmod 755 . && chmod -R a+rX sealed && chmod -R a-w sealed && ") + somebody +
        QStringLiteral("\"$quantscope\" --version"));
    if (possible.status != 0) QSKIP("the program cannot be run as somebody else here");
    const ProgramResult result =
        program_.run_in_shell(somebody + QStringLiteral("\"$quantscope\" train --resume --out sealed"));
    program_.run_in_shell(QStringLiteral("chmod -R u+w sealed"));
    QVERIFY2(result.status == 1 || result.status == 2, result.errors.constData());
    QVERIFY2(!result.sentence().isEmpty() && result.errors.contains("sealed"), result.errors.constData());
    QVERIFY2(library_words(result.errors).isEmpty(), result.errors.constData());
  }

 private:
  Program program_;
};

QS_TEST(TestOutput)
#include "test_output.moc"
