#include "core/looks.h"

#include <nlohmann/json.hpp>

#include "core/base/file_system.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/figures/run_looks.h"

namespace qs {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLooksFile = "looks.json";

}  // namespace

MethodLooks looks_in(const fs::path& folder) {
  MethodLooks looks;
  const fs::path file = folder / kLooksFile;
  if (!is_there(file)) return looks;
  const auto document = read_json(file);
  for (const auto& [method, json] : JsonValue(document, file.string()).members()) {
    json.allow_only({"colour", "marker", "dash"});
    MethodLook look = own_look(method_info(method).id);
    if (const auto value = json.find("colour")) look.colour = kMethodColourNames.from(value->text());
    if (const auto value = json.find("marker")) look.marker = kMarkers.from(value->text());
    if (const auto value = json.find("dash")) look.dash = kDashes.from(value->text());
    looks[method] = look;
  }
  return looks;
}

MethodLooks looks_beside(const std::vector<fs::path>& runs) {
  if (runs.empty()) return {};
  fs::path first = fs::absolute(runs.front()).lexically_normal();
  if (!first.has_filename()) first = first.parent_path();  // of a name that ends in a slash
  return looks_in(is_there(first / "config.json") ? first.parent_path() : first);
}

void save_looks(const fs::path& folder, const MethodLooks& looks) {
  auto json = nlohmann::ordered_json::object();
  for (const auto& [method, look] : looks)
    json[method] = {{"colour", kMethodColourNames.of(look.colour)},
                    {"marker", kMarkers.of(look.marker)},
                    {"dash", kDashes.of(look.dash)}};
  make_folder(folder);
  write_json(folder / kLooksFile, json);
}

MethodLook own_look(std::string_view method) {
  const RunLook look = look_of_method(method);
  const bool is_coloured = look.colour.role == Colour::Role::series;  // the float baseline has none
  return {is_coloured ? static_cast<MethodColour>(look.colour.index) : MethodColour::blue, look.marker,
          look.dash};
}

}  // namespace qs
