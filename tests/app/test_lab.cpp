// quantscope lab: numbers worked out by hand, a figure as a file, and refusals.
#include <QJsonArray>
#include <QTest>

#include "support/program.h"
#include "support/test_main.h"

using namespace qs;

class TestLab : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // Levels −0.2, −0.1, 0, 0.1; 0.07 is 0.7 of a step: to 0.1 with probability 0.7.
  void stochastic_rounding_by_hand() {
    const ProgramResult result =
        program_.run(words("lab --method rounding --scalar step_size=0.1 --at 0.07 --json"));
    QVERIFY2(result.status == 0, result.errors.constData());
    const QJsonObject answer = object(result.output);
    QVERIFY(qAbs(answer[QStringLiteral("rounded")].toDouble() - 0.1) < 1e-7);
    const QJsonArray levels = answer[QStringLiteral("levels")].toArray();
    QCOMPARE(levels.size(), 4);
    QVERIFY(qAbs(levels[0].toDouble() + 0.2) < 1e-7);
    QVERIFY(answer[QStringLiteral("chances")].toArray().isEmpty());
  }

  void figure_says_the_command_that_draws_it_again() {
    ProgramResult result =
        program_.run(words("lab --method rq --bits 4 --sample laplace --scalar noise_ratio=0.5 --at 0.05 "
                           "--show staircase --out a.svg"));
    QVERIFY2(result.status == 0, result.errors.constData());
    QCOMPARE(result.output.trimmed(), QByteArray("a.svg"));
    const QByteArray figure = program_.read(QStringLiteral("a.svg"));
    const QByteArray command =
        "quantscope lab --bits 4 --sample laplace --scalar noise_ratio=0.5 --at 0.05 --show staircase";
    QVERIFY2(figure.contains(command), "its command is not in the figure");
    result = program_.run(words(command.mid(11)) << QStringLiteral("--out") << QStringLiteral("b.svg"));
    QVERIFY2(result.status == 0, result.errors.constData());
    QCOMPARE(program_.read(QStringLiteral("b.svg")), figure);
  }

  void refusals_are_one_sentence_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("says");
    QTest::newRow("method") << "lab --method nothing"
                            << "method";
    QTest::newRow("float") << "lab --method float"
                           << "method";
    QTest::newRow("bits") << "lab --method twn --bits 3"
                          << "takes 2 bits for weights, not 3";
    QTest::newRow("tensor") << "lab --method twn --tensor activations"
                            << "leaves activations float";
    QTest::newRow("scalar") << "lab --method rq --scalar alpha=1"
                            << "choose one of: step_size";
    QTest::newRow("value") << "lab --method rq --scalar step_size=much"
                           << "step_size";
    QTest::newRow("no value") << "lab --method rq --scalar step_size"
                              << "write NAME=VALUE";
    QTest::newRow("given") << "lab --sample given"
                           << "--run";
    QTest::newRow("layer") << "lab --run somewhere"
                           << "--run needs --layer";
    QTest::newRow("run") << "lab --run somewhere --layer conv1"
                         << "somewhere";
    QTest::newRow("folder") << "lab --out nowhere/a.svg"
                            << "nowhere";
  }
  void refusals_are_one_sentence() {
    QFETCH(QString, line);
    QFETCH(QString, says);
    require_refusal(program_.run(words(line.toUtf8())), says.toUtf8());
  }

 private:
  Program program_;
};

QS_TEST(TestLab)
#include "test_lab.moc"
