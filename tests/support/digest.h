// The SHA-256 of generated images and labels.
#pragma once

#include <QString>
#include <initializer_list>
#include <span>

#include "core/base/sha256.h"
#include "core/data/dataset.h"

namespace qs {

inline QString digest(std::initializer_list<const ImageSet*> sets) {
  Sha256 hash;
  for (const ImageSet* set : sets) {
    hash.update(std::span<const std::uint8_t>(set->pixels));
    hash.update(std::span<const std::uint8_t>(set->labels));
  }
  return QString::fromStdString(hash.finish());
}

}  // namespace qs
