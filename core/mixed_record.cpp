#include "core/mixed_record.h"

#include "core/base/file_system.h"
#include "core/base/json.h"
#include "core/training/run_directory.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::size_t> indices_of(const JsonValue& json, std::size_t count) {
  std::vector<std::size_t> indices;
  for (const JsonValue& one : json.elements()) {
    const std::uint64_t index = one.natural();
    if (index >= count) throw one.error("names an assignment that is not there");
    indices.push_back(index);
  }
  return indices;
}

MixedAssignment assignment_of(const JsonValue& json, std::size_t layers) {
  json.allow_only({"bits", "size_bits", "wrong"});
  MixedAssignment one;
  for (const JsonValue& bits : json.at("bits").elements())
    one.bits.push_back(static_cast<int>(bits.integer()));
  if (one.bits.size() != layers) throw json.error("has not one width for each layer");
  one.size_bits = json.at("size_bits").real();
  one.wrong = json.at("wrong").integer();
  return one;
}

ProxyQuality proxy_of(const JsonValue& json, const MixedPrecision& truth) {
  json.allow_only({"id", "name", "kendall_tau", "mean_regret_pct", "largest_regret_pct", "choices"});
  ProxyQuality proxy{.id = json.at("id").text(),
                     .name = json.at("name").text(),
                     .kendall_tau = json.at("kendall_tau").real(),
                     .mean_regret_pct = json.at("mean_regret_pct").real(),
                     .largest_regret_pct = json.at("largest_regret_pct").real(),
                     .choices = indices_of(json.at("choices"), truth.assignments.size())};
  if (proxy.choices.size() != truth.front.size())
    throw json.at("choices").error("has not one choice for each point of the front");
  return proxy;
}

}  // namespace

void record_mixed(const std::filesystem::path& run, const MixedPrecision& truth) {
  Json assignments = Json::array(), proxies = Json::array();
  for (const MixedAssignment& one : truth.assignments)
    assignments.push_back({{"bits", one.bits}, {"size_bits", one.size_bits}, {"wrong", one.wrong}});
  for (const ProxyQuality& proxy : truth.proxies)
    proxies.push_back({{"id", proxy.id},
                       {"name", proxy.name},
                       {"kendall_tau", proxy.kendall_tau},
                       {"mean_regret_pct", proxy.mean_regret_pct},
                       {"largest_regret_pct", proxy.largest_regret_pct},
                       {"choices", proxy.choices}});
  write_json(run / kMixedFile, {{"title", truth.title},
                                {"layers", truth.layers},
                                {"images", truth.images},
                                {"error_float_pct", truth.error_float_pct},
                                {"is_complete", truth.is_complete},
                                {"has_normalization", truth.has_normalization},
                                {"seconds", truth.seconds},
                                {"front", truth.front},
                                {"proxies", proxies},
                                {"assignments", assignments}});
}

std::shared_ptr<const MixedPrecision> recorded_mixed(const std::filesystem::path& run) {
  const std::filesystem::path file = run / kMixedFile;
  if (!is_there(file)) return nullptr;
  const auto document = read_json(file);
  const JsonValue root(document, file.string());
  root.allow_only({"title", "layers", "images", "error_float_pct", "is_complete", "has_normalization",
                   "seconds", "front", "proxies", "assignments"});
  auto truth = std::make_shared<MixedPrecision>();
  truth->title = root.at("title").text();
  for (const JsonValue& layer : root.at("layers").elements()) truth->layers.push_back(layer.text());
  truth->images = root.at("images").integer();
  if (truth->images < 1) throw root.at("images").error("is no number of images");
  truth->error_float_pct = root.at("error_float_pct").real();
  truth->is_complete = root.at("is_complete").flag();
  truth->has_normalization = root.at("has_normalization").flag();
  truth->seconds = root.at("seconds").real();
  for (const JsonValue& one : root.at("assignments").elements())
    truth->assignments.push_back(assignment_of(one, truth->layers.size()));
  truth->front = indices_of(root.at("front"), truth->assignments.size());
  for (const JsonValue& proxy : root.at("proxies").elements())
    truth->proxies.push_back(proxy_of(proxy, *truth));
  return truth;
}

}  // namespace qs
