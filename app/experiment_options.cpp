#include "app/experiment_options.h"

#include <algorithm>
#include <iostream>

#include "app/value_option.h"
#include "core/catalog.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/values/error.h"

namespace qs {
namespace {

std::string description(const OptionSpec& spec) {
  const bool is_bits = spec.key == "weight_bits" || spec.key == "act_bits";
  if (!is_bits && !std::holds_alternative<PathKind>(spec.kind)) return option_help(spec);
  return spec.help + " Default: " + default_text(spec) + ".";
}

}  // namespace

std::string option_names(const std::string& key) {
  const std::string usual = option_name(key), full = long_option_name(key);
  return usual == full ? full : usual + "," + full;
}

void add_experiment_options(CLI::App& command, GivenSettings& given) {
  command.add_option("--preset", given.preset, "Start from this preset (see: quantscope presets).")
      ->type_name("ID");
  for (const ExperimentField& field : experiment_fields()) {
    const std::string key = field.spec.key;
    command
        .add_option_function<std::string>(
            option_names(key), [&given, key](const std::string& text) { given.fields[key] = text; },
            description(field.spec))
        ->type_name("")
        ->take_last()
        ->group(field.group);
  }
  command
      .add_option("--set", given.options,
                  "A parameter of the method, as name=value (see: quantscope methods NAME). May be repeated.")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false)
      ->group("Model");
}

void print_remarks(const std::vector<Remark>& remarks, const std::string& prefix) {
  const auto& fields = experiment_fields();
  for (const Remark& remark : remarks) {
    const bool is_field = std::any_of(fields.begin(), fields.end(),
                                      [&](const auto& field) { return field.spec.key == remark.key; });
    std::cerr << prefix << (is_field ? option_name(remark.key) : "--set " + remark.key) << ": " << remark.text
              << '\n';
  }
}

void require_continuable(const GivenSettings& given) {
  const bool is_other = !given.preset.empty() || !given.options.empty() ||
                        std::any_of(given.fields.begin(), given.fields.end(), [](const auto& one) {
                          return one.first != "epochs" && one.first != "threads";
                        });
  if (is_other)
    throw Error("--resume", "a run continues with its own settings",
                "leave out all other settings but --epochs and --threads");
}

}  // namespace qs
