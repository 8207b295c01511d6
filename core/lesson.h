// Lessons: steps that explain, ask for a prediction, train or try something, reveal what came out, ask what
// was seen, and claim. Numbers in them come from runs and from the laboratory, never from the text.
//
// A lesson is a folder with a lesson.json; the shipped ones are compiled in. How to write one:
// resources/lessons/README.md.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/laboratory.h"
#include "core/values/experiment.h"

namespace qs {

struct LessonQuestion {
  std::string text;
  std::vector<std::string> choices;  // empty: a number is asked for
  std::string unit = {};             // of the number
  double tolerance = 0.0;            // how far the number may be off
  /// Expression for the right choice, counted from 0, or for the number; computed from what came out.
  std::string answer;
};

/// What a step does. Everything is known by its name from then on.
struct LessonAction {
  enum class Kind { train, lab, view, layer } kind = Kind::train;
  std::string name;            // of the run or the question; id of the view; name of the layer
  Experiment experiment = {};  // to train
  LabQuestion question = {};   // for the laboratory
};

struct LessonStep {
  enum class Kind { text, ask, act, reveal, observe, check } kind = Kind::text;
  /// Markdown. In reveal and check {expression} and {expression|digits} stand for numbers.
  std::string text = {};
  LessonQuestion question = {};            // of ask and observe
  std::vector<LessonAction> actions = {};  // of act
  std::string claim = {}, otherwise = {};  // of check: an expression, and what is said when it is false
};

struct Lesson {
  std::string id, title, question;
  int minutes = 0;
  std::vector<LessonStep> steps;
  std::vector<LessonQuestion> before, after;  // parallel forms of a short test
};

/// In the order of teaching.
const std::vector<Lesson>& shipped_lessons();

/// A shipped lesson by its id, or one of a folder. Throws Error naming the place of what is wrong in it: an
/// unknown setting, view, value or name, a reveal without a prediction before and an observation after it.
Lesson find_lesson(const std::string& id_or_folder);

/// What one went through: the steps as text with their numbers, and whether the claims hold.
struct LessonReport {
  struct Line {
    LessonStep::Kind kind;
    std::string text;
    bool holds = true;  // of check
  };
  std::vector<Line> lines;
  double training_seconds = 0.0;
  bool all_claims_hold = true;
};

/// Goes through the lesson without a window: trains its runs, in `folder`/NAME, with their seeds plus
/// `seed_offset`, and answers every question. `tell` hears of every run that begins. Throws Error when a run
/// fails.
LessonReport conduct_lesson(const Lesson& lesson, std::uint64_t seed_offset,
                            const std::filesystem::path& folder,
                            const std::function<void(const std::string& run)>& tell);

}  // namespace qs
