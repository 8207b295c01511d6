// Options of a command that are declared and checked like the settings of an experiment: a number outside of
// its range, nan or 1e999 are refused in the same words everywhere.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "core/values/option.h"

namespace qs {

/// Help, range and default of a setting, as the help of its option.
std::string option_help(const OptionSpec& spec);

/// Adds the option that `spec.key` names, "--width-mm". `take` gets the checked value while the command line
/// is parsed; of two values the last counts.
CLI::Option* add_value_option(CLI::App& command, const OptionSpec& spec,
                              const std::function<void(const Value&)>& take);

/// The same for a plain number.
template <class Number>
CLI::Option* add_number_option(CLI::App& command, const OptionSpec& spec, Number& number) {
  return add_value_option(command, spec, [&number](const Value& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) number = static_cast<Number>(*whole);
    if (const auto* real = std::get_if<double>(&value)) number = static_cast<Number>(*real);
  });
}

}  // namespace qs
