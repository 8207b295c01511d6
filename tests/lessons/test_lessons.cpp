// Lessons: arithmetic in them, what the reader refuses and where, and what goes through without a window.
#include <QTemporaryDir>
#include <QTest>

#include "core/base/atomic_file.h"
#include "core/lesson.h"
#include "core/lessons/expression.h"
#include "core/lessons/reader.h"
#include "support/complaint.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// A lesson with one question to the lab, in which each test changes something.
const std::string kSound = R"({
  "title": "T", "question": "Q", "minutes": 3,
  "steps": [
    {"text": "hello"},
    {"ask": "how much", "unit": "", "tolerance": 0.1, "answer": "x.slope"},
    {"do": [{"lab": "x", "settings": {"method": "rounding", "bits": 2}, "scalars": {"step_size": 0.1}, "at": 0.03},
            {"view": "weights"}]},
    {"reveal": "slope {x.slope|1}, to {x.rounded|2}"},
    {"observe": "which", "choices": ["none", "one"], "answer": "x.slope"},
    {"check": "x.slope == 1", "true": "it is {x.slope|0}", "false": "no"},
    {"check": "x.rounded > 1", "true": "far", "false": "only {x.rounded|1}"}
  ],
  "before": [{"question": "a", "choices": ["p", "q"], "answer": "0"}],
  "after": [{"question": "b", "unit": "bits", "answer": "2^3"}]
})";

std::string changed(const std::string& from, const std::string& to) {
  std::string text = kSound;
  const std::size_t at = text.find(from);
  if (at == std::string::npos) qFatal("%s is not in the lesson", from.c_str());
  return text.replace(at, from.size(), to);
}

LessonReport conducted(const Lesson& lesson) {
  const QTemporaryDir folder;
  return conduct_lesson(lesson, 0, folder.path().toStdString(), {});
}

}  // namespace

class TestLessons : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void expressions_are_arithmetic_over_names() {
    const NamedValues values{{"a.error", 2.5}, {"a.conv1.on_grid", 60.0}, {"b", -3.0}};
    QCOMPARE(evaluate("a.error*2 + 1", values, "here"), 6.0);
    QCOMPARE(evaluate("a.conv1.on_grid >= 60 && b < 0", values, "here"), 1.0);
    QCOMPARE(evaluate("abs(b) > 5 ? 1 : 7", values, "here"), 7.0);
    QCOMPARE(filled_in("{a.error|1} of {a.conv1.on_grid}, {2^3|0}", values, "here"),
             std::string("2.5 of 60, 8"));
    for (const char* wrong : {"a.error +", "c", "1/0", "a.error a.error", "\"text\"", "b = 3"})
      QVERIFY2(complaint_text([&] { evaluate(wrong, values, "here"); }).startsWith(QStringLiteral("here: ")),
               wrong);
    for (const char* wrong : {"{b", "{}", "{b|many}", "{b|}"})
      QVERIFY2(!complaint_text([&] { filled_in(wrong, values, "here"); }).isEmpty(), wrong);
    QCOMPARE(values.at("b"), -3.0);  // nothing was assigned
  }

  void a_lesson_is_gone_through_with_its_numbers() {
    const LessonReport report = conducted(lesson_from(kSound, "mine", "mine.json"));
    QCOMPARE(report.lines.size(),
             std::size_t{10});  // seven steps, one of two actions, and two test questions
    QCOMPARE(report.lines[1].text, std::string("how much\n  → 1"));
    QCOMPARE(report.lines[4].text, std::string("slope 1.0, to 0.00"));
    QCOMPARE(report.lines[5].text, std::string("which\n    none\n  → one"));
    QCOMPARE(report.lines[6].text, std::string("it is 1"));
    QVERIFY(report.lines[6].holds && !report.lines[7].holds && !report.all_claims_hold);
    QCOMPARE(report.lines[7].text, std::string("only 0.0"));
    QCOMPARE(report.lines[9].text, std::string("b\n  → 8 bits"));
  }

  void what_is_wrong_is_named_with_its_place_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const std::string& text, const char* says) {
      QTest::newRow(name) << QString::fromStdString(text) << QString::fromLatin1(says);
    };
    row("no JSON", kSound.substr(0, 200), "mine.json");
    row("key", changed("\"title\"", "\"titel\""), "titel");
    row("step", changed("{\"text\": \"hello\"}", "{\"sing\": \"hello\"}"), "step 1");
    row("method", changed("\"rounding\"", "\"guessing\""), "step 3: method");
    row("bits", changed("\"bits\": 2", "\"bits\": 12"), "step 3: bits");
    row("scalar", changed("step_size", "stepsize"), "step 3: scalar");
    row("view", changed("\"view\": \"weights\"", "\"view\": \"weihgts\""), "weihgts");
    row("name", changed("{x.slope|1}", "{y.slope|1}"), "step 4: \"y.slope\"");
    row("value", changed("{x.slope|1}", "{x.steepness|1}"), "step 4: \"x.steepness\"");
    row("expression", changed("x.slope == 1", "x.slope =="), "step 6: \"x.slope ==\" is no expression");
    row("= for ==", changed("x.slope == 1", "x.slope = 1"), "step 6: \"x.slope = 1\" is no expression");
    row("brace", changed("{x.slope|1}", "{x.slope|1"), "step 4");
    row("no prediction",
        changed("{\"ask\": \"how much\", \"unit\": \"\", \"tolerance\": 0.1, \"answer\": \"x.slope\"},", ""),
        "nothing was predicted");
    row("no observation",
        changed("{\"observe\": \"which\", \"choices\": [\"none\", \"one\"], \"answer\": \"x.slope\"},", ""),
        "nobody is asked what was seen");
    row("forms",
        changed("\"after\": [{\"question\": \"b\", \"unit\": \"bits\", \"answer\": \"2^3\"}]",
                "\"after\": []"),
        "no parallel forms");
    row("answer that is never known", changed("\"answer\": \"x.slope\"}", "\"answer\": \"z.slope\"}"),
        "step 2");
    const std::string action = "{\"view\": \"weights\"}";
    row("preset", changed(action, R"({"train": "a", "settings": {"preset": "no-such"}})"), "no-such");
    row("setting", changed(action, R"({"train": "a", "settings": {"epoch": 3}})"), "epoch");
    row("impossible", changed(action, R"({"train": "a", "settings": {"method": "twn", "weight_bits": 5}})"),
        "step 3");
    row("twice", changed(action, R"({"lab": "x", "settings": {"method": "rq"}})"),
        "there is a \"x\" already");
    row("no name", changed(action, R"({"lab": "X 1", "settings": {"method": "rq"}})"), "is no name");
    row("deep", std::string(5000, '['), "mine.json");
  }
  void what_is_wrong_is_named_with_its_place() {
    QFETCH(QString, text);
    QFETCH(QString, says);
    const QString said = complaint_text([&] { lesson_from(text.toStdString(), "mine", "mine.json"); });
    QVERIFY2(said.contains(says), qPrintable(said));
    QVERIFY(!said.contains(QLatin1Char('\n')));
  }

  void values_of_runs_are_known_before_they_train() {
    const std::string train =
        R"({"train": "a", "settings": {"method": "rq", "weight_bits": 2, "act_bits": 32}})";
    const auto with_claim = [&](const std::string& claim) {
      std::string text = changed("{\"view\": \"weights\"}", train);
      return text.replace(text.find("x.slope == 1"), 12, claim);
    };
    for (const char* good : {"a.error < 5", "a.conv1.on_grid > 1", "a.start.fc1.noise_ratio > 0"})
      QVERIFY2(complaint_text([&] { lesson_from(with_claim(good), "m", "m.json"); }).isEmpty(), good);
    for (const char* bad :
         {"a.eror < 5", "a.conv7.on_grid > 1", "a.conv1.beauty > 0", "a > 1", "a.start.error > 1"})
      QVERIFY2(!complaint_text([&] { lesson_from(with_claim(bad), "m", "m.json"); }).isEmpty(), bad);
  }

  void shipped_lessons_are_sound_and_have_a_test_before_and_after() {
    QVERIFY(shipped_lessons().size() >= 4);
    for (const Lesson& lesson : shipped_lessons()) {
      QVERIFY(!lesson.question.empty() && lesson.minutes > 0);
      QCOMPARE(lesson.before.size(), lesson.after.size());
      QVERIFY(std::any_of(lesson.steps.begin(), lesson.steps.end(),
                          [](const LessonStep& step) { return step.kind == LessonStep::Kind::check; }));
    }
  }

  // Those that train are gone through by `quantscope lesson run`.
  void claims_of_the_lessons_without_training_hold() {
    int gone_through = 0;
    for (const Lesson& lesson : shipped_lessons()) {
      const bool trains = std::any_of(lesson.steps.begin(), lesson.steps.end(), [](const LessonStep& step) {
        return std::any_of(step.actions.begin(), step.actions.end(), [](const LessonAction& action) {
          return action.kind == LessonAction::Kind::train;
        });
      });
      if (trains) continue;
      ++gone_through;
      QVERIFY2(conducted(lesson).all_claims_hold, lesson.id.c_str());
    }
    QVERIFY(gone_through >= 2);
  }

  void a_folder_is_a_lesson() {
    const QTemporaryDir folder;
    write_file((folder.path() + QStringLiteral("/lesson.json")).toStdString(), kSound);
    QCOMPARE(find_lesson(folder.path().toStdString()).title, std::string("T"));
    QVERIFY(complaint_text([] { find_lesson("nothing"); }).contains(QStringLiteral("1-bits")));
  }
};

QS_TEST(TestLessons)
#include "test_lessons.moc"
