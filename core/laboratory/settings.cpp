// What is asked of the laboratory as settings, and what a method can be asked.
#include <algorithm>

#include "core/base/shell_word.h"
#include "core/laboratory.h"
#include "core/quantizers/method.h"

namespace qs {
namespace {

constexpr double kUsualWeights = 0.1, kUsualOutputs = 1.0;  // root mean squares

template <std::size_t count, class Enum>
ChoiceKind choices_of(const Names<Enum, count>& names) {
  return {{names.list.begin(), names.list.end()}};
}

ChoiceKind methods_that_quantize() {
  ChoiceKind kind;
  for (const Method& method : all_methods())
    if (!quantized_by(method.info.id).empty()) kind.values.push_back(method.info.id);
  return kind;
}

bool can(const std::string& method, Quantized tensor) {
  const std::vector<Quantized> all = quantized_by(method);
  return std::find(all.begin(), all.end(), tensor) != all.end();
}

bool are_options_of(const Options& options, const MethodInfo& method) {
  return std::equal(options.specs().begin(), options.specs().end(), method.options.begin(),
                    method.options.end(),
                    [](const OptionSpec& a, const OptionSpec& b) { return a.key == b.key; });
}

}  // namespace

double usual_spread(Quantized tensor) { return tensor == Quantized::weights ? kUsualWeights : kUsualOutputs; }

std::vector<Quantized> quantized_by(const std::string& method_id) {
  const Method& method = find_method(method_id);
  std::vector<Quantized> all;
  if ((method.weight || method.network_weights) && method.info.weight_bits.min != kFloatBits)
    all.push_back(Quantized::weights);
  if (method.activation && method.info.act_bits.min != kFloatBits) all.push_back(Quantized::activations);
  return all;
}

BitRange possible_lab_bits(const std::string& method_id, Quantized tensor) {
  const MethodInfo& info = find_method(method_id).info;
  return tensor == Quantized::weights ? info.weight_bits : info.act_bits;
}

const std::vector<OptionSpec>& laboratory_settings() {
  static const std::vector<OptionSpec> specs{
      {.key = "method",
       .symbol = "",
       .label = "Method",
       .default_value = std::string("rq"),
       .kind = methods_that_quantize(),
       .help = "Whose quantizer lies on the table.",
       .source = ""},
      {.key = "tensor",
       .symbol = "",
       .label = "Numbers",
       .default_value = std::string(kQuantized.of(Quantized::weights)),
       .kind = choices_of(kQuantized),
       .help = "Weights of one filter, or outputs of a ReLU.",
       .source = ""},
      {.key = "bits",
       .symbol = "b",
       .label = "Bits",
       .default_value = std::int64_t{2},
       .kind = IntegerKind{1, 8},
       .help = "Of each number, as far as the method can.",
       .source = ""},
      {.key = "sample",
       .symbol = "",
       .label = "Distribution",
       .default_value = std::string(kSampleShapes.of(SampleShape::normal)),
       .kind = choices_of(kSampleShapes),
       .help = "Quantiles of a distribution (heavy-tail: Student's t with four degrees of freedom), or given "
               "numbers: the weights of a layer.",
       .source = ""},
      {.key = "spread",
       .symbol = "",
       .label = "Size",
       .default_value = 0.0,
       .kind = RealKind{0.0, 100.0, true},
       .help =
           "Root mean square of the numbers of a distribution; usually 0.1 for weights, 1 for ReLU outputs.",
       .source = "",
       .relevant_when = {unless("sample", {"given"})},
       .zero_word = "usual"},
      {.key = "draws",
       .symbol = "",
       .label = "Draws",
       .default_value = std::int64_t{40},
       .kind = IntegerKind{0, kMostDraws},
       .help = "How often the number looked at is drawn, where training draws at random.",
       .source = ""}};
  return specs;
}

LabQuestion question_from(const Options& settings) {
  LabQuestion question;
  question.method = settings.text("method");
  question.tensor = kQuantized.from(settings.text("tensor"));
  question.bits = static_cast<int>(settings.integer("bits"));
  question.shape = kSampleShapes.from(settings.text("sample"));
  question.spread = settings.real("spread");
  question.draws = static_cast<int>(settings.integer("draws"));
  question.options = Options(find_method(question.method).info.options, question.bits);
  return question;
}

Options settings_of(const LabQuestion& question) {
  Options settings(laboratory_settings());
  settings.set("method", question.method);
  settings.set("tensor", std::string(kQuantized.of(question.tensor)));
  settings.set("bits", std::int64_t{question.bits});
  settings.set("sample", std::string(kSampleShapes.of(question.shape)));
  settings.set("spread", question.spread);
  settings.set("draws", std::int64_t{question.draws});
  return settings;
}

LabQuestion made_possible(LabQuestion question) {
  const std::vector<Quantized> possible = quantized_by(question.method);
  if (!possible.empty() && !can(question.method, question.tensor)) {
    question.tensor = possible.front();
    question.spread = 0.0;
    question.at.reset();
  }
  const BitRange bits = possible_lab_bits(question.method, question.tensor);
  if (bits.min != kFloatBits) question.bits = std::clamp(question.bits, bits.min, bits.max);
  const MethodInfo& info = find_method(question.method).info;
  if (!are_options_of(question.options, info)) {
    question.options = Options(info.options, question.bits);
    question.scalars.clear();
  }
  return question;
}

std::string laboratory_command(const LabQuestion& question, const std::string& show, const std::string& run,
                               const std::string& layer) {
  std::string command = "quantscope lab";
  const auto add = [&](const std::string& option, const std::string& value) {
    command += " --" + option + " " + shell_word(value);
  };
  const Options settings = settings_of(question);
  for (const OptionSpec& spec : settings.specs())
    if (const Value& value = settings.values().at(spec.key);
        value != spec.default_value && spec.key != "sample")
      add(spec.key, to_text(value));
  if (question.shape == SampleShape::given) {
    add("run", run);
    add("layer", layer);
  } else if (question.shape != SampleShape::normal) {
    add("sample", std::string(kSampleShapes.of(question.shape)));
  }
  const Options usual(question.options.specs(), question.bits);
  for (const auto& [key, value] : question.options.values())
    if (value != usual.values().at(key)) add("set", key + "=" + to_text(value));
  for (const auto& [key, value] : question.scalars) add("scalar", key + "=" + to_text(Value(value)));
  if (question.at) add("at", to_text(Value(*question.at)));
  if (show != "all") add("show", show);
  return command;
}

}  // namespace qs
