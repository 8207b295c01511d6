#include "core/training/filter_views.h"

#include <algorithm>

#include "core/tensor/histogram.h"
#include "core/training/grid_view.h"

namespace qs {
namespace {

FilterView view_filter(const Tensor& latent, const Codes& codes, Index filter) {
  const Index row = latent.size() / latent.shape()[0];
  Tensor weights(Shape{1, row});
  std::copy_n(latent.data() + filter * row, row, weights.data());
  const auto group = static_cast<std::size_t>(codes.group[static_cast<std::size_t>(filter)]);
  const auto first = codes.index.begin() + filter * row;
  const GridView view =
      view_grid(weights, {.index = {first, first + row}, .levels = {codes.levels[group]}, .group = {}});
  return {.filter = filter,
          .latent = count_values(weights.span(), view.grid.levels, view.grid.thresholds),
          .grid = view.grid};
}

template <class T>
std::vector<T> read_numbers(const JsonValue& json) {
  std::vector<T> values;
  for (const JsonValue& value : json.elements()) {
    if constexpr (std::is_integral_v<T>)
      values.push_back(static_cast<T>(value.integer()));
    else
      values.push_back(static_cast<T>(value.real()));
  }
  return values;
}

std::vector<float> read_ascending(const JsonValue& json) {
  std::vector<float> values = read_numbers<float>(json);
  if (!std::is_sorted(values.begin(), values.end())) throw json.error("does not ascend");
  return values;
}

std::vector<std::int64_t> read_counts(const JsonValue& json, std::size_t size) {
  std::vector<std::int64_t> counts = read_numbers<std::int64_t>(json);
  if (counts.size() != size) throw json.error("has the wrong length");
  if (std::any_of(counts.begin(), counts.end(), [](std::int64_t count) { return count < 0; }))
    throw json.error("has a negative count");
  return counts;
}

}  // namespace

std::vector<FilterView> filter_views(const Tensor& latent, const Codes& codes) {
  std::vector<FilterView> views;
  const auto filters = static_cast<Index>(codes.group.size());
  const Index stride = std::max<Index>(1, (filters + kMostFilterViews - 1) / kMostFilterViews);
  for (Index filter = 0; filter < filters; filter += stride)
    views.push_back(view_filter(latent, codes, filter));
  return views;
}

nlohmann::ordered_json to_json(const FilterView& view) {
  return {{"filter", view.filter},           {"edges", view.latent.edges},
          {"counts", view.latent.counts},    {"level", view.latent.level},
          {"levels", view.grid.levels},      {"thresholds", view.grid.thresholds},
          {"level_counts", view.grid.counts}};
}

FilterView read_filter_view(const JsonValue& json) {
  FilterView view;
  view.filter = json.at("filter").integer();
  view.grid.levels = read_ascending(json.at("levels"));
  const std::size_t levels = view.grid.levels.size();
  view.grid.thresholds = read_ascending(json.at("thresholds"));
  if (view.grid.thresholds.size() + 1 != levels) throw json.at("thresholds").error("does not fit the levels");
  view.grid.counts = read_counts(json.at("level_counts"), levels);
  view.latent.edges = read_ascending(json.at("edges"));
  view.latent.counts =
      read_counts(json.at("counts"), view.latent.edges.empty() ? 0 : view.latent.edges.size() - 1);
  view.latent.level = read_numbers<std::int32_t>(json.at("level"));
  if (view.latent.level.size() != view.latent.counts.size())
    throw json.at("level").error("has another length than the counts");
  for (const std::int32_t level : view.latent.level)
    if (level < 0 || static_cast<std::size_t>(level) >= levels)
      throw json.at("level").error("names no level");
  return view;
}

}  // namespace qs
