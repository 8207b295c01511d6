#include "app/parser_words.h"

#include <algorithm>
#include <string_view>

#include "core/base/in_quotes.h"

namespace qs {

std::vector<std::string> with_settings_apart(int argc, const char* const* argv) {
  std::vector<std::string> words;
  bool is_setting = false;  // the word before was --set, or a setting behind it
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool is_value = !words.empty() && words.back() == "--set";
    const bool goes_on =
        is_setting && !is_value && !word.starts_with('-') && word.find('=') != std::string::npos;
    if (goes_on) words.emplace_back("--set");
    words.push_back(word);
    is_setting = is_value || goes_on || word == "--set" || word.starts_with("--set=");
  }
  return words;
}

std::string problem_of(const CLI::ParseError& error) {
  std::string problem = error.what();
  std::replace(problem.begin(), problem.end(), '\n', ' ');
  const std::size_t colon = problem.find(": ");
  const std::string before = problem.substr(0, colon),
                    after = colon == std::string::npos ? "" : problem.substr(colon + 2);
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) && problem.ends_with("missing"))
    return before + " needs a value";
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error)) return before + " has the wrong number of values";
  if (dynamic_cast<const CLI::RequiredError*>(&error))
    return before == "A subcommand is required" ? "say what to do with a subcommand"
                                                : before.substr(0, before.find(' ')) + " is missing";
  if (dynamic_cast<const CLI::ExtrasError*>(&error)) return in_quotes(after) + " was not expected";
  if (dynamic_cast<const CLI::ExcludesError*>(&error)) {
    constexpr std::string_view kExcludes = " excludes ";
    const std::size_t at = problem.find(kExcludes);
    if (at != std::string::npos)
      return problem.substr(0, at) + " and " + problem.substr(at + kExcludes.size()) + " exclude each other";
  }
  return problem;
}

}  // namespace qs
