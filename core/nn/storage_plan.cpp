#include "core/nn/storage_plan.h"

#include <algorithm>
#include <numeric>

namespace qs {
namespace {

class Planner {
 public:
  explicit Planner(std::span<const Lifetime> tensors) : tensors_(tensors) {
    plan_.slot.assign(tensors.size(), -1);
  }

  StoragePlan plan() {
    std::vector<int> order(tensors_.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](int a, int b) { return lifetime(a).begin < lifetime(b).begin; });
    for (const int tensor : order)
      if (lifetime(tensor).elements > 0) place(tensor, choose(tensor));
    return std::move(plan_);
  }

 private:
  const Lifetime& lifetime(int tensor) const { return tensors_[static_cast<std::size_t>(tensor)]; }

  int choose(int tensor) const {
    const Lifetime& wanted = lifetime(tensor);
    if (wanted.may_replace >= 0 && lifetime(wanted.may_replace).end == wanted.begin) {
      const int slot = plan_.slot[static_cast<std::size_t>(wanted.may_replace)];
      if (busy_until_[static_cast<std::size_t>(slot)] == wanted.begin) return slot;
    }
    int best = -1;
    for (int slot = 0; slot < static_cast<int>(plan_.elements.size()); ++slot) {
      if (busy_until_[static_cast<std::size_t>(slot)] >= wanted.begin) continue;
      if (best < 0 || is_better(slot, best, wanted.elements)) best = slot;
    }
    return best;
  }

  /// The smallest that is large enough, else the largest.
  bool is_better(int slot, int best, Index wanted) const {
    const Index size = plan_.elements[static_cast<std::size_t>(slot)];
    const Index known = plan_.elements[static_cast<std::size_t>(best)];
    if (known >= wanted) return size >= wanted && size < known;
    return size > known;
  }

  void place(int tensor, int slot) {
    if (slot < 0) {
      slot = static_cast<int>(plan_.elements.size());
      plan_.elements.push_back(0);
      busy_until_.push_back(0);
    }
    const auto at = static_cast<std::size_t>(slot);
    plan_.slot[static_cast<std::size_t>(tensor)] = slot;
    plan_.elements[at] = std::max(plan_.elements[at], lifetime(tensor).elements);
    busy_until_[at] = lifetime(tensor).end;
  }

  std::span<const Lifetime> tensors_;
  std::vector<int> busy_until_;
  StoragePlan plan_;
};

}  // namespace

Index StoragePlan::total() const { return std::accumulate(elements.begin(), elements.end(), Index{0}); }

StoragePlan plan_storage(std::span<const Lifetime> tensors) { return Planner(tensors).plan(); }

}  // namespace qs
