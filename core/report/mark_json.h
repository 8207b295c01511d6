// One mark of a figure as JSON: how it looks, which many share, and what is its own.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/values/figure.h"

namespace qs {

/// Where lists of numbers are kept.
class NumberShelf {
 public:
  virtual ~NumberShelf() = default;
  /// The place of a list.
  virtual std::string numbers(const std::vector<double>& values) = 0;
  /// x and y of a curve that goes on in later instants: "3", or "[3,20]" for the first 20 numbers of a longer
  /// list.
  virtual std::pair<std::string, std::string> growing_line(const std::vector<double>& x,
                                                           const std::vector<double>& y) = 0;
};

/// Members of JSON objects, without braces.
struct MarkJson {
  std::string look, own;
};

MarkJson mark_json(const Mark& mark, const Panel& panel, NumberShelf& shelf);

/// A text as JSON.
std::string quoted_json(const std::string& text);

}  // namespace qs
