// A run at instants of its recording, others at its epochs, and every figure that there is of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "core/figures.h"

namespace qs {

/// At most so many places of `count`, evenly, with the first and the last.
std::vector<std::size_t> evenly(std::size_t count, std::size_t most);

class Replay {
 public:
  /// Reads the runs, the first of them at not more than `most` instants. Throws Error for what is not a run,
  /// and for a first one that has recorded nothing.
  Replay(const std::vector<std::filesystem::path>& directories, std::size_t most);

  const std::vector<RunSummary>& runs() const { return runs_; }
  /// What figures call the runs.
  std::vector<std::string> names() const;
  std::size_t recorded() const { return recorded_; }
  std::size_t instants() const { return instants_.size(); }
  const Snapshot& at(std::size_t instant) const { return *instants_[instant].front(); }
  /// "" for all, then each by its name.
  const std::vector<std::string>& layers() const { return layers_; }

  /// The kinds that have something to show: of the runs at an instant, or of their results.
  const std::vector<const FigureKind*>& kinds() const { return kinds_; }
  /// Built as the window builds it; kept.
  const Figure& figure(std::size_t kind, std::size_t layer, std::size_t instant);
  /// Of figures of all layers at the last instant.
  std::size_t longest_line();

 private:
  FigureInput input(const FigureKind& kind, const std::string& layer, std::size_t instant) const;
  void choose_kinds();

  std::vector<RunSummary> runs_;
  std::size_t recorded_ = 0;
  std::vector<std::vector<std::shared_ptr<const Snapshot>>> instants_;  // of all runs, the first in focus
  std::vector<std::string> layers_;
  std::vector<const FigureKind*> kinds_;
  MethodLooks looks_;
  std::map<std::tuple<std::size_t, std::size_t, std::size_t>, Figure> figures_;
};

}  // namespace qs
