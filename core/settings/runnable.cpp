#include "core/settings/runnable.h"

#include <algorithm>
#include <cmath>

#include "core/data/data_library.h"
#include "core/nn/network_info.h"
#include "core/quantizers/method.h"
#include "core/settings/settings.h"
#include "core/tensor/shape.h"
#include "core/values/choices.h"
#include "core/values/drops.h"
#include "core/values/error.h"

namespace qs {
namespace {

bool is_float_only(const BitRange& range) { return range.min == kFloatBits; }

std::int64_t nearest(std::int64_t bits, const BitRange& range) {
  return bits == kFloatBits ? bits : std::clamp<std::int64_t>(bits, range.min, range.max);
}

bool has_option(const Options& options, std::string_view key) {
  return options.values().find(key) != options.values().end();
}

/// The same share of a run of another length, in whole epochs, but at least one and at most the run.
double share_of(double epochs, const Experiment& before, const Experiment& now) {
  const double run = static_cast<double>(now.epochs);
  return std::clamp(std::round(epochs * run / static_cast<double>(before.epochs)), std::min(1.0, epochs),
                    run);
}

Remark no_place_for(const std::string& options, const MethodInfo& method) {
  return {"method", method.name + " has no place for " + options};
}

class Adaptation {
 public:
  Adaptation(Experiment& experiment, const Experiment& before, const Chosen& chosen)
      : now_(experiment), before_(before), chosen_(chosen) {}

  std::vector<Remark> work() {
    fit_data();
    fit_activation_method();
    fit_bits();
    fit_start();
    fit_batch();
    carry_options();
    fit_lengths();
    return std::move(remarks_);
  }

 private:
  /// When it was chosen: the larger, the later; −1: not at all.
  std::ptrdiff_t rank(const std::string& key) const {
    const auto found = std::find(chosen_.keys.begin(), chosen_.keys.end(), key);
    return found == chosen_.keys.end() ? -1 : found - chosen_.keys.begin();
  }
  bool is_free(const std::string& key) const {
    if (rank(key) < 0) return true;
    return !chosen_.all_stand && chosen_.keys.back() != key;
  }

  template <class Type>
  void change(const std::string& key, Type Experiment::*member, Type value, const std::string& reason) {
    if (now_.*member == value) return;
    const std::string old = words(key, Value(now_.*member));
    now_.*member = std::move(value);
    remarks_.push_back({key, words(key, Value(now_.*member)) + " instead of " + old + ": " + reason});
  }

  static std::string words(const std::string& key, const Value& value) {
    if (key.ends_with("_bits")) return bits_text(std::get<std::int64_t>(value));
    const std::string text = to_text(value);
    return text.empty() ? "none" : text;
  }

  void fit_data() {
    const NetworkInfo network = describe_network(now_.network, now_.width);
    if (!is_free("data") || data_set_info(now_.data).image == network.input) return;
    for (const DataSetInfo& data : data_sets())
      if (data.image == network.input)
        return change("data", &Experiment::data, data.id,
                      network.name + " takes images of " + to_text(network.input));
  }

  void fit_activation_method() {
    if (now_.act_method == kOwnActivations || !is_free("act_method")) return;
    const Method &method = find_method(now_.method), &other = find_method(now_.act_method);
    if (method.after_training != other.after_training)
      change("act_method", &Experiment::act_method, std::string(kOwnActivations),
             "of " + method.info.name + " and " + other.info.name +
                 " one quantizes during training, the other after it");
  }

  void fit_bits() {
    const MethodInfo& method = find_method(now_.method).info;
    // A float network was no wish for float weights under a method that quantizes them.
    if (rank("weight_bits") < 0 && now_.weight_bits == kFloatBits && !is_float_only(method.weight_bits) &&
        is_float_only(find_method(before_.method).info.weight_bits))
      change("weight_bits", &Experiment::weight_bits, nearest(Experiment{}.weight_bits, method.weight_bits),
             find_method(before_.method).info.name + " left the weights float");
    if (is_free("weight_bits"))
      change("weight_bits", &Experiment::weight_bits, nearest(now_.weight_bits, method.weight_bits),
             limits_of(method, method.weight_bits, "weights"));
    fit_activation_bits();
  }

  void fit_activation_bits() {
    const MethodInfo& method = activation_method_info(now_);
    if (is_free("act_bits"))
      change("act_bits", &Experiment::act_bits, nearest(now_.act_bits, method.act_bits),
             limits_of(method, method.act_bits, "activations"));
    if (now_.act_method == kOwnActivations || now_.act_bits != kFloatBits) return;
    if (is_free("act_bits") && rank("act_method") > rank("act_bits"))
      change("act_bits", &Experiment::act_bits, std::int64_t{method.act_bits.max},
             method.name + " is to quantize the activations");
    else if (is_free("act_method"))
      change("act_method", &Experiment::act_method, std::string(kOwnActivations),
             "the activations stay float");
  }

  static std::string limits_of(const MethodInfo& method, const BitRange& range, const std::string& what) {
    if (is_float_only(range)) return method.name + " leaves " + what + " float";
    const std::string least = std::to_string(range.min), most = std::to_string(range.max);
    return method.name + " takes " + (least == most ? least : least + " to " + most) +
           (range.max == 1 ? " bit for " : " bits for ") + what;
  }

  void fit_start() {
    const Method& method = find_method(now_.method);
    if (!now_.phases.empty() && method.after_training && is_free("phases"))
      change("phases", &Experiment::phases, std::string(),
             method.info.name + " trains the whole run as float");
    if (now_.warm_start_epochs == 0) return;
    if (!now_.phases.empty()) return fit_phases();
    const bool from_file = !now_.float_weights.empty();
    if (is_free("warm_start_epochs") && method.after_training)
      change("warm_start_epochs", &Experiment::warm_start_epochs, std::int64_t{0},
             method.info.name + " trains the whole run as float");
    else if (from_file && is_free("warm_start_epochs") && rank("float_weights") > rank("warm_start_epochs"))
      change("warm_start_epochs", &Experiment::warm_start_epochs, std::int64_t{0},
             "the weights come from a file");
    else if (from_file && is_free("float_weights"))
      change("float_weights", &Experiment::float_weights, std::string(), "a float warm start trains them");
  }

  /// Phases say themselves whether they begin float.
  void fit_phases() {
    if (is_free("warm_start_epochs") && rank("phases") >= rank("warm_start_epochs"))
      change("warm_start_epochs", &Experiment::warm_start_epochs, std::int64_t{0},
             "the phases say what is trained as float");
    else if (is_free("phases"))
      change("phases", &Experiment::phases, std::string(), "a float warm start comes before one phase");
  }

  void fit_batch() {
    const std::int64_t left = data_set_info(now_.data).train - now_.validation_images;
    const std::int64_t used = now_.train_images == 0 ? left : std::min(left, now_.train_images);
    if (used >= 1 && now_.batch_size > used && is_free("batch_size"))
      change("batch_size", &Experiment::batch_size, used, "there are no more images to train on");
  }

  /// Options that stand at their default are nobody's wish: the new method's or bits' default takes over.
  void carry_options() {
    const MethodInfo& method = find_method(now_.method).info;
    const std::int64_t bits = fewest_bits(now_), bits_before = fewest_bits(before_);
    Options options(method.options, bits);
    std::string dropped;
    for (const OptionSpec& spec : before_.method_options.specs()) {
      const Value& value = before_.method_options.values().at(spec.key);
      const bool is_wish = value != default_at(spec, bits_before);
      if (is_wish && takes(method, spec.key, value)) options.set(spec.key, value);
      if (rank(spec.key) >= 0) continue;  // it gets another value anyway
      if (!has_option(options, spec.key)) {
        if (is_wish) dropped += (dropped.empty() ? "" : ", ") + spec.key + " " + to_text(value);
      } else if (const Value& now = options.values().at(spec.key); now != value) {
        remarks_.push_back({spec.key, to_text(now) + " instead of " + to_text(value) + ": the default of " +
                                          method.name + " at " + bits_text(bits) +
                                          (bits == kFloatBits ? ""
                                           : bits == 1        ? " bit"
                                                              : " bits")});
      }
    }
    if (!dropped.empty()) remarks_.push_back(no_place_for(dropped, method));
    now_.method_options = std::move(options);
  }

  static bool takes(const MethodInfo& method, const std::string& key, const Value& value) {
    return std::any_of(method.options.begin(), method.options.end(), [&](const OptionSpec& spec) {
      return spec.key == key && problem_with(spec, value).empty();
    });
  }

  void fit_lengths() {
    for (const ExperimentField& field : experiment_fields()) {
      if (!follows_run(field.spec) || get(now_, field) != get(before_, field)) continue;
      if (std::holds_alternative<ListKind>(field.spec.kind)) {
        fit_drops();
        continue;
      }
      const auto old = static_cast<double>(std::get<std::int64_t>(get(before_, field)));
      set_length(field.spec.key, old,
                 [&](double epochs) { set(now_, field, static_cast<std::int64_t>(epochs)); });
    }
    for (const OptionSpec& spec : now_.method_options.specs()) {
      if (!follows_run(spec) || !has_option(before_.method_options, spec.key)) continue;
      const double old = before_.method_options.real(spec.key);
      if (now_.method_options.real(spec.key) != old) continue;
      set_length(spec.key, old, [&](double epochs) { now_.method_options.set(spec.key, epochs); });
    }
    if (kSchedules.from(now_.schedule) == Schedule::linear && now_.decay_epochs > now_.epochs &&
        is_free("decay_epochs"))
      change("decay_epochs", &Experiment::decay_epochs, now_.epochs, "the run is no longer");
  }

  void fit_drops() {
    std::vector<Drop> drops = drops_from(before_.drops);
    for (Drop& drop : drops) {
      drop.epoch = share_of(drop.epoch, before_, now_);
      drop.every = share_of(drop.every, before_, now_);
    }
    change("drops", &Experiment::drops, to_text(drops),
           "the same shares of " + std::to_string(now_.epochs) + " epochs as of " +
               std::to_string(before_.epochs));
  }

  bool follows_run(const OptionSpec& spec) const {
    return spec.is_part_of_run && now_.epochs != before_.epochs && rank(spec.key) < 0 &&
           is_relevant(before_, spec);
  }

  template <class Assign>
  void set_length(const std::string& key, double old, const Assign& assign) {
    const double epochs = share_of(old, before_, now_);
    if (epochs == old) return;
    assign(epochs);
    remarks_.push_back({key, to_text(Value(epochs)) + " instead of " + to_text(Value(old)) +
                                 ": the same share of " + std::to_string(now_.epochs) +
                                 (now_.epochs == 1 ? " epoch" : " epochs") + " as of " +
                                 std::to_string(before_.epochs)});
  }

  Experiment& now_;
  const Experiment& before_;
  const Chosen& chosen_;
  std::vector<Remark> remarks_;
};

bool is_field(const std::string& key) {
  const auto& fields = experiment_fields();
  return std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return field.spec.key == key; });
}

}  // namespace

std::vector<Remark> adapt(Experiment& experiment, const Experiment& before, const Chosen& chosen) {
  return Adaptation(experiment, before, chosen).work();
}

Experiment edited(const Experiment& before, const std::vector<Edit>& edits, std::vector<Remark>& remarks) {
  Experiment experiment = before;
  experiment.preset.clear();
  Chosen chosen{.all_stand = false};
  for (const Edit& edit : edits) {
    chosen.keys.push_back(edit.key);
    if (is_field(edit.key)) set_text(experiment, edit.key, edit.text);
  }
  remarks = adapt(experiment, before, chosen);
  std::string dropped;
  for (const Edit& edit : edits) {
    if (is_field(edit.key)) continue;
    try {
      experiment.method_options.set_text(edit.key, edit.text);
    } catch (const Error&) {
      if (&edit == &edits.back()) throw;
      dropped += (dropped.empty() ? "" : ", ") + edit.key + " " + edit.text;
    }
  }
  if (!dropped.empty()) remarks.push_back(no_place_for(dropped, find_method(experiment.method).info));
  return experiment;
}

std::vector<std::int64_t> possible_bits(const Experiment& experiment, std::string_view key) {
  const BitRange range = key == "act_bits" ? activation_method_info(experiment).act_bits
                                           : find_method(experiment.method).info.weight_bits;
  std::vector<std::int64_t> bits;
  for (std::int64_t width = range.min; width <= range.max; ++width) bits.push_back(width);
  if (!is_float_only(range)) bits.push_back(kFloatBits);
  return bits;
}

}  // namespace qs
