// Finding and reading a data set by its id.
#include <span>
#include <vector>

#include "core/base/gzip.h"
#include "core/base/sha256.h"
#include "core/data/data_source.h"
#include "core/values/error.h"

namespace qs {
namespace {

std::string checksum(const Dataset& data) {
  Sha256 hash;
  for (const ImageSet* set : {&data.train, &data.test}) {
    hash.update(std::span<const std::uint8_t>(set->pixels));
    hash.update(std::span<const std::uint8_t>(set->labels));
  }
  return hash.finish();
}

Dataset described(const DataSetInfo& info) {
  return {.id = info.id,
          .height = info.image[0],
          .width = info.image[1],
          .channels = info.image[2],
          .classes = info.classes,
          .train = {},
          .test = {},
          .checksum = {}};
}

}  // namespace

Dataset load_dataset(std::string_view id) {
  const DataSource& source = find_data_source(id);
  Dataset data = described(source.info);
  try {
    source.read(source, require_located(id), data);
  } catch (const Error& error) {
    // The readers do not know where their files come from; here it is known.
    if (error.advice() != kGetAgain) throw;
    throw Error(error.where(), error.problem(), how_to_get_again(source.info));
  }
  data.checksum = checksum(data);
  return data;
}

}  // namespace qs
