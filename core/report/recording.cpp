#include "core/report/recording.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/base/json.h"
#include "core/figures/input.h"
#include "core/figures/style.h"
#include "core/report/figure_pool.h"
#include "core/report/run_facts.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kRarest = 8;  // a figure changes at least at every eighth instant
constexpr std::size_t kFewest = 2;  // instants

Json style_json(const char* name) {
  const FigureStyle& style = figure_style(name);
  const auto colours = [](const std::vector<Rgb>& list) {
    Json json = Json::array();
    for (const Rgb colour : list) json.push_back(to_hex(colour));
    return json;
  };
  return {{"background", to_hex(style.background)},
          {"text", to_hex(style.text)},
          {"muted", to_hex(style.muted)},
          {"axis", to_hex(style.axis)},
          {"grid", to_hex(style.grid)},
          {"lines", style.has_grid_lines},
          {"series", colours(style.series)},
          {"zero", to_hex(style.zero_level)},
          {"below", colours(style.below_zero)},
          {"above", colours(style.above_zero)},
          {"factor", style.line_factor}};
}

/// Others tell what a click in the window does.
std::string first_sentence(const std::string& text) {
  const std::size_t end = text.find(". ");
  return end == std::string::npos ? text : text.substr(0, end + 1);
}

/// Which instants a page shows, and how rarely each kind of figure changes.
struct Plan {
  std::vector<std::size_t> instants;  // of the replay
  std::vector<std::size_t> every;     // by kind
};

/// The instant at which a kind is drawn when the page shows the `i`-th: the last stays exact.
std::size_t drawn_at(const Plan& plan, std::size_t kind, std::size_t i) {
  return i + 1 == plan.instants.size() ? i : i - i % plan.every[kind];
}

/// Places of the figures of a kind: by layer, then by instant. What does not depend on either has one.
Json frames_of(Replay& replay, const Plan& plan, std::size_t kind, FigurePool& pool) {
  Json frames = Json::array();
  const bool moves = replay.kinds()[kind]->source == FigureSource::snapshots;
  for (std::size_t layer = 0; layer < (moves ? replay.layers().size() : 1); ++layer) {
    const std::size_t count = moves ? plan.instants.size() : 1;
    std::vector<std::size_t> places(count);
    for (std::size_t i = count; i-- > 0;)
      places[i] = pool.add(replay.figure(kind, layer, plan.instants[drawn_at(plan, kind, i)]));
    frames.push_back(places);
  }
  return frames;
}

Json instants_json(const Replay& replay, const Plan& plan) {
  Json instants = Json::array();
  for (const std::size_t instant : plan.instants) {
    const Progress& progress = replay.at(instant).progress;
    instants.push_back({{"text", epoch_text(progress)}, {"step", progress.step}});
  }
  return instants;
}

struct Written {
  std::string json;
  std::vector<std::size_t> bytes;  // by kind
};

Written written(Replay& replay, const Plan& plan) {
  FigurePool pool(replay.longest_line());
  Written result;
  Json kinds = Json::array();
  for (std::size_t kind = 0; kind < replay.kinds().size(); ++kind) {
    const FigureKind& of = *replay.kinds()[kind];
    const std::size_t before = pool.bytes();
    kinds.push_back({{"id", of.id},
                     {"title", of.title},
                     {"help", first_sentence(of.help)},
                     {"every", plan.every[kind]},
                     {"frames", frames_of(replay, plan, kind, pool)}});
    result.bytes.push_back(pool.bytes() - before);
  }
  const Json head = {{"program", "QuantScope " QS_VERSION},
                     {"names", replay.names()},
                     {"recorded", replay.recorded()},
                     {"layers", replay.layers()},
                     {"instants", instants_json(replay, plan)},
                     {"kinds", kinds},
                     {"styles", {{"light", style_json("screen-light")}, {"dark", style_json("screen-dark")}}},
                     {"settings", settings_json(replay.runs(), replay.names())}};
  std::string text = json_text(head);
  text.pop_back();
  text += ",\n" + pool.text() + "}";
  for (const char c : text) result.json += c == '<' ? std::string("\\u003c") : std::string(1, c);
  return result;
}

/// False: there is nothing left that could go.
bool make_smaller(Plan& plan, const std::vector<std::size_t>& bytes) {
  std::size_t total = 0;
  for (const std::size_t of_kind : bytes) total += of_kind;
  const auto heaviest =
      static_cast<std::size_t>(std::max_element(bytes.begin(), bytes.end()) - bytes.begin());
  if (bytes.size() > 1 && 2 * bytes[heaviest] > total && plan.every[heaviest] < kRarest) {
    plan.every[heaviest] *= 2;
    return true;
  }
  if (plan.instants.size() <= kFewest) return false;
  std::vector<std::size_t> fewer;
  for (const std::size_t place :
       evenly(plan.instants.size(), std::max(kFewest, plan.instants.size() * 9 / 10)))
    fewer.push_back(plan.instants[place]);
  plan.instants = std::move(fewer);
  return true;
}

/// What each kind takes, judged by a few instants: building figures of all only to leave most out takes long.
std::vector<std::size_t> expected_bytes(const Plan& plan, const std::vector<std::size_t>& last,
                                        const std::vector<std::size_t>& each) {
  std::vector<std::size_t> bytes = last;
  for (std::size_t kind = 0; kind < bytes.size(); ++kind)
    bytes[kind] += (plan.instants.size() - 1) / plan.every[kind] * each[kind];
  return bytes;
}

Plan first_plan(Replay& replay, std::size_t most_bytes) {
  const std::vector<std::size_t> once(replay.kinds().size(), 1),
      all = evenly(replay.instants(), replay.instants());
  Plan plan{all, once};
  constexpr std::size_t kJudged = 4;
  if (all.size() <= kJudged) return plan;
  const Written last = written(replay, {{all.back()}, once}),
                few = written(replay, {evenly(all.size(), kJudged), once});
  std::vector<std::size_t> each;
  for (std::size_t kind = 0; kind < once.size(); ++kind)
    each.push_back((few.bytes[kind] - std::min(few.bytes[kind], last.bytes[kind])) / (kJudged - 1));
  const std::size_t head =
      last.json.size() -
      std::min(last.json.size(), std::accumulate(last.bytes.begin(), last.bytes.end(), std::size_t{0}));
  for (;;) {
    const std::vector<std::size_t> bytes = expected_bytes(plan, last.bytes, each);
    if (std::accumulate(bytes.begin(), bytes.end(), head) <= most_bytes || !make_smaller(plan, bytes))
      return plan;
  }
}

}  // namespace

Recording recording_of(Replay& replay, std::size_t most_bytes) {
  Plan plan = first_plan(replay, most_bytes);
  Written result = written(replay, plan);
  while (result.json.size() > most_bytes && make_smaller(plan, result.bytes)) result = written(replay, plan);
  return {std::move(result.json), plan.instants.size()};
}

}  // namespace qs
