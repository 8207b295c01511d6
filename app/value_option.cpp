#include "app/value_option.h"

namespace qs {

std::string option_help(const OptionSpec& spec) {
  std::string text = spec.help + " [" + range_text(spec) + "]";
  const std::string usual = default_text(spec), relevance = relevance_text(spec);
  if (!usual.empty()) text += " Default: " + usual + ".";
  return relevance.empty() ? text : text + " " + relevance;
}

CLI::Option* add_value_option(CLI::App& command, const OptionSpec& spec,
                              const std::function<void(const Value&)>& take) {
  return command
      .add_option_function<std::string>(
          spec.key, [spec, take](const std::string& text) { take(parse_value(spec, text)); },
          option_help(spec))
      ->take_last()
      ->type_name("");
}

}  // namespace qs
