#include "core/values/drops.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/in_quotes.h"
#include "core/base/number_text.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::size_t kMostDrops = 1000;
constexpr double kMostEpochs = 1e6, kLargestFactor = 1e3;
constexpr const char* kGrammar =
    "write [[epoch, factor], …] or [epoch, factor, every], as in [[15, 0.1], [25, 0.1]]";

[[noreturn]] void refuse(const std::string& problem) { throw Error("drops", problem, kGrammar); }

Drop drop_from(const nlohmann::json& json, std::size_t index) {
  const std::string name = "drop " + std::to_string(index + 1);
  if (!json.is_array() || json.size() < 2 || json.size() > 3)
    refuse(name + " is no list of two or three numbers");
  for (const auto& number : json)
    if (!number.is_number()) refuse(name + " holds something that is no number");
  const Drop drop{json[0].get<double>(), json[1].get<double>(),
                  json.size() == 3 ? json[2].get<double>() : 0.0};
  if (!(drop.epoch >= 0.0 && drop.epoch <= kMostEpochs)) refuse(name + " has an impossible epoch");
  if (!(drop.factor > 0.0 && drop.factor <= kLargestFactor)) refuse(name + " has an impossible factor");
  if (!(drop.every >= 0.0 && drop.every <= kMostEpochs)) refuse(name + " has an impossible distance");
  return drop;
}

}  // namespace

std::vector<Drop> drops_from(std::string_view text) {
  if (text.empty()) return {};
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_array()) refuse(in_quotes(text) + " is no list of drops");
  if (json.size() > kMostDrops) refuse("there are more than " + std::to_string(kMostDrops) + " drops");
  std::vector<Drop> drops;
  for (std::size_t i = 0; i < json.size(); ++i) drops.push_back(drop_from(json[i], i));
  return drops;
}

std::string to_text(const std::vector<Drop>& drops) {
  std::string text;
  for (const Drop& drop : drops) {
    text += (text.empty() ? "[" : ",[") + shortest_text(drop.epoch) + "," + shortest_text(drop.factor);
    if (drop.every > 0.0) text += "," + shortest_text(drop.every);
    text += "]";
  }
  return "[" + text + "]";
}

std::string problem_with_drops(const std::string& text) {
  try {
    drops_from(text);
  } catch (const Error& error) {
    return error.problem() + ": " + error.advice();
  }
  return {};
}

double factor_at(std::span<const Drop> drops, double epoch) {
  double factor = 1.0;
  for (const Drop& drop : drops) {
    if (epoch < drop.epoch) continue;
    const double times = drop.every > 0.0 ? 1.0 + std::floor((epoch - drop.epoch) / drop.every) : 1.0;
    factor *= std::pow(drop.factor, times);
  }
  return factor;
}

}  // namespace qs
