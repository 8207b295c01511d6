// The whole truth about mixed precision: the error of every assignment of bit widths to the layers of a float
// network, rounded after training, and how well the usual proxies would have guessed it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace qs {

struct MixedSetup {
  std::filesystem::path run;  // its float weights are rounded
  int least = 1, most = 8;    // bits
  std::int64_t images = 0;    // of the test set; 0: all
  double minutes = 5.0;       // for networks with too many assignments: as many pairs of layers as fit
  /// Hears again and again which share of the evaluations is done; what it throws ends the work.
  std::function<void(double share)> progress = [](double) {};
};

struct MixedAssignment {
  std::vector<int> bits;   // one per layer; 32: the layer stays float
  double size_bits = 0.0;  // of the weights' codes
  std::int64_t wrong = 0;  // test images
};

struct ProxyQuality {
  std::string id, name;
  double kendall_tau = 0.0;          // τ-b between expected harm and errors, over all assignments
  double mean_regret_pct = 0.0;      // error of its choice beyond the least possible, over the sizes of the
  double largest_regret_pct = 0.0;   // true front
  std::vector<std::size_t> choices;  // for each size of the true front: which assignment it would take
};

struct MixedPrecision {
  std::string title;  // "LeNet-5 · mnist"
  std::vector<std::string> layers;
  std::int64_t images = 0;
  double error_float_pct = 0.0;
  bool is_complete = false;        // all assignments; else single layers and some pairs
  bool has_normalization = false;  // its statistics are those of the float network
  std::vector<MixedAssignment> assignments;
  std::vector<std::size_t> front;     // by size: each has fewer errors than all smaller ones
  std::vector<ProxyQuality> proxies;  // only of a complete truth
  double seconds = 0.0;

  double error_pct(const MixedAssignment& one) const {
    return 100.0 * static_cast<double>(one.wrong) / static_cast<double>(images);
  }
};

/// Throws Error when the run has no sound checkpoint. `tell` hears what is being done.
MixedPrecision mixed_precision(const MixedSetup& setup, const std::function<void(const std::string&)>& tell);

/// Pareto front: indices by size, each with fewer errors than all that are no larger.
std::vector<std::size_t> front_of(const std::vector<MixedAssignment>& assignments);

/// Kendall's τ-b: 1 where two lists order alike, −1 where they order in reverse; ties count for neither.
double kendall_tau(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace qs
