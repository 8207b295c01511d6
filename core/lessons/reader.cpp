#include "core/lessons/reader.h"

#include <algorithm>
#include <map>

#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/figures.h"
#include "core/given_settings.h"
#include "core/lessons/expression.h"
#include "core/lessons/values.h"
#include "core/settings/runnable.h"
#include "core/values/error.h"

namespace qs {
namespace {

using Kind = LessonStep::Kind;

class LessonReader {
 public:
  LessonReader(const JsonValue& root, std::string where) : root_(root), where_(std::move(where)) {}

  Lesson read(const std::string& id) {
    root_.allow_only({"title", "question", "minutes", "steps", "before", "after"});
    Lesson lesson{.id = id,
                  .title = root_.at("title").text(),
                  .question = root_.at("question").text(),
                  .minutes = static_cast<int>(root_.at("minutes").natural()),
                  .steps = {},
                  .before = {},
                  .after = {}};
    for (const JsonValue& step : root_.at("steps").elements()) lesson.steps.push_back(read_step(step));
    require_predictions(lesson);
    // Their keys may be of anything that the lesson did.
    lesson.before = read_test("before");
    lesson.after = read_test("after");
    if (lesson.before.size() != lesson.after.size())
      throw Error(where_, "before and after are no parallel forms: " + std::to_string(lesson.before.size()) +
                              " and " + std::to_string(lesson.after.size()) + " questions");
    return lesson;
  }

 private:
  std::string place() const { return where_ + ", step " + std::to_string(step_); }

  LessonStep read_step(const JsonValue& step) {
    ++step_;
    if (const auto text = step.find("text")) {
      step.allow_only({"text"});
      return {.kind = Kind::text, .text = text->text()};
    }
    if (step.find("ask")) return {.kind = Kind::ask, .question = read_question(step, "ask")};
    if (step.find("observe")) return {.kind = Kind::observe, .question = read_question(step, "observe")};
    if (const auto reveal = step.find("reveal")) {
      step.allow_only({"reveal"});
      require_text(reveal->text());
      return {.kind = Kind::reveal, .text = reveal->text()};
    }
    if (const auto claim = step.find("check")) {
      step.allow_only({"check", "true", "false"});
      require_expression(claim->text());
      LessonStep read{.kind = Kind::check, .text = step.at("true").text()};
      read.claim = claim->text();
      read.otherwise = step.at("false").text();
      require_text(read.text);
      require_text(read.otherwise);
      return read;
    }
    if (const auto list = step.find("do")) {
      step.allow_only({"do"});
      LessonStep read{.kind = Kind::act};
      for (const JsonValue& action : list->elements()) read.actions.push_back(read_action(action));
      return read;
    }
    throw Error(place(), "is none that a lesson can have",
                "begin it with one of: text, ask, do, reveal, observe, check");
  }

  LessonQuestion read_question(const JsonValue& step, std::string_view key) {
    step.allow_only({key, "choices", "unit", "tolerance", "answer"});
    LessonQuestion question{.text = step.at(key).text(), .choices = {}, .answer = step.at("answer").text()};
    if (const auto choices = step.find("choices"))
      for (const JsonValue& choice : choices->elements()) question.choices.push_back(choice.text());
    if (const auto unit = step.find("unit")) question.unit = unit->text();
    if (const auto tolerance = step.find("tolerance")) question.tolerance = tolerance->real();
    if (question.choices.size() == 1) throw Error(place(), "a question with one choice is none");
    // A prediction is judged by what comes out later.
    if (key == "ask")
      expected_.push_back({question.answer, place()});
    else
      require_expression(question.answer);
    return question;
  }

  std::vector<LessonQuestion> read_test(const char* key) {
    std::vector<LessonQuestion> all;
    const auto list = root_.find(key);
    if (!list) return all;
    for (const JsonValue& question : list->elements()) all.push_back(read_question(question, "question"));
    return all;
  }

  LessonAction read_action(const JsonValue& action) {
    const auto members = action.members();
    if (members.empty()) throw Error(place(), "an action is empty");
    const std::string& key = members.front().first;
    if (key == "train") return read_train(action);
    if (key == "lab") return read_lab(action);
    action.allow_only({"view", "layer"});
    const std::string name = action.at(key).text();
    if (key == "view") figure_kind(name);
    return {.kind = key == "view" ? LessonAction::Kind::view : LessonAction::Kind::layer, .name = name};
  }

  LessonAction read_train(const JsonValue& action) {
    action.allow_only({"train", "settings"});
    LessonAction read{.kind = LessonAction::Kind::train, .name = new_name(action.at("train").text())};
    GivenSettings given;
    add_settings(given, action.at("settings"));
    std::vector<Remark> remarks;
    try {
      read.experiment = experiment_from(given, remarks);
      require_runnable(read.experiment);
    } catch (const Error& error) {
      throw Error(place() + ": " + error.where(), error.problem(), error.advice());
    }
    if (!remarks.empty())
      throw Error(place() + ": " + remarks.front().key, remarks.front().text,
                  "write the setting that is meant");
    runs_.emplace(read.name, read.experiment);
    return read;
  }

  LessonAction read_lab(const JsonValue& action) {
    action.allow_only({"lab", "settings", "options", "scalars", "at"});
    LessonAction read{.kind = LessonAction::Kind::lab, .name = new_name(action.at("lab").text())};
    try {
      Options settings(laboratory_settings());
      for (const auto& [key, value] : action.at("settings").members())
        settings.set_text(key, value.json().is_string() ? value.text() : json_text(value.json()));
      read.question = question_from(settings);
      if (const auto options = action.find("options"))
        for (const auto& [key, value] : options->members())
          read.question.options.set_text(key,
                                         value.json().is_string() ? value.text() : json_text(value.json()));
      if (const auto scalars = action.find("scalars"))
        for (const auto& [key, value] : scalars->members())
          read.question.scalars.emplace_back(key, value.real());
      if (const auto at = action.find("at")) read.question.at = at->real();
      add_lab_values(lab_values_, read.name, ask_laboratory(read.question));
    } catch (const Error& error) {
      throw Error(place() + ": " + error.where(), error.problem(), error.advice());
    }
    return read;
  }

  std::string new_name(const std::string& name) {
    const bool is_word = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }) && !(name[0] >= '0' && name[0] <= '9');
    if (!is_word) throw Error(place(), in_quotes(name) + " is no name", "use small letters, digits and _");
    if (std::find(names_.begin(), names_.end(), name) != names_.end())
      throw Error(place(), "there is a " + in_quotes(name) + " already", "choose another name");
    names_.push_back(name);
    return name;
  }

  void require_text(const std::string& text) {
    for (const std::string& expression : expressions_in(text, place())) require_expression(expression);
  }
  void require_expression(const std::string& expression) { require_names(expression, place()); }

  void require_names(const std::string& expression, const std::string& where) const {
    for (const std::string& name : names_in(expression, where)) {
      const std::string owner = name.substr(0, name.find('.'));
      if (lab_values_.contains(name)) continue;
      const auto run = runs_.find(owner);
      if (run == runs_.end() || owner.size() == name.size())
        throw Error(where, in_quotes(name) + " in " + in_quotes(expression) + " is not known here",
                    "name a run or a question of the lab that came before, and a value of it: a.error");
      const std::string problem = problem_with_run_value(run->second, name.substr(owner.size() + 1));
      if (!problem.empty()) throw Error(where, problem);
    }
  }

  /// Every reveal has a prediction before it and an observation after it; predictions can be judged.
  void require_predictions(const Lesson& lesson) const {
    for (const auto& [expression, where] : expected_) require_names(expression, where);
    bool is_predicted = false;
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
      const Kind kind = lesson.steps[i].kind;
      const std::string where = where_ + ", step " + std::to_string(i + 1);
      if (kind == Kind::ask) is_predicted = true;
      if (kind != Kind::reveal) continue;
      if (!is_predicted)
        throw Error(where, "nothing was predicted before this reveal", "put an ask before it");
      if (i + 1 == lesson.steps.size() || lesson.steps[i + 1].kind != Kind::observe)
        throw Error(where, "nobody is asked what was seen", "put an observe behind it");
      is_predicted = false;
    }
  }

  struct Expected {
    std::string expression, where;
  };

  const JsonValue& root_;
  std::string where_;
  int step_ = 0;
  std::vector<std::string> names_;
  std::map<std::string, Experiment> runs_;
  NamedValues lab_values_;  // cheap, so they are there when the lesson is read
  std::vector<Expected> expected_;
};

}  // namespace

Lesson lesson_from(const std::string& text, const std::string& id, const std::string& where) {
  const auto document = parse_json(text, where);
  const JsonValue root(document, where);
  return LessonReader(root, where).read(id);
}

}  // namespace qs
