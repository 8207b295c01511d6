#include "core/sweep_grid.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/base/number_text.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/values/error.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(" \t");
  return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

/// The parts between the signs, without blanks; empty parts are left out.
std::vector<std::string> split(const std::string& text, char sign) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  while (from <= text.size()) {
    const std::size_t end = std::min(text.find(sign, from), text.size());
    if (const std::string part = trimmed(text.substr(from, end - from)); !part.empty()) parts.push_back(part);
    from = end + 1;
  }
  return parts;
}

std::int64_t number_in(const std::string& text, const char* what, const std::string& place) {
  const auto number = read_number<std::int64_t>(text);
  if (!number) throw Error(what, in_quotes(place) + " cannot be read", "write whole numbers, as in 2");
  return *number;
}

struct Bits {
  std::string weights, activations;
};

std::vector<Bits> bits_of(const std::string& text) {
  std::vector<Bits> list;
  for (const std::string& part : split(text, ',')) {
    const std::vector<std::string> pair = split(part, '/');
    if (pair.size() != 2)
      throw Error("bits", in_quotes(part) + " is no pair", "write weights/activations, as in 2/2");
    for (const std::string& number : pair) number_in(number, "bits", part);
    list.push_back({pair[0], pair[1]});
  }
  if (list.empty()) throw Error("bits", "are missing", "write at least one pair, as in 2/2");
  return list;
}

Json seeds_of(const std::string& text) {
  constexpr std::int64_t kMost = 10'000;
  Json list = Json::array();
  for (const std::string& part : split(text, ',')) {
    const std::vector<std::string> ends = split(part, '-');
    const std::int64_t first = number_in(ends.front(), "seeds", part),
                       last = ends.size() == 2 ? number_in(ends[1], "seeds", part) : first;
    const bool is_range = part.find('-') != std::string::npos;
    if (ends.size() != (is_range ? 2u : 1u) || last < first || last - first >= kMost)
      throw Error("seeds", in_quotes(part) + " is no range", "write the lower end first, as in 1-3");
    for (std::int64_t seed = first; seed <= last; ++seed) list.push_back(seed);
  }
  if (list.empty()) throw Error("seeds", "are missing", "write at least one, as in 1");
  return list;
}

/// "learning_rate = 0.001" in two.
std::pair<std::string, std::string> assignment(const std::string& text, const char* what) {
  const std::size_t equals = text.find('=');
  const std::string key = trimmed(text.substr(0, std::min(equals, text.size())));
  const std::string value = equals == std::string::npos ? "" : trimmed(text.substr(equals + 1));
  if (key.empty() || value.empty())
    throw Error(what, in_quotes(text) + " is no setting with a value", "write it as name = value");
  return {key, value};
}

/// A list of its own is one value: "drops = [[15, 0.1]]".
std::vector<std::string> values_of(const std::string& text) {
  return text.front() == '[' ? std::vector{text} : split(text, ',');
}

/// Settings of the base that are not the usual ones, without those that the grid sets.
Json common_settings(const Experiment& base) {
  const Experiment usual;
  Json settings = Json::object();
  for (const ExperimentField& field : experiment_fields()) {
    const std::string& key = field.spec.key;
    if (key == "method" || key == "weight_bits" || key == "act_bits" || key == "seed") continue;
    const Value value = get(base, field);
    if (value != get(usual, field)) settings[key] = to_text(value);
  }
  return settings;
}

/// The method at these bits, or at the nearest that it can do, with what follows for other settings of the
/// base. The parameters of the base stay with its own method.
Json run_of(const Experiment& base, const std::string& method, const Bits& bits) {
  std::vector<Remark> remarks;
  const Experiment adapted = edited(
      base, {{"weight_bits", bits.weights}, {"act_bits", bits.activations}, {"method", method}}, remarks);
  Json run = {{"method", method}};
  for (const ExperimentField& field : experiment_fields()) {
    const std::string& key = field.spec.key;
    const bool is_bits = key == "weight_bits" || key == "act_bits";
    if (key != "method" && (is_bits || get(adapted, field) != get(base, field)))
      run[key] = to_text(get(adapted, field));
  }
  if (method == base.method)
    for (const auto& [key, value] : base.method_options.values()) run[key] = to_text(value);
  return run;
}

/// Each once: several widths may be adapted to the same.
Json runs_of(const SweepGrid& grid) {
  Json runs = Json::array();
  for (const std::string& method : grid.methods)
    for (const Bits& bits : bits_of(grid.bits)) {
      Json run = run_of(grid.base, method, bits);
      if (std::find(runs.begin(), runs.end(), run) == runs.end()) runs.push_back(std::move(run));
    }
  if (runs.empty()) throw Error("methods", "are missing", "tick at least one");
  return runs;
}

}  // namespace

std::string sweep_text(const SweepGrid& grid) {
  Json document = {{"settings", common_settings(grid.base)}, {"runs", runs_of(grid)}};
  Json& axes = document["grid"];
  for (const std::string& line : grid.settings) {
    const auto [key, values] = assignment(line, "further settings");
    if (axes.contains(key))
      throw Error("further settings", in_quotes(key) + " is there twice", "leave one out");
    axes[key] = values_of(values);
  }
  axes["seed"] = seeds_of(grid.seeds);
  if (!grid.exclude.empty()) document["exclude"] = Json::array();
  for (const std::string& line : grid.exclude) {
    Json excluded = Json::object();
    for (const std::string& part : split(line, ',')) {
      const auto [key, value] = assignment(part, "leave out");
      excluded[key] = value;
    }
    document["exclude"].push_back(std::move(excluded));
  }
  return json_text(document, 2) + "\n";
}

}  // namespace qs
