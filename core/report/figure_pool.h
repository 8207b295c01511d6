// Figures as compact JSON, what several of them share stored once.
//
// Instants of a run have much in common: curves only grow, the histogram of the start stays, the panel of one
// layer is a panel of all. Lists of numbers, marks, panels and figures stand in a list each and name each
// other by their places; a list that is the beginning of a longer one is its place and its length. So put in
// the last instant first.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/report/mark_json.h"
#include "core/values/figure.h"

namespace qs {

class FigurePool final : public NumberShelf {
 public:
  /// `longest_line`: about how many points a curve has at most; longer than a screen is wide, it is thinned.
  explicit FigurePool(std::size_t longest_line = 0);

  /// The place of the figure in the list of figures.
  std::size_t add(const Figure& figure);

  /// {"arrays": […], "looks": […], "marks": […], "panels": […], "figures": […]} without the braces around it.
  std::string text() const;
  /// Nearly the length of that text.
  std::size_t bytes() const {
    return arrays_.bytes + looks_.bytes + marks_.bytes + panels_.bytes + figures_.bytes;
  }

  std::string numbers(const std::vector<double>& values) override;
  std::pair<std::string, std::string> growing_line(const std::vector<double>& x,
                                                   const std::vector<double>& y) override;

 private:
  /// Texts, each once.
  struct Shelf {
    std::vector<std::string> items = {};
    std::unordered_map<std::string, std::size_t> places = {};
    std::size_t bytes = 0;

    std::size_t put(std::string item);
  };
  struct Grown {
    std::size_t place;
    std::vector<double> values;
  };

  /// Where the list is known to begin; empty: nowhere.
  std::string known_beginning(const std::vector<double>& values) const;
  std::string growing_numbers(const std::vector<double>& values);
  std::string panel(const Panel& panel);

  std::size_t block_ = 1;

  Shelf arrays_, looks_, marks_, panels_, figures_;
  std::unordered_map<std::string, std::vector<Grown>> growing_;  // by their first values
};

}  // namespace qs
