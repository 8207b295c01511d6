#include "app/mixed_options.h"

#include <memory>

#include "core/base/in_quotes.h"
#include "core/base/number_text.h"
#include "core/values/error.h"

namespace qs {
namespace {

struct MixedWords {
  std::string run, bits = "1-8", csv, figure;
  std::int64_t images = 0;
  double minutes = 5.0;
  bool json = false;
};

/// "1-8". Throws Error naming --bits.
std::pair<int, int> range_of(const std::string& text) {
  const std::size_t dash = text.find('-');
  const auto least = read_number<int>(text.substr(0, dash)),
             most = dash == std::string::npos ? least : read_number<int>(text.substr(dash + 1));
  if (!least || !most || *least < 1 || *most > 8 || *least > *most)
    throw Error("--bits", in_quotes(text) + " is no range between 1 and 8", "write it as 1-8");
  return {*least, *most};
}

}  // namespace

void add_mixed(CLI::App& app, Request& request) {
  CLI::App& command = *app.add_subcommand("mixed",
                                          "The error of every assignment of bit widths to a network's "
                                          "layers, rounded after training, and how well "
                                          "six proxies would have guessed it.");
  const auto words = std::make_shared<MixedWords>();
  command.get_formatter()->column_width(34);
  command.add_option("RUN", words->run, "A run; its float weights are rounded.")->required()->type_name("");
  command.add_option("--bits", words->bits, "Bit widths to try. Default: 1-8.")->type_name("FROM-TO");
  command.add_option("--images", words->images, "Test images to use. Default: all.")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--minutes", words->minutes,
                  "For networks with too many assignments: how long pairs of layers are tried. Default: 5.")
      ->type_name("M")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--csv", words->csv, "File to write all assignments to.")->type_name("FILE");
  command.add_option("--figure", words->figure, "Figure to write, as PDF, SVG, PNG, TEX, PY or CSV.")
      ->type_name("FILE");
  command.add_flag("--json", words->json, "Write the result as JSON.");
  command.callback([words, &request] {
    const auto [least, most] = range_of(words->bits);
    request = MixedRequest{.setup = {.run = words->run,
                                     .least = least,
                                     .most = most,
                                     .images = words->images,
                                     .minutes = words->minutes},
                           .csv = words->csv,
                           .figure = words->figure,
                           .output = words->json ? Output::json : Output::text};
  });
}

}  // namespace qs
