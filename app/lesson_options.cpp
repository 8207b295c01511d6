#include "app/lesson_options.h"

#include <memory>

#include "app/value_option.h"

namespace qs {

void add_lesson(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("lesson", "List, check or go through lessons, without a window.");
  command.require_subcommand(1);
  const auto words = std::make_shared<LessonRequest>();
  const auto json = std::make_shared<bool>(false);
  const auto add = [&](const char* name, const char* help, LessonRequest::What what) -> CLI::App& {
    CLI::App& made = *command.add_subcommand(name, help);
    made.get_formatter()->column_width(34);
    made.add_flag("--json", *json, "Write the result as JSON.");
    made.callback([words, json, what, &request] {
      words->what = what;
      words->output = *json ? Output::json : Output::text;
      request = *words;
    });
    return made;
  };
  add("list", "Which lessons there are.", LessonRequest::What::list);
  CLI::App& check = add("check", "Reads lessons and says what is wrong in them, without training.",
                        LessonRequest::What::check);
  check
      .add_option("LESSON", words->lessons, "Ids, or folders with a lesson.json. Default: all shipped ones.")
      ->type_name("");
  CLI::App& run = add("run",
                      "Goes through lessons from the first step to the last: trains their runs, fills in the "
                      "numbers, and says whether their claims hold.",
                      LessonRequest::What::run);
  run.add_option("LESSON", words->lessons, "Ids, or folders with a lesson.json.")->required()->type_name("");
  add_number_option(run,
                    {"--seeds", "", "", std::int64_t{1}, IntegerKind{1, 100},
                     "How many seeds the claims are tried on: the lesson's own, then the next ones.", ""},
                    words->seeds);
  run.add_option("--out", words->out, "Folder to keep the runs in. Default: they are removed again.")
      ->type_name("DIR");
}

}  // namespace qs
