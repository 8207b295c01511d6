// CIFAR files of a few images whose bytes are written here by hand, and the real ones when they are here.
#include <QTemporaryDir>
#include <QTest>
#include <array>

#include "core/data/cifar.h"
#include "core/data/data_library.h"
#include "support/damage.h"
#include "support/largest_request.h"
#include "support/tar_bytes.h"
#include "support/test_main.h"

using namespace qs;
namespace fs = std::filesystem;

namespace {

constexpr CifarFile kFiles[] = {
    {"one.bin", Split::train, 2}, {"two.bin", Split::train, 1}, {"last.bin", Split::test, 1}};
constexpr CifarFormat kOneLabel{kFiles, 0, 10}, kTwoLabels{kFiles, 20, 100};
constexpr CifarFile kSingleFile[] = {{"one.bin", Split::train, 1}};
constexpr CifarFormat kSingle{kSingleFile, 0, 10};

/// Byte k of the planes of image i: the planes of an image differ, and so do neighbours.
char plane_byte(int image, int k) { return static_cast<char>((31 * image + 7 * k + k / 256) % 251); }

std::string image_record(const std::string& labels, int image) {
  std::string record = labels;
  for (int k = 0; k < 3072; ++k) record += plane_byte(image, k);
  return record;
}

/// Bytes of the three files; the labels of image i are those of labels[i].
std::vector<std::string> file_bytes(const std::array<std::string, 4>& labels) {
  return {image_record(labels[0], 0) + image_record(labels[1], 1), image_record(labels[2], 2),
          image_record(labels[3], 3)};
}

const std::vector<std::string> kPlain = file_bytes({"\x07", "\x01", raw("\0"), "\x09"});

}  // namespace

class CifarTest : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  std::vector<fs::path> saved(const std::vector<std::string>& files) const {
    std::vector<fs::path> paths;
    for (std::size_t i = 0; i < files.size(); ++i) {
      paths.push_back(fs::path(folder_.path().toStdString()) / kFiles[i].name);
      fs::remove(paths.back());  // file systems flush what is overwritten, which takes long
      save(paths.back().string(), files[i]);
    }
    return paths;
  }
  CifarImages images_of(const CifarFormat& format, const std::vector<std::string>& files) const {
    return read_cifar_files(format, saved(files));
  }
  std::string complaint_about(const CifarFormat& format, const std::vector<std::string>& files) const {
    return complaint([&] { images_of(format, files); });
  }
  CifarImages unpacked(const std::string& archive) const {
    const std::string path = folder_.path().toStdString() + "/all.tar.gz";
    save(path, archive);
    return read_cifar_archive(kOneLabel, path);
  }

  static void compare(const CifarImages& images, int trained) {
    QCOMPARE(images.train.count, std::int64_t{trained});
    QCOMPARE(images.test.count, std::int64_t{1});
    for (int image = 0; image < 4; ++image) {
      const ImageSet& set = image < trained ? images.train : images.test;
      const int first = image < trained ? image * 3072 : 0;
      for (int row = 0; row < 32; ++row)
        for (int column = 0; column < 32; ++column)
          for (int channel = 0; channel < 3; ++channel)
            QCOMPARE(set.pixels.at(static_cast<std::size_t>(first + (row * 32 + column) * 3 + channel)),
                     static_cast<std::uint8_t>(plane_byte(image, channel * 1024 + row * 32 + column)));
    }
  }

 private Q_SLOTS:
  void planes_become_pixels_and_files_follow_each_other() {
    const CifarImages images = images_of(kOneLabel, kPlain);
    compare(images, 3);
    QCOMPARE(images.train.labels, (std::vector<std::uint8_t>{7, 1, 0}));
    QCOMPARE(images.test.labels, (std::vector<std::uint8_t>{9}));
  }

  void the_fine_one_of_two_labels_counts() {
    const CifarImages images =
        images_of(kTwoLabels, file_bytes({"\x13\x63", "\x01\x02", raw("\0\0"), "\x03\x04"}));
    compare(images, 3);
    QCOMPARE(images.train.labels, (std::vector<std::uint8_t>{99, 2, 0}));
    QCOMPARE(images.test.labels, (std::vector<std::uint8_t>{4}));
  }

  void compressed_files_are_read_whatever_their_name() {
    compare(images_of(kOneLabel, {gzipped(kPlain[0]), kPlain[1], gzipped(kPlain[2])}), 3);
  }

  void an_archive_holds_the_same_images() {
    const std::string archive =
        tar_bytes({"folder/last.bin", kPlain[2]}) + tar_bytes({"folder/readme", "text"}) +
        tar_bytes({"folder/one.bin", kPlain[0]}) + tar_bytes({"folder/two.bin", kPlain[1]}) + kTarEnd;
    compare(unpacked(archive), 3);
    compare(unpacked(gzipped(archive)), 3);
  }

  void missing_and_superfluous_bytes_are_counted() {
    const std::string& one = kPlain[0];
    QS_COMPLAINS(complaint_about(kOneLabel, {one.substr(0, one.size() - 1), kPlain[1], kPlain[2]}),
                 "one.bin: holds only 6145 of the 6146 bytes of 2 images");
    QS_COMPLAINS(complaint_about(kOneLabel, {one, kPlain[1] + "x", kPlain[2]}),
                 "two.bin: holds more than the 3073 bytes of 1 images");
    QS_COMPLAINS(complaint_about(kOneLabel, {one, kPlain[1], ""}),
                 "last.bin: holds only 0 of the 3073 bytes");
    // A file of the other kind has one byte more in each record.
    QS_COMPLAINS(complaint_about(kTwoLabels, kPlain),
                 "one.bin: holds only 6146 of the 6148 bytes of 2 images");
  }

  void a_file_that_unpacks_to_very_much_is_refused_without_memory() {
    const std::string bomb = gzipped(std::string(64 << 20, '\0'));
    largest_request = 0;
    QS_COMPLAINS(complaint_about(kOneLabel, {bomb, kPlain[1], kPlain[2]}),
                 "one.bin: holds more than the 6146 bytes");
    QVERIFY(largest_request < std::size_t{1} << 20);
  }

  void a_label_beyond_the_classes_is_named_with_its_position() {
    QS_COMPLAINS(complaint_about(kOneLabel, file_bytes({"\x01", "\x0a", "\x01", "\x01"})),
                 "one.bin: label number 1 is 10, there are only the classes 0 to 9");
    QS_COMPLAINS(complaint_about(kTwoLabels, file_bytes({"\x01\x01", "\x01\x01", "\x01\x64", "\x01\x01"})),
                 "two.bin: label number 0 is 100, there are only the classes 0 to 99");
    QS_COMPLAINS(complaint_about(kTwoLabels, file_bytes({"\x14\x01", "\x01\x01", "\x01\x01", "\x01\x01"})),
                 "one.bin: coarse label number 0 is 20, there are only the classes 0 to 19");
    const std::string archive = tar_bytes({"one.bin", kPlain[0]}) +
                                tar_bytes({"two.bin", image_record("\xff", 2)}) +
                                tar_bytes({"last.bin", kPlain[2]}) + kTarEnd;
    QS_COMPLAINS(complaint([&] { unpacked(archive); }), "all.tar.gz, two.bin: label number 0 is 255");
  }

  void a_missing_file_is_named() {
    std::vector<fs::path> paths = saved(kPlain);
    paths[1] = folder_.path().toStdString() + "/nothing.bin";
    QS_COMPLAINS(complaint([&] { read_cifar_files(kOneLabel, paths); }),
                 "nothing.bin: there is no such file");
  }

  void truncated_and_flipped_compressed_files_are_refused() {
    const std::string packed = gzipped("\x03" + std::string(3072, '\0'));
    const auto right = [&](std::string_view bytes) {
      const CifarImages images = images_of(kSingle, {std::string(bytes)});
      return images.train.labels[0] == 3 && images.train.pixels == std::vector<std::uint8_t>(3072, 0);
    };
    QS_NO_HARM(harm_of(packed, "one.bin", right));
    QS_NO_HARM(harm_of_truncations(packed, "one.bin", [&](std::string_view bytes) {
      images_of(kSingle, {std::string(bytes)});
      return false;
    }));
    QS_NO_HARM(harm_of_flipped_bits(packed, "one.bin", right));
  }

  // Everybody's CIFAR-10 begins with this frog and this cat.
  void the_real_files_have_their_known_beginning() {
    if (!locate("cifar10").complete) QSKIP("CIFAR-10 is not on this machine");
    const Dataset data = load_dataset("cifar10");
    QCOMPARE(data.train.count, 50000);
    QCOMPARE(data.test.count, 10000);
    QCOMPARE(std::vector<std::uint8_t>(data.train.labels.begin(), data.train.labels.begin() + 10),
             (std::vector<std::uint8_t>{6, 9, 9, 4, 1, 1, 2, 7, 8, 3}));
    QCOMPARE(std::vector<std::uint8_t>(data.test.labels.begin(), data.test.labels.begin() + 5),
             (std::vector<std::uint8_t>{3, 8, 8, 0, 6}));
    QCOMPARE(std::vector<std::uint8_t>(data.train.pixels.begin(), data.train.pixels.begin() + 6),
             (std::vector<std::uint8_t>{59, 62, 63, 43, 46, 45}));
    QCOMPARE(std::vector<std::uint8_t>(data.test.pixels.begin(), data.test.pixels.begin() + 3),
             (std::vector<std::uint8_t>{158, 112, 49}));
    for (int label = 0; label < 10; ++label) {
      QCOMPARE(std::count(data.train.labels.begin(), data.train.labels.end(), label), 5000);
      QCOMPARE(std::count(data.test.labels.begin(), data.test.labels.end(), label), 1000);
    }
  }
};

QS_TEST(CifarTest)
#include "test_cifar.moc"
