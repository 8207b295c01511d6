// The quantizer laboratory in the terminal: one method on one list of numbers, as text, JSON or figure.
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/figure_output.h"
#include "app/text.h"
#include "core/catalog.h"
#include "core/convert.h"
#include "core/figures/laboratory.h"
#include "core/provenance.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

Json described(const LabAnswer& answer) {
  Json scalars = Json::object(), readings = Json::object();
  for (const LabScalar& scalar : answer.scalars)
    scalars[scalar.quantity.key] = {{"value", scalar.value}, {"usual", scalar.usual}};
  for (const Reading& reading : answer.layer.readings) readings[reading.quantity.key] = reading.value;
  Json chances = Json::array();
  for (std::size_t i = 0; i < answer.chances.levels.size(); ++i)
    chances.push_back({{"level", answer.chances.levels[i]}, {"probability", answer.chances.probability[i]}});
  return {{"method", answer.method},
          {"tensor", kQuantized.of(answer.tensor)},
          {"bits", answer.bits},
          {"numbers", answer.x.size()},
          {"at", answer.at},
          {"rounded", answer.at_rounded},
          {"levels", answer.levels},
          {"chances", chances},
          {"scalars", scalars},
          {"readings", readings},
          {"largest_error", answer.largest_error},
          {"mean_error", answer.mean_error},
          {"rms_error", answer.rms_error},
          {"sqnr_db", std::isfinite(answer.sqnr_db) ? Json(answer.sqnr_db) : Json(nullptr)},
          {"zeros_pct", answer.zeros_pct},
          {"version", QS_VERSION}};
}

void print_row(const std::string& name, const std::string& value) {
  std::cout << "  " << padded(name, 28) << value << '\n';
}

void print_answer(const LabAnswer& answer) {
  std::cout << method_info(answer.method).name << ", " << answer.bits
            << (answer.bits == 1 ? " bit, " : " bits, ") << answer.x.size() << ' '
            << kQuantized.of(answer.tensor) << '\n';
  for (const Reading& reading : answer.layer.readings)
    print_row(reading.quantity.key + "  " + reading.quantity.symbol, rounded(reading.value));
  print_row("number looked at", rounded(answer.at) + " → " + rounded(answer.at_rounded));
  for (std::size_t i = 0; i < answer.chances.levels.size(); ++i)
    if (answer.chances.probability[i] >= 0.0005)
      print_row("  drawn as " + rounded(answer.chances.levels[i]),
                fixed(100.0 * answer.chances.probability[i], 1) + " %");
  print_row("error, largest", rounded(answer.largest_error));
  print_row("error, mean", rounded(answer.mean_error));
  print_row("error, RMS", rounded(answer.rms_error));
  print_row("SQNR", fixed(answer.sqnr_db, 2) + " dB");
  print_row("zeros", fixed(answer.zeros_pct, 1) + " %");
}

}  // namespace

int run_command(const LabRequest& request) {
  LabQuestion question = request.question;
  if (!request.run.empty()) question.numbers = float_weights(request.run, request.layer);
  const LabAnswer answer = ask_laboratory(question);
  if (!request.out.empty()) {
    ExportSettings settings = request.settings;
    settings.provenance =
        provenance_of({}, laboratory_command(question, request.figure.text("show"),
                                             request.run.filename().string(), request.layer));
    write_figure(laboratory_figure(answer, request.figure), settings, request.out);
  }
  if (request.output == Output::json)
    print_json(described(answer));
  else if (request.out.empty())
    print_answer(answer);
  else
    std::cout << request.out.string() << '\n';
  return kSuccess;
}

}  // namespace qs
