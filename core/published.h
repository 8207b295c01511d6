// What papers report, to be drawn beside one's own results, listed on the methods' pages and reproduced. Read
// from resources/papers/, one file for each table; rows that nobody has checked against the paper are in the
// files but never come out here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qs {

struct PublishedResult {
  std::string method;              // id, or the paper's name of a method that is not here
  std::string network;             // id, or a description of one that is not here
  std::string nearest_network;     // id; empty: the network itself is here, or nothing is like it
  std::string data;                // id, or the name of a data set that is not here
  double width = 1.0;              // factor of the network's channels
  std::optional<int> weight_bits;  // 32: float; none: several widths, or not printed
  std::string weight_bits_text;    // "5-8"
  int act_bits = 32;
  std::string layer_policy = "all";
  double value = 0.0;
  std::string unit = "test_error_pct";  // top1_error_pct, cross_entropy, nonzero_pct, compression_ratio, …
  std::vector<std::string> footnotes = {};
  std::string paper, table, reference;  // "RQ", "Table 1", "C. Louizos et al., …"
  std::string table_id;                 // "rq-1"

  bool is_error() const { return unit == "test_error_pct"; }
  bool is_float() const { return weight_bits == 32 && act_bits == 32; }
  /// The network here that it is nearest to; empty: none.
  const std::string& network_here() const;
  bool is_on_another_network() const { return !nearest_network.empty(); }
  std::string source() const { return paper + ", " + table; }
  /// "2/32".
  std::string bits() const;
};

/// In the order of the papers' tables. Throws Error when a file of the program is damaged.
const std::vector<PublishedResult>& published_results();

/// Of a table, as "rq-1"; empty for what is no table.
std::vector<PublishedResult> published_table(std::string_view id);

/// Errors on data sets that are here.
std::vector<PublishedResult> published_results_of(std::string_view method);

/// "LeNet-5 on mnist, 2/2 bits: 0.76 % (RQ, Table 1)", with its footnotes.
std::string to_text(const PublishedResult& result);

}  // namespace qs
