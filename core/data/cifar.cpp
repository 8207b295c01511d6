#include "core/data/cifar.h"

#include <string>
#include <vector>

#include "core/base/gzip.h"
#include "core/base/parallel.h"
#include "core/data/tar.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::int64_t kPlane = kCifarSide * kCifarSide, kImageBytes = kPlane * kCifarChannels;

std::int64_t label_bytes(const CifarFormat& format) { return format.coarse_classes > 0 ? 2 : 1; }

std::int64_t record_bytes(const CifarFormat& format) { return label_bytes(format) + kImageBytes; }

std::int64_t file_bytes(const CifarFormat& format, const CifarFile& file) {
  return file.images * record_bytes(format);
}

/// Both splits, and where each file's images belong.
class Destination {
 public:
  explicit Destination(const CifarFormat& format) : format_(format) {
    for (const CifarFile& file : format.files) {
      ImageSet& set = set_of(file);
      first_.push_back(set.count);
      set.count += file.images;
    }
    for (ImageSet* set : {&images_.train, &images_.test}) {
      set->pixels.resize(static_cast<std::size_t>(set->count * kImageBytes));
      set->labels.resize(static_cast<std::size_t>(set->count));
    }
  }

  void take(std::size_t index, std::span<const std::uint8_t> bytes, const std::string& where) {
    const CifarFile& file = format_.files[index];
    check_labels(file, bytes, where);
    ImageSet& set = set_of(file);
    const std::int64_t record = record_bytes(format_), labels = label_bytes(format_);
    parallel_blocks(file.images, 256, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const std::uint8_t* source = bytes.data() + i * record;
        const std::int64_t image = first_[index] + i;
        set.labels[static_cast<std::size_t>(image)] = source[labels - 1];
        interleave(source + labels, set.pixels.data() + image * kImageBytes);
      }
    });
  }

  CifarImages images() && { return std::move(images_); }

 private:
  ImageSet& set_of(const CifarFile& file) {
    return file.split == Split::train ? images_.train : images_.test;
  }

  static void interleave(const std::uint8_t* planes, std::uint8_t* pixels) {
    for (std::int64_t i = 0; i < kPlane; ++i)
      for (std::int64_t channel = 0; channel < kCifarChannels; ++channel)
        pixels[i * kCifarChannels + channel] = planes[channel * kPlane + i];
  }

  void check_labels(const CifarFile& file, std::span<const std::uint8_t> bytes,
                    const std::string& where) const {
    const std::int64_t labels = label_bytes(format_);
    for (std::int64_t i = 0; i < file.images; ++i)
      for (std::int64_t k = 0; k < labels; ++k) {
        const int label = bytes[static_cast<std::size_t>(i * record_bytes(format_) + k)];
        const bool is_fine = k == labels - 1;
        const int classes = is_fine ? format_.classes : format_.coarse_classes;
        if (label >= classes)
          throw Error(where,
                      (is_fine ? "label number " : "coarse label number ") + std::to_string(i) + " is " +
                          std::to_string(label) + ", there are only the classes 0 to " +
                          std::to_string(classes - 1),
                      kGetAgain);
      }
  }

  const CifarFormat& format_;
  std::vector<std::int64_t> first_;  // number of each file's first image in its split
  CifarImages images_;
};

}  // namespace

CifarImages read_cifar_files(const CifarFormat& format, std::span<const std::filesystem::path> paths) {
  Destination destination(format);
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < format.files.size(); ++i) {
    const CifarFile& file = format.files[i];
    const std::int64_t expected = file_bytes(format, file);
    const std::string where = paths[i].string();
    bytes.resize(static_cast<std::size_t>(expected) + 1);  // one more, to notice a file that is too long
    const auto found = static_cast<std::int64_t>(GzipInput(paths[i]).read(bytes));
    if (found != expected)
      throw Error(
          where,
          (found > expected ? "holds more than the " : "holds only " + std::to_string(found) + " of the ") +
              std::to_string(expected) + " bytes of " + std::to_string(file.images) + " images",
          kGetAgain);
    destination.take(i, bytes, where);
  }
  return std::move(destination).images();
}

CifarImages read_cifar_archive(const CifarFormat& format, const std::filesystem::path& archive) {
  Destination destination(format);
  std::vector<WantedMember> wanted;
  for (const CifarFile& file : format.files) wanted.push_back({file.name, file_bytes(format, file)});
  read_tar(archive, wanted, [&](std::size_t index, std::span<const std::uint8_t> bytes) {
    destination.take(index, bytes, archive.string() + ", " + wanted[index].name);
  });
  return std::move(destination).images();
}

}  // namespace qs
