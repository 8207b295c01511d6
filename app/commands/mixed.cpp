// The error of every assignment of bit widths to the layers of a trained network.
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/figure_output.h"
#include "app/text.h"
#include "core/base/atomic_file.h"
#include "core/figure_recipe.h"
#include "core/figures.h"
#include "core/mixed_record.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kBitsPerKilobyte = 8000.0;

std::string bits_of(const MixedAssignment& one, const char* sign) {
  std::string text;
  for (const int bits : one.bits) text.append(text.empty() ? "" : sign).append(std::to_string(bits));
  return text;
}

Json json_of(const MixedPrecision& truth) {
  const auto one = [&](std::size_t i) {
    const MixedAssignment& assignment = truth.assignments[i];
    return Json{{"bits", assignment.bits},
                {"size_bits", assignment.size_bits},
                {"error_pct", truth.error_pct(assignment)}};
  };
  Json front = Json::array(), proxies = Json::array();
  for (const std::size_t i : truth.front) front.push_back(one(i));
  for (const ProxyQuality& proxy : truth.proxies) {
    Json choices = Json::array();
    for (const std::size_t i : proxy.choices) choices.push_back(one(i));
    proxies.push_back({{"id", proxy.id},
                       {"kendall_tau", proxy.kendall_tau},
                       {"mean_regret_pct", proxy.mean_regret_pct},
                       {"largest_regret_pct", proxy.largest_regret_pct},
                       {"choices", choices}});
  }
  return {{"title", truth.title},
          {"layers", truth.layers},
          {"images", truth.images},
          {"error_float_pct", truth.error_float_pct},
          {"assignments", truth.assignments.size()},
          {"is_complete", truth.is_complete},
          {"front", front},
          {"proxies", proxies},
          {"seconds", truth.seconds}};
}

std::string csv_of(const MixedPrecision& truth) {
  std::string text;
  for (const std::string& layer : truth.layers) text += layer + " (bit),";
  text += "size (bit),test_error (%)\n";
  for (const MixedAssignment& one : truth.assignments)
    text += bits_of(one, ",") + "," + shortest_text(one.size_bits) + "," +
            shortest_text(truth.error_pct(one)) + "\n";
  return text;
}

void print(const MixedPrecision& truth) {
  std::cout << truth.title << ": " << truth.assignments.size() << " assignments of bits on " << truth.images
            << " test images in " << fixed(truth.seconds, 0) << " s; float network "
            << fixed(truth.error_float_pct, 2) << " %\n";
  if (truth.has_normalization) std::cout << "Batch normalization keeps the float network's statistics.\n";
  std::cout << (truth.is_complete ? "\nPareto front\n" : "\nPareto front of these, all other layers float\n")
            << padded("  bits of", 12);
  for (const std::string& layer : truth.layers) std::cout << ' ' << layer;
  std::cout << '\n';
  for (const std::size_t i : truth.front) {
    const MixedAssignment& one = truth.assignments[i];
    std::cout << "  " << padded(bits_of(one, " "), 26)
              << aligned(fixed(one.size_bits / kBitsPerKilobyte, 1), 9) << " kB"
              << aligned(fixed(truth.error_pct(one), 2), 9) << " %\n";
  }
  if (truth.proxies.empty()) return;
  std::cout << "\n"
            << padded("Proxy", 28) << aligned("Kendall τ", 10) << aligned("mean regret", 14)
            << aligned("largest", 10) << '\n';
  for (const ProxyQuality& proxy : truth.proxies)
    std::cout << padded("  " + proxy.name, 28) << aligned(fixed(proxy.kendall_tau, 3), 10)
              << aligned(fixed(proxy.mean_regret_pct, 3), 12) << " %"
              << aligned(fixed(proxy.largest_regret_pct, 2), 8) << " %\n";
}

}  // namespace

int run_command(const MixedRequest& request) {
  const MixedPrecision truth =
      mixed_precision(request.setup, [](const std::string& what) { std::cerr << what << '\n'; });
  if (!request.csv.empty()) write_file(request.csv, csv_of(truth));
  record_mixed(request.setup.run, truth);  // the window shows it
  if (!request.figure.empty()) {
    FigureRecipe recipe{.runs = {request.setup.run}, .figure = "mixed", .settings = {.width_mm = 174.0}};
    recipe.options = Options(figure_kind(recipe.figure).options);
    const MadeFigure made = make_figure(recipe, request.figure);
    recipe.settings.provenance = made.provenance;
    write_figure(made.figure, recipe.settings, request.figure);
  }
  if (request.output == Output::json)
    print_json(json_of(truth));
  else
    print(truth);
  return kSuccess;
}

}  // namespace qs
