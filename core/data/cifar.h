// CIFAR-10 and CIFAR-100, binary version (Krizhevsky, Learning Multiple Layers of Features from Tiny Images,
// 2009): records of one label byte (CIFAR-100: the coarse label, then the fine one) and 32×32 bytes each of
// red, green and blue, row by row. Plain or gzip, or inside the tar archive they come in.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "core/data/dataset.h"

namespace qs {

struct CifarFile {
  const char* name;
  Split split;
  std::int64_t images;
};

struct CifarFormat {
  std::span<const CifarFile> files;  // in the order of the images
  int coarse_classes;                // 0: there is only one label
  int classes;
};

inline constexpr std::int64_t kCifarSide = 32, kCifarChannels = 3;

inline constexpr CifarFile kCifar10Files[] = {
    {"data_batch_1.bin", Split::train, 10000}, {"data_batch_2.bin", Split::train, 10000},
    {"data_batch_3.bin", Split::train, 10000}, {"data_batch_4.bin", Split::train, 10000},
    {"data_batch_5.bin", Split::train, 10000}, {"test_batch.bin", Split::test, 10000}};
inline constexpr CifarFile kCifar100Files[] = {{"train.bin", Split::train, 50000},
                                               {"test.bin", Split::test, 10000}};

inline constexpr CifarFormat kCifar10{kCifar10Files, 0, 10}, kCifar100{kCifar100Files, 20, 100};

struct CifarImages {
  ImageSet train, test;  // NHWC; fine labels
};

/// `paths` has one file for each of the format's, in its order. Throws Error naming the file, with expected
/// and found length, or the first label that is none.
CifarImages read_cifar_files(const CifarFormat& format, std::span<const std::filesystem::path> paths);

/// The same from the archive.
CifarImages read_cifar_archive(const CifarFormat& format, const std::filesystem::path& archive);

}  // namespace qs
