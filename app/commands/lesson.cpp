// Lessons in the terminal: what a class would see, with the numbers and whether the claims hold.
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/commands/commands.h"
#include "app/text.h"
#include "core/base/file_system.h"
#include "core/lesson.h"
#include "core/values/error.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

/// A folder for runs that nobody wants to keep.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "quantscope-lesson-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
      throw Error(pattern, "a folder for the runs cannot be made", "name one with --out");
    path = pattern;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::filesystem::path path;
};

const char* heading_of(LessonStep::Kind kind) {
  switch (kind) {
    case LessonStep::Kind::text:
      return "";
    case LessonStep::Kind::ask:
      return "predict: ";
    case LessonStep::Kind::act:
      return "do: ";
    case LessonStep::Kind::reveal:
      return "reveal: ";
    case LessonStep::Kind::observe:
      return "ask: ";
    case LessonStep::Kind::check:
      break;
  }
  return "claim: ";
}

Json described(const Lesson& lesson) {
  return {
      {"id", lesson.id},           {"title", lesson.title},        {"question", lesson.question},
      {"minutes", lesson.minutes}, {"steps", lesson.steps.size()}, {"test_questions", lesson.before.size()}};
}

Json described(const Lesson& lesson, std::int64_t seed, const LessonReport& report) {
  Json lines = Json::array();
  for (const LessonReport::Line& line : report.lines)
    lines.push_back({{"kind", heading_of(line.kind)}, {"text", line.text}, {"holds", line.holds}});
  return {{"lesson", lesson.id},
          {"seed", seed},
          {"training_seconds", report.training_seconds},
          {"claims_hold", report.all_claims_hold},
          {"lines", lines}};
}

void print(const Lesson& lesson, std::int64_t seed, const LessonReport& report) {
  std::cout << lesson.title << (seed == 0 ? "" : ", seed + " + std::to_string(seed)) << "\n\n";
  for (const LessonReport::Line& line : report.lines)
    std::cout << heading_of(line.kind) << (line.holds ? "" : "DOES NOT HOLD: ") << line.text << "\n\n";
  std::cout << "training: " << fixed(report.training_seconds, 1) << " s; "
            << (report.all_claims_hold ? "all claims hold" : "not all claims hold") << "\n\n";
}

std::vector<Lesson> chosen(const LessonRequest& request) {
  if (request.lessons.empty()) return shipped_lessons();
  std::vector<Lesson> lessons;
  for (const std::string& one : request.lessons) lessons.push_back(find_lesson(one));
  return lessons;
}

int list(const LessonRequest& request) {
  Json all = Json::array();
  for (const Lesson& lesson : shipped_lessons()) {
    all.push_back(described(lesson));
    if (request.output == Output::text)
      std::cout << padded(lesson.id, 22) << padded(lesson.title, 48) << lesson.question << '\n';
  }
  if (request.output == Output::json) print_json(all);
  return kSuccess;
}

int check(const LessonRequest& request) {
  Json all = Json::array();
  for (const Lesson& lesson : chosen(request)) {  // what is wrong is thrown
    all.push_back(described(lesson));
    if (request.output == Output::text)
      std::cout << padded(lesson.id, 22) << lesson.steps.size() << " steps, " << lesson.before.size()
                << " questions before and after: sound\n";
  }
  if (request.output == Output::json) print_json(all);
  return kSuccess;
}

int go_through(const LessonRequest& request) {
  bool all_hold = true;
  Json all = Json::array();
  for (const Lesson& lesson : chosen(request))
    for (std::int64_t seed = 0; seed < request.seeds; ++seed) {
      std::optional<Scratch> scratch;
      if (request.out.empty()) scratch.emplace();
      const std::filesystem::path folder =
          scratch ? scratch->path : request.out / (lesson.id + "-" + std::to_string(seed));
      const LessonReport report = conduct_lesson(
          lesson, static_cast<std::uint64_t>(seed), folder,
          [&](const std::string& run) { std::cerr << lesson.id << ": training " << run << '\n'; });
      all_hold = all_hold && report.all_claims_hold;
      if (request.output == Output::json)
        all.push_back(described(lesson, seed, report));
      else
        print(lesson, seed, report);
    }
  if (request.output == Output::json) print_json(all);
  return all_hold ? kSuccess : kFailedStatement;
}

}  // namespace

int run_command(const LessonRequest& request) {
  switch (request.what) {
    case LessonRequest::What::list:
      return list(request);
    case LessonRequest::What::check:
      return check(request);
    case LessonRequest::What::run:
      break;
  }
  return go_through(request);
}

}  // namespace qs
