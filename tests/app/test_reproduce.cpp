// The commands around papers: tables trained again, figures put together, runs cited and taken in; and what
// they say when they are asked for what is not there.
#include <QDir>
#include <QFile>
#include <QTest>

#include "support/program.h"
#include "support/test_main.h"

using namespace qs;

class TestReproduce : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    const ProgramResult trained = program_.run(
        words("train --method lsq --weight-bits 2 --act-bits 2 --data digits --width 0.1 --epochs 1 "
              "--train-images 256 --validation-images 64 --out runs/first"));
    QVERIFY2(trained.status == 0, trained.errors.constData());
  }

  void a_report_without_runs_is_complete_and_says_so() {
    const ProgramResult result =
        program_.run(words("reproduce rq-1 --data mnist --report-only --rows rq,rounding --out rep"));
    QVERIFY2(result.status == 0, result.errors.constData());
    for (const char* text : {"| rq 2/2 |", "0.76", "not run", "not tested", "| rounding 2/2 |", "WAGE"})
      QVERIFY2(result.output.contains(text), text);
    QVERIFY(!result.output.contains("| twn 2/32 |"));
    for (const char* file : {"report.md", "report.json", "report.csv", "report.tex"})
      QVERIFY2(QFile::exists(program_.path(QStringLiteral("rep/") + QLatin1String(file))), file);
  }

  void refusals_are_one_sentence_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* line, const char* part) {
      QTest::newRow(line) << QString::fromLatin1(line) << QString::fromLatin1(part);
    };
    row("reproduce rq-9", "rq-1");
    row("reproduce rq-1 --data svhn", "svhn");
    row("reproduce rq-1 --data mnist --rows nothing --report-only", "rq 2/2");
    row("reproduce rq-1 --seeds 0", "--seeds");
    row("compose nowhere.pdf --out x.pdf", "nowhere.pdf");
    row("compose plain.svg --out x.pdf", "plain.svg");
    row("compose damaged.svg --out x.pdf", "damaged.svg");
    row("cite nowhere", "nowhere");
    row("import plain.svg --out elsewhere", "plain.svg");
    row("plot runs/first --figure weights --style neon --out x.pdf", "neon");
    row("plot runs/first --figure weights --style bad.json --out x.pdf", "label_pt");
  }
  void refusals_are_one_sentence() {
    QFETCH(QString, line);
    QFETCH(QString, part);
    QVERIFY(program_.write(QStringLiteral("plain.svg"), "<svg></svg>"));
    QVERIFY(
        program_.write(QStringLiteral("damaged.svg"), "<svg><!-- recipe {\"figure\": \"weights\" --></svg>"));
    QVERIFY(program_.write(QStringLiteral("bad.json"), "{\"based_on\": \"paper\", \"label_pt\": 1000}"));
    const ProgramResult result = program_.run(words(line.toLatin1().constData()));
    QVERIFY2(result.status == 2, result.errors.constData());
    QVERIFY2(result.sentence().contains(part), result.errors.constData());
    QVERIFY(!QFile::exists(program_.path(QStringLiteral("x.pdf"))));
  }

  void figures_are_put_together_listed_and_drawn_again_with_the_same_bytes() {
    const auto run = [&](const char* line) {
      const ProgramResult result = program_.run(words(line));
      QVERIFY2(result.status == 0, result.errors.constData());
    };
    run("plot runs/first --figure scales --out scales.svg");
    run("plot runs/first --figure weights --out weights.pdf");
    run("compose scales.svg weights.pdf --share y --list-as both --out both.svg");
    run("compose both.svg --out again.svg");
    run("figures runs --formats svg --out figures");
    const auto bytes = [&](const char* name) {
      QFile file(program_.path(QLatin1String(name)));
      return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray both = bytes("both.svg");
    QVERIFY(both.contains("(a) ") && both.contains("(b) "));
    const auto drawing = [](QByteArray svg) { return svg.mid(svg.indexOf("</metadata>")); };
    QCOMPARE(drawing(bytes("again.svg")), drawing(both));
    QCOMPARE(drawing(bytes("figures/both.svg")), drawing(both));
  }

  void runs_are_cited_and_taken_in_elsewhere() {
    const ProgramResult cited = program_.run(words("cite runs"));
    QVERIFY2(cited.status == 0, cited.errors.constData());
    QVERIFY(cited.output.contains("\\cite{esser2020learned}") &&
            cited.output.contains("@misc{esser2020learned"));
    QVERIFY(program_.run(words("convert runs/first --to bundle --out bundle.zip")).status == 0);
    const ProgramResult taken = program_.run(words("import bundle.zip --out elsewhere"));
    QVERIFY2(taken.status == 0, taken.errors.constData());
    QVERIFY(program_.run(words("plot elsewhere/first --figure weights --out e.svg")).status == 0);
    const ProgramResult again = program_.run(words("import bundle.zip --out elsewhere"));
    QVERIFY(again.status == 0 && again.errors.contains("first is here already"));
  }

 private:
  Program program_;
};

QS_TEST(TestReproduce)
#include "test_reproduce.moc"
