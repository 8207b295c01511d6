// Errors that papers report, to be drawn beside one's own and listed on the methods' pages. Each with
// its table; read off the paper. Only rows with one width for all weights, and networks that are here.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qs {

struct PublishedResult {
  std::string_view method;         // id, or the paper's name of a method that is not here
  std::string_view network, data;  // ids
  double width;                    // factor of the network's channels
  int weight_bits, act_bits;       // 32: float
  double test_error_pct;
  std::string_view source;
};

/// In the order of the papers' tables.
std::span<const PublishedResult> published_results();

std::vector<PublishedResult> published_results_of(std::string_view method);

/// "LeNet-5 on mnist, 2/2 bits: 0.76 % (RQ, Table 1)".
std::string to_text(const PublishedResult& result);

}  // namespace qs
