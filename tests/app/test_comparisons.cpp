// `table` and `compare`: what they print of real runs, and what they refuse.
#include <QTest>

#include "support/program.h"
#include "support/test_main.h"

using namespace qs;

namespace {

const QByteArray kThreeExperiments =
    R"({"settings": {"network": "lenet300", "width": 0.2, "data": "digits", "epochs": 1, "train_images": 500,
                     "validation_images": 100, "batch_size": 50, "warm_start_epochs": 0, "threads": 1},
        "runs": [{"method": "rq"}, {"method": "twn"}], "grid": {"seed": [1, 2]}})";

}  // namespace

class TestComparisons : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(program_.write(QStringLiteral("sweep.json"), kThreeExperiments));
    QCOMPARE(program_.run(words("sweep sweep.json --out runs")).status, 0);
  }

  void a_table_has_a_row_for_each_experiment_and_a_column_for_each_figure() {
    const ProgramResult table = program_.run(words("table runs"));
    QVERIFY2(table.status == 0, table.errors.constData());
    for (const char* part : {"### LeNet-300-100", "| RQ | 2/2 | 2 |", "| TWN | 2/float | 2 |",
                             "KL to float (mnat)", "Flips (%)"})
      QVERIFY2(table.output.contains(part), table.output.constData());
    QCOMPARE(table.output.count("| best |"), 1);
    const ProgramResult file = program_.run(words("table runs --format csv --out table.csv"));
    QCOMPARE(file.output, QByteArray("table.csv\n"));
    QVERIFY(program_.read(QStringLiteral("table.csv")).startsWith("task,method,bits,seeds,error_last_mean"));
  }

  void two_experiments_end_in_one_sentence() {
    const ProgramResult text = program_.run(words("compare runs"));
    QVERIFY2(text.status == 0, text.errors.constData());
    QVERIFY2(text.output.contains("paired on the same 5000 test images, 2 seeds each, 99 % interval"),
             text.output.constData());
    QVERIFY(text.output.contains("\nmethod\trq\ttwn\n") && !text.output.contains("\nepochs\t"));
    QVERIFY(program_.run(words("compare runs --all-settings")).output.contains("\nepochs\t1\t1\n"));
    const QJsonObject json = object(program_.run(words("compare runs --json")).output);
    QVERIFY(json[QStringLiteral("is_paired")].toBool());
    QVERIFY(text.output.contains(json[QStringLiteral("sentence")].toString().toUtf8()));
  }

  void what_cannot_be_compared_is_said_in_one_sentence_data() {
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("part");
    QTest::newRow("no folder") << "table nowhere"
                               << "nowhere";
    QTest::newRow("no run") << "table ."
                            << "config.json";
    QTest::newRow("one experiment") << "compare RQ1 RQ2"
                                    << "1 experiment, not to two";
    QTest::newRow("no command word") << "compare"
                                     << "RUN is missing";
    QTest::newRow("format") << "table runs --format html"
                            << "html";
  }
  void what_cannot_be_compared_is_said_in_one_sentence() {
    QFETCH(QString, command);
    QFETCH(QString, part);
    const QStringList runs =
        QDir(program_.path(QStringLiteral("runs"))).entryList({QStringLiteral("rq-*")}, QDir::Dirs);
    QCOMPARE(runs.size(), 2);
    command.replace(QLatin1String("RQ1"), QStringLiteral("runs/") + runs[0]);
    command.replace(QLatin1String("RQ2"), QStringLiteral("runs/") + runs[1]);
    const ProgramResult result = program_.run(command.split(QLatin1Char(' ')));
    QCOMPARE(result.status, 2);
    QVERIFY2(result.sentence().contains(part), result.errors.constData());
  }

  void figures_say_how_to_make_them_again() {
    QCOMPARE(program_.run(words("plot runs --figure frontier --set cost=size --out a.svg")).status, 0);
    const QByteArray svg = program_.read(QStringLiteral("a.svg"));
    for (const char* part :
         {"<desc>Frontier: 1 panel.", "QuantScope ", ", seed 1: quantscope train --network lenet300",
          "quantscope plot runs --figure frontier --set cost=size --style paper --width-mm 84 --out a.svg"})
      QVERIFY2(svg.contains(part), part);
  }

 private:
  Program program_;
};

QS_TEST(TestComparisons)
#include "test_comparisons.moc"
