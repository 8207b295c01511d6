// `quantscope report` of the real program: one file, and one sentence where there is none.
#include <QTest>

#include "support/program.h"
#include "support/test_main.h"

using namespace qs;

class TestReport : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    const ProgramResult result =
        program_.run(words("train --net lenet300 --width 0.1 --data digits --method twn --weight-bits 2 "
                           "--act-bits 32 --epochs 1 "
                           "--train-images 256 --validation-images 64 --threads 1 --out runs/first"));
    QVERIFY2(result.status == 0, result.errors.constData());
    QVERIFY(QDir(program_.path(QString())).mkdir(QStringLiteral("empty")));
  }

  void a_run_becomes_one_file_whose_name_is_printed() {
    const ProgramResult result = program_.run(words("report runs/first --out run.html"));
    QVERIFY2(result.status == 0, result.errors.constData());
    QCOMPARE(result.output, QByteArray("run.html\n"));
    QVERIFY(program_.read(QStringLiteral("run.html")).startsWith("<!DOCTYPE html>"));
    QVERIFY(result.errors.contains("instants"));
    QVERIFY(!program_.read(QStringLiteral("run.html")).contains(program_.path(QString()).toUtf8()));
  }

  void without_a_name_the_page_is_called_as_the_run() {
    const ProgramResult result = program_.run(words("report runs/first/"));
    QCOMPARE(result.status, 0);
    QCOMPARE(result.output, QByteArray("first.html\n"));
    QVERIFY(!program_.read(QStringLiteral("first.html")).isEmpty());
  }

  void what_is_refused_is_said_in_one_sentence_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("says");
    for (const auto& [line, says] : {std::pair{"report", "RUN is missing"},
                                     {"report none", "none: is not a directory; give the directory of a run"},
                                     {"report empty", "config.json"},
                                     {"report runs/first --out nowhere/run.html", "its folder is not there"},
                                     {"report runs/first --out empty", "is a folder"},
                                     {"report runs/first --format pdf", "--format"}})
      QTest::addRow("%s", line) << QByteArray(line) << QByteArray(says);
  }
  void what_is_refused_is_said_in_one_sentence() {
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, says);
    require_refusal(program_.run(words(line.constData())), says);
  }

 private:
  Program program_;
};

QS_TEST(TestReport)
#include "test_report.moc"
