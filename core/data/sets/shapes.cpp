// The built-in coloured shapes (shapes.h draws them).
#include "core/data/shapes.h"
#include "core/data/data_source.h"

namespace qs {

DataSource sources::shapes() {
  return {.info = {.id = "shapes",
                   .name = "Built-in shapes",
                   .summary = "coloured shapes drawn by the program, no download",
                   .source = "generated; the same on every machine",
                   .image = {kShapesSide, kShapesSide, 3},
                   .classes = 10,
                   .train = kShapesTrain,
                   .test = kShapesTest,
                   .generated = true,
                   .files = {}},
          .read = [](const DataSource&, const DataLocation&, Dataset& data) {
            data.train = make_shapes(Split::train, 0, kShapesTrain);
            data.test = make_shapes(Split::test, 0, kShapesTest);
          }};
}

}  // namespace qs
