// Errors that papers report, to be drawn beside one's own. Each with its table; read off the paper.
#pragma once

#include <span>
#include <string_view>

namespace qs {

struct PublishedResult {
  std::string_view method;   // as the paper calls it
  std::string_view network, data;  // ids
  int weight_bits, act_bits;       // 32: float
  double test_error_pct;
  std::string_view source;
};

/// RQ (Louizos et al., ICLR 2019, arXiv 1810.01875), Table 1: the rows with one width for all weights.
std::span<const PublishedResult> published_results();

}  // namespace qs
