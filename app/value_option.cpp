#include "app/value_option.h"

namespace qs {

std::string option_help(const OptionSpec& spec) {
  std::string text = spec.help + " [" + range_text(spec) + "]";
  const std::string usual = to_text(spec.default_value);
  return usual.empty() ? text : text + " Default: " + usual + ".";
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
