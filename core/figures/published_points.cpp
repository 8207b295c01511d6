#include "core/figures/published_points.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/catalog.h"
#include "core/published.h"
#include "core/values/bits.h"

namespace qs {
namespace {

bool is_of(const PublishedResult& result, const FrontierTask& task) {
  return result.is_error() && result.weight_bits && result.network_here() == task.network &&
         result.width == task.width && result.data == task.data &&
         (task.bits == 0 || result.is_float() || *result.weight_bits == task.bits);
}

/// "RQ 2/2".
std::string name_of(const PublishedResult& result) {
  std::string name = result.method;
  for (const MethodInfo& method : methods())
    if (method.id == result.method) name = method.short_name;
  if (result.is_on_another_network()) name.insert(0, "≈");
  return result.is_float() ? name : name + " " + result.bits();
}

/// What the read-out says of the point.
std::string whole_name_of(const PublishedResult& result) {
  std::string name = name_of(result) + " in " + result.source();
  if (result.is_on_another_network()) name += ", on another network: " + result.network;
  return name;
}

/// The n-th source of published results has the n-th marker in every panel.
Marker marker_of_source(const std::string& source) {
  static const std::vector<std::string> kSources = [] {
    std::vector<std::string> list;
    for (const PublishedResult& result : published_results())
      if (result.is_error() && std::find(list.begin(), list.end(), result.source()) == list.end())
        list.push_back(result.source());
    return list;
  }();
  const auto place = std::find(kSources.begin(), kSources.end(), source) - kSources.begin();
  constexpr Marker kHollow[] = {Marker::circle, Marker::square, Marker::triangle, Marker::diamond,
                                Marker::down_triangle};  // what has an inside
  return kHollow[static_cast<std::size_t>(place) % std::size(kHollow)];
}

}  // namespace

bool FrontierTask::operator<(const FrontierTask& other) const {
  return std::tuple(network, -width, data, bits) <
         std::tuple(other.network, -other.width, other.data, other.bits);
}

bool has_published(const FrontierTask& task) {
  const auto& results = published_results();
  return std::any_of(results.begin(), results.end(),
                     [&](const PublishedResult& result) { return is_of(result, task); });
}

void add_published(const FrontierTask& task, bool has_texts, std::vector<Mark>& marks) {
  std::map<std::string, Points> by_source;
  std::set<std::tuple<std::string, std::string, std::string, double>> drawn;
  for (const PublishedResult& result : published_results()) {
    if (!is_of(result, task)) continue;
    // Papers quote each other: a number stands where it is found first.
    if (!drawn.emplace(result.method, result.bits(), result.network, result.value).second) continue;
    if (result.is_float()) {
      marks.emplace_back(Rule{.direction = Rule::Direction::horizontal,
                              .at = result.value,
                              .style = {{Colour::Role::muted}, Dash::dotted, 0.8}});
      continue;
    }
    Points& points = by_source[result.source()];
    points.style = {.colour = {Colour::Role::muted}};
    points.marker = marker_of_source(result.source());
    points.hollow = points.side_by_side = true;
    points.label = "published: " + result.source();
    points.names.push_back(whole_name_of(result));
    if (has_texts) points.texts.push_back(name_of(result));
    points.x.push_back(*result.weight_bits);
    points.y.push_back(result.value);
  }
  for (auto& [source, points] : by_source) marks.emplace_back(std::move(points));
}

}  // namespace qs
