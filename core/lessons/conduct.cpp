// A lesson from its first step to its last without a window, and where lessons are found.
#include <cmath>

#include "core/base/atomic_file.h"
#include "core/base/embedded_files.h"
#include "core/base/file_system.h"
#include "core/base/in_quotes.h"
#include "core/base/number_text.h"
#include "core/lesson.h"
#include "core/lessons/expression.h"
#include "core/lessons/reader.h"
#include "core/lessons/values.h"
#include "core/session.h"
#include "core/values/error.h"

namespace qs {
namespace {

using LessonKind = LessonStep::Kind;

class Conduct {
 public:
  Conduct(const Lesson& lesson, std::uint64_t seed_offset, std::filesystem::path folder,
          const std::function<void(const std::string&)>& tell)
      : lesson_(lesson), seed_offset_(seed_offset), folder_(std::move(folder)), tell_(tell) {}

  LessonReport go() {
    // What is asked before it happens is answered by what happens: first everything is done.
    for (const LessonStep& step : lesson_.steps)
      for (const LessonAction& action : step.actions) act(action);
    for (const LessonStep& step : lesson_.steps) tell_of(step);
    for (const auto* test : {&lesson_.before, &lesson_.after})
      for (const LessonQuestion& question : *test) add(LessonKind::observe, asked(question));
    return std::move(report_);
  }

 private:
  void act(const LessonAction& action) {
    if (action.kind == LessonAction::Kind::lab)
      add_lab_values(values_, action.name, ask_laboratory(action.question));
    if (action.kind != LessonAction::Kind::train) return;
    if (tell_) tell_(action.name);
    Experiment experiment = action.experiment;
    experiment.seed += seed_offset_;
    const std::filesystem::path directory = folder_ / action.name;
    Session session({.experiment = experiment, .directory = directory.string()});
    session.run();
    session.wait();
    const auto last = session.latest();
    if (session.state() != RunState::finished)
      throw Error(lesson_.id + ", run " + action.name, "did not finish: " + last->progress.message);
    report_.training_seconds += last->progress.seconds;
    add_run_values(values_, action.name, directory);
  }

  void tell_of(const LessonStep& step) {
    switch (step.kind) {
      case LessonKind::text:
        return add(step.kind, step.text);
      case LessonKind::ask:
      case LessonKind::observe:
        return add(step.kind, asked(step.question));
      case LessonKind::reveal:
        return add(step.kind, filled_in(step.text, values_, lesson_.id));
      case LessonKind::check: {
        const bool holds = evaluate(step.claim, values_, lesson_.id) != 0.0;
        report_.all_claims_hold = report_.all_claims_hold && holds;
        report_.lines.push_back(
            {step.kind, filled_in(holds ? step.text : step.otherwise, values_, lesson_.id), holds});
        return;
      }
      case LessonKind::act:
        for (const LessonAction& action : step.actions) add(step.kind, described(action));
    }
  }

  static std::string described(const LessonAction& action) {
    switch (action.kind) {
      case LessonAction::Kind::train:
        return "train " + action.name + ": " + command_words(action.experiment);
      case LessonAction::Kind::lab:
        return "lab " + action.name + ": " + laboratory_command(action.question, "all");
      case LessonAction::Kind::view:
        return "view " + action.name;
      case LessonAction::Kind::layer:
        break;
    }
    return "layer " + action.name;
  }

  static std::string command_words(const Experiment& experiment) {
    return experiment.method + " " + std::to_string(experiment.weight_bits) + "/" +
           std::to_string(experiment.act_bits) + ", " + std::to_string(experiment.epochs) + " epochs";
  }

  /// The question with its choices, the right one marked, or with its number.
  std::string asked(const LessonQuestion& question) const {
    std::string text = question.text;
    const double answer = evaluate(question.answer, values_, lesson_.id);
    if (question.choices.empty())
      return text + "\n  → " + rounded_text(answer, 3) + (question.unit.empty() ? "" : " " + question.unit);
    const auto right = static_cast<std::size_t>(std::lround(answer));
    if (answer < -0.5 || right >= question.choices.size())
      throw Error(lesson_.id, "the answer of " + in_quotes(question.text) + " is none of its choices");
    for (std::size_t i = 0; i < question.choices.size(); ++i)
      text += (i == right ? "\n  → " : "\n    ") + question.choices[i];
    return text;
  }

  void add(LessonKind kind, const std::string& text) { report_.lines.push_back({kind, text, true}); }

  const Lesson& lesson_;
  std::uint64_t seed_offset_;
  std::filesystem::path folder_;
  const std::function<void(const std::string&)>& tell_;
  NamedValues values_;
  LessonReport report_;
};

}  // namespace

const std::vector<Lesson>& shipped_lessons() {
  static const std::vector<Lesson> lessons = [] {
    std::vector<Lesson> all;
    for (const EmbeddedFile& file : embedded_lessons())
      all.push_back(lesson_from(file.text, file.id, "lesson " + file.id));
    return all;
  }();
  return lessons;
}

Lesson find_lesson(const std::string& id_or_folder) {
  std::string known;
  for (const Lesson& lesson : shipped_lessons()) {
    if (lesson.id == id_or_folder) return lesson;
    known += (known.empty() ? "" : ", ") + lesson.id;
  }
  const std::filesystem::path file = std::filesystem::path(id_or_folder) / "lesson.json";
  if (!is_there(file))
    throw Error("lesson",
                "there is no " + in_quotes(id_or_folder) + ", nor a folder of that name with a lesson.json",
                "choose one of: " + known);
  return lesson_from(read_file(file), std::filesystem::path(id_or_folder).filename().string(), file.string());
}

LessonReport conduct_lesson(const Lesson& lesson, std::uint64_t seed_offset,
                            const std::filesystem::path& folder,
                            const std::function<void(const std::string& run)>& tell) {
  return Conduct(lesson, seed_offset, folder, tell).go();
}

}  // namespace qs
