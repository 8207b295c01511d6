#include "core/published.h"

#include <algorithm>

#include "core/base/embedded_files.h"
#include "core/base/json.h"
#include "core/base/number_text.h"
#include "core/catalog.h"
#include "core/data/data_library.h"
#include "core/settings/titles.h"
#include "core/values/bits.h"

namespace qs {
namespace {

bool is_network_here(const std::string& id) {
  const std::vector<std::string>& ids = network_ids();
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool is_data_here(const std::string& id) {
  const std::vector<DataSetInfo>& sets = data_sets();
  return std::any_of(sets.begin(), sets.end(), [&](const DataSetInfo& set) { return set.id == id; });
}

void read_weight_bits(const JsonValue& json, PublishedResult& row) {
  if (json.is_null()) return;
  if (!json.json().is_string()) {
    row.weight_bits = static_cast<int>(json.integer());
    row.weight_bits_text = bits_text(*row.weight_bits);
  } else {
    row.weight_bits_text = json.text();
  }
}

PublishedResult read_row(const JsonValue& json, const JsonValue& table, const std::string& id) {
  json.allow_only({"method", "weight_bits", "act_bits", "network", "nearest_network", "width", "data",
                   "layer_policy", "value", "unit", "printed", "footnotes", "table", "is_confirmed"});
  PublishedResult row;
  row.method = json.at("method").text();
  read_weight_bits(json.at("weight_bits"), row);
  row.act_bits = static_cast<int>(json.at("act_bits").integer());
  row.network = json.at("network").text();
  row.data = json.at("data").text();
  row.value = json.at("value").real();
  if (const auto nearest = json.find("nearest_network")) row.nearest_network = nearest->text();
  if (const auto width = json.find("width")) row.width = width->real();
  if (const auto policy = json.find("layer_policy")) row.layer_policy = policy->text();
  if (const auto unit = json.find("unit")) row.unit = unit->text();
  if (const auto footnotes = json.find("footnotes"))
    for (const JsonValue& note : footnotes->elements()) row.footnotes.push_back(note.text());
  row.paper = table.at("paper").text();
  row.reference = table.at("reference").text();
  row.table = json.find("table") ? json.at("table").text() : table.at("table").text();
  row.table_id = id;
  return row;
}

void read_table(const EmbeddedFile& file, std::vector<PublishedResult>& results) {
  const std::string where = file.id + ".json";
  const auto document = parse_json(file.text, where);
  const JsonValue table(document, where);
  table.allow_only({"paper", "reference", "table", "rows"});
  for (const JsonValue& row : table.at("rows").elements()) {
    PublishedResult result = read_row(row, table, file.id);
    if (const auto confirmed = row.find("is_confirmed"); !confirmed || confirmed->flag())
      results.push_back(std::move(result));
  }
}

}  // namespace

const std::string& PublishedResult::network_here() const {
  return is_network_here(network) ? network : nearest_network;
}

std::string PublishedResult::bits() const {
  return (weight_bits_text.empty() ? "?" : weight_bits_text) + "/" + bits_text(act_bits);
}

const std::vector<PublishedResult>& published_results() {
  static const std::vector<PublishedResult> results = [] {
    std::vector<PublishedResult> list;
    // The papers that everything here began with come first.
    for (const char* first : {"rq-1", "vnq-1", "lab-1", "wnq-1", "wnq-2"})
      for (const EmbeddedFile& file : embedded_papers())
        if (file.id == first) read_table(file, list);
    const std::size_t own = list.size();
    for (const EmbeddedFile& file : embedded_papers())
      if (std::none_of(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(own),
                       [&](const PublishedResult& row) { return row.table_id == file.id; }))
        read_table(file, list);
    return list;
  }();
  return results;
}

std::vector<PublishedResult> published_table(std::string_view id) {
  std::vector<PublishedResult> rows;
  for (const PublishedResult& result : published_results())
    if (result.table_id == id) rows.push_back(result);
  return rows;
}

std::vector<PublishedResult> published_results_of(std::string_view method) {
  std::vector<PublishedResult> rows;
  for (const PublishedResult& result : published_results())
    if (result.method == method && result.is_error() && is_data_here(result.data)) rows.push_back(result);
  return rows;
}

std::string to_text(const PublishedResult& result) {
  const std::string network =
      is_network_here(result.network) ? network_title(result.network, result.width) : result.network;
  std::string text = network + " on " + result.data + ", " + result.bits() +
                     " bits: " + fixed_text(result.value, 2) + (result.is_error() ? " %" : "") + " (" +
                     result.source() + ")";
  for (const std::string& note : result.footnotes) text += "; " + note;
  return text;
}

}  // namespace qs
