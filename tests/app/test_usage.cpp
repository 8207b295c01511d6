// Wrong usage of the real program: exit status 2 and one sentence that says where and what to do.
#include <QTest>

#include "core/catalog.h"
#include "core/data/data_library.h"
#include "core/presets.h"
#include "support/program.h"
#include "support/test_main.h"

using namespace qs;

class TestUsage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(program_.write(QStringLiteral("text.npy"), "no array at all, but long enough to hold a header"));
    QVERIFY(QDir(program_.path(QString())).mkdir(QStringLiteral("empty")));
  }

  void what_is_refused_is_said_in_one_sentence_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* line, const char* says) {
      QTest::addRow("%s", line) << QByteArray(line) << QByteArray(says);
    };
    row("trian", "trian: there is no such command");
    row("empty", "config.json");
    row("train --method magic", "rq-st");
    row("train --net alexnet", "lenet5");
    row("train --data imagenet", "mnist");
    row("train --preset best", "quick-rq-st-2-2");
    row("train --weight-bits 9", "--weight-bits");
    row("train --weight-bits 0", "--weight-bits");
    row("train --weight-bits two", "float");
    row("train --method twn --act-bits 2", "--act-bits");
    row("train --lr 0", "--lr");
    row("train --lr nan", "--lr");
    row("train --epochs", "--epochs needs a value");
    row("train --epochs 1.5", "--epochs");
    row("train --decay-epochs 9", "--decay-epochs");
    row("train --batch 99999999999999999999", "--batch");
    row("train --validation-images 30000", "--validation-images");
    row("train --set lambda", "name=value");
    row("train --set lamda=1", "lambda");
    row("train --set lambda=99", "0.1 to 10");
    row("train --fast", "--fast");
    row("train --resume", "--out");
    row("train --resume --out empty --epochs 3", "not a run");
    row("train --resume --out empty --lr 0.1", "own settings");
    row("train --resume --out empty --epochs 0", "--epochs");
    row("train --resume --out empty", "empty");
    row("train --resume --out none", "none");
    row("train --data fashion-mnist", "quantscope data fetch fashion-mnist");
    row("train --data kmnist", "data/kmnist");
    row("train --epochs 1 --out /proc/none/run", "/proc/none/run");
    row("eval", "RUN is missing");
    row("eval none", "none");
    row("eval empty --data imagenet", "imagenet");
    row("plot empty", "--figure");
    row("plot empty --figure pie", "weights");
    row("plot empty --figure weights", "config.json");
    row("plot empty --figure weights --style comic", "paper");
    row("plot empty --figure weights --format bmp", "bmp");
    row("plot empty --figure weights --format pdf --out a.svg", "a.svg");
    row("plot empty --figure weights --width-mm -5", "--width-mm");
    row("plot empty --figure weights --epoch 1 --step 2", "--epoch and --step exclude each other");
    row("plot empty --figure weights --set counts=cubic", "log");
    row("quantize --method twn", "--input");
    row("quantize --method twn --input none.npy", "none.npy");
    row("quantize --method twn --input text.npy", "text.npy");
    row("quantize --method twn --weight-bits 33 --input none.npy", "--weight-bits");
    row("methods magic", "rq-st");
    row("methods rq twn", "twn");
    row("networks --width 0", "--width");
    row("data", "subcommand");
    row("data info imagenet", "kmnist");
    row("data fetch imagenet", "kmnist");
    row("bench --seconds soon", "--seconds");
    row("presets best", "quick-rq-st-2-2");
    row("networks alexnet", "lenet5");
    row("train --data mnist --data-dir empty", "looked in empty, ");
    row("sweep none.json --out runs --jobs 0", "1 to 256");
    row("train --set lambda=1 none", "\"none\" was not expected");
  }
  void what_is_refused_is_said_in_one_sentence() {
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, says);
    require_refusal(program_.run(words(line.constData())), says);
  }

  void nothing_is_left_behind_by_what_was_refused() {
    QCOMPARE(QDir(program_.path(QStringLiteral("data"))).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
             QStringList());
  }

  void lists_have_a_line_for_each_and_details_with_a_name() {
    const auto lines = [&](const char* line) { return program_.run(words(line)).output.count('\n'); };
    QCOMPARE(lines("networks"), static_cast<qsizetype>(network_ids().size()));
    QCOMPARE(lines("methods"), static_cast<qsizetype>(methods().size()));
    QCOMPARE(lines("presets"), static_cast<qsizetype>(presets().size()));
    QCOMPARE(lines("data list"), static_cast<qsizetype>(data_sets().size()));
    for (const auto& [line, says] : {std::pair{"networks lenet5 --width 0.5", "conv2"},
                                     {"networks lenet5 --json", "\"macs\""},
                                     {"presets quick-rq-st-2-2", "--weight-bits"},
                                     {"presets quick-rq-st-2-2 --json", "\"experiment\""},
                                     {"methods rq", "lambda"},
                                     {"data info mnist", "28×28"}}) {
      const ProgramResult result = program_.run(words(line));
      QCOMPARE(result.status, 0);
      QVERIFY2(result.output.contains(says) && result.output.count('\n') > 4, result.output.constData());
    }
  }

  void help_and_version_go_to_standard_output_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("says");
    for (const char* command :
         {"train", "eval", "plot", "quantize", "methods", "networks", "presets", "data", "bench"})
      QTest::addRow("%s --help", command)
          << QByteArray(command) + " --help" << QByteArray("quantscope ") + command;
    QTest::newRow("data fetch --help") << QByteArray("data fetch --help") << QByteArray("NAME");
    QTest::newRow("--help") << QByteArray("--help") << QByteArray("quantize");
    QTest::newRow("--version") << QByteArray("--version") << QByteArray("quantscope " QS_VERSION "\n");
  }
  void help_and_version_go_to_standard_output() {
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, says);
    const ProgramResult result = program_.run(words(line.constData()));
    QCOMPARE(result.status, 0);
    QCOMPARE(result.errors, QByteArray());
    QVERIFY2(result.output.contains(says), result.output.constData());
  }

 private:
  Program program_;
};

QS_TEST(TestUsage)
#include "test_usage.moc"
