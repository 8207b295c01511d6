// The built-in digits (digits.h draws them).
#include "core/data/digits.h"
#include "core/data/idx_source.h"

namespace qs {

DataSource sources::digits() {
  DataSetInfo info = grey_digits_info("digits", "Built-in digits", "drawn by the program, no download",
                                      "generated; the same on every machine");
  info.train = kDigitsTrain;
  info.test = kDigitsTest;
  info.generated = true;
  return {.info = std::move(info), .read = [](const DataSource&, const DataLocation&, Dataset& data) {
            data.train = make_digits(Split::train, 0, kDigitsTrain);
            data.test = make_digits(Split::test, 0, kDigitsTest);
          }};
}

}  // namespace qs
