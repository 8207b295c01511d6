// quantscope lesson: the list, a lesson from a folder, and the status of one whose claim is false.
#include <QDir>
#include <QJsonArray>
#include <QTest>

#include "support/program.h"
#include "support/test_main.h"

using namespace qs;

class TestLesson : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void shipped_lessons_are_listed_and_sound() {
    const ProgramResult list = program_.run(words("lesson list"));
    QCOMPARE(list.status, 0);
    QVERIFY(list.output.contains("1-bits") && list.output.contains("4-gathering"));
    const ProgramResult check = program_.run(words("lesson check"));
    QVERIFY2(check.status == 0, check.errors.constData());
    QCOMPARE(check.output.count(": sound\n"), list.output.count('\n'));
  }

  void a_lesson_of_the_lab_runs_to_its_last_step() {
    const ProgramResult run = program_.run(words("lesson run 2-staircase --seeds 2 --json"));
    QVERIFY2(run.status == 0, run.errors.constData());
    const QJsonArray reports = QJsonDocument::fromJson(run.output).array();
    QCOMPARE(reports.size(), 2);
    for (const QJsonValue& report : reports)
      QVERIFY(report.toObject()[QStringLiteral("claims_hold")].toBool());
  }

  void a_lesson_that_trains_fills_in_its_numbers_and_a_false_claim_has_a_status_of_its_own() {
    QVERIFY(QDir().mkpath(program_.path(QStringLiteral("mine"))));
    QVERIFY(program_.write(QStringLiteral("mine/lesson.json"), R"({
      "title": "Mine", "question": "?", "minutes": 1,
      "steps": [
        {"do": [{"train": "a", "settings": {"network": "lenet5", "width": 0.05, "data": "digits", "method": "twn",
          "weight_bits": 2, "act_bits": 32, "epochs": 1, "train_images": 256, "validation_images": 128}}]},
        {"check": "a.error < 0", "true": "perfect", "false": "{a.error|1} % wrong, {a.conv1.zeros|0} % zeros"}
      ]})"));
    const ProgramResult run = program_.run(words("lesson run mine"));
    QCOMPARE(run.status, 3);
    QVERIFY2(run.output.contains("DOES NOT HOLD: "), run.output.constData());
    QVERIFY(run.output.contains(" % zeros"));
    QVERIFY(!QDir(program_.path(QStringLiteral("mine"))).entryList().contains(QStringLiteral("a")));
    const ProgramResult kept = program_.run(words("lesson run mine --out kept"));
    QCOMPARE(kept.status, 3);
    QVERIFY(!program_.read(QStringLiteral("kept/mine-0/a/result.json")).isEmpty());
  }

  void refusals_are_one_sentence() {
    for (const char* line : {"lesson run nothing", "lesson run", "lesson check nowhere", "lesson",
                             "lesson run 1-bits --seeds 0"}) {
      const ProgramResult result = program_.run(words(line));
      QCOMPARE(result.status, 2);
      QVERIFY2(!result.sentence().isEmpty(), result.errors.constData());
    }
  }

 private:
  Program program_;
};

QS_TEST(TestLesson)
#include "test_lesson.moc"
