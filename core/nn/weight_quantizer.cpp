#include "core/nn/weight_quantizer.h"

#include <cassert>

namespace qs {

Tensor decode(const Codes& codes, const Shape& shape) {
  assert(!codes.levels.empty());
  assert(static_cast<Index>(codes.index.size()) == shape.elements());
  Tensor values(shape);
  const Index filters = shape.rank() == 0 ? 1 : shape[0];
  const Index filter_size = filters == 0 ? 0 : values.size() / filters;
  for (Index filter = 0; filter < filters; ++filter) {
    const std::int32_t group = codes.group.empty() ? 0 : codes.group[static_cast<std::size_t>(filter)];
    const std::vector<float>& levels = codes.levels[static_cast<std::size_t>(group)];
    for (Index i = filter * filter_size; i < (filter + 1) * filter_size; ++i) {
      const std::int32_t index = codes.index[static_cast<std::size_t>(i)];
      values[i] = static_cast<Real>(levels[static_cast<std::size_t>(index)]);
    }
  }
  return values;
}

}  // namespace qs
