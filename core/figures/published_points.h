// What papers report, as hollow points and dotted lines beside one's own results.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/values/figure.h"

namespace qs {

/// A panel of the frontier: results on one network and data set, of one width of weights or of all (0).
struct FrontierTask {
  std::string network;
  double width = 1.0;
  std::string data;
  std::int64_t bits = 0;

  /// The whole network before narrower ones.
  bool operator<(const FrontierTask& other) const;
};

bool has_published(const FrontierTask& task);

/// Errors against the bits that the papers name, a marker for each paper; what was measured on another
/// network than the task's has the sign ≈ and says which.
void add_published(const FrontierTask& task, bool has_texts, std::vector<Mark>& marks);

}  // namespace qs
