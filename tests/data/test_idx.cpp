// IDX files whose bytes are written here by hand.
#include <zlib.h>

#include <QTemporaryDir>
#include <QTest>

#include "core/data/idx.h"
#include "support/damage.h"
#include "support/largest_request.h"
#include "support/test_main.h"

using namespace qs;

namespace {

// Two images of 2 rows and 3 columns.
const std::string kImages =
    raw("\0\0\x08\x03"
        "\0\0\0\x02"
        "\0\0\0\x02"
        "\0\0\0\x03"
        "\x00\x01\x02\x7f\x80\xff"
        "\x0a\x0b\x0c\x0d\x0e\x0f");
const std::string kLabels =
    raw("\0\0\x08\x01"
        "\0\0\0\x05"
        "\x03\x01\x04\x01\x05");

}  // namespace

class IdxTest : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  std::string saved(const std::string& name, std::string_view bytes) const {
    const std::string path = folder_.path().toStdString() + "/" + name;
    save(path, bytes);
    return path;
  }
  IdxImages images_of(std::string_view bytes) const { return read_idx_images(saved("images", bytes)); }
  std::vector<std::uint8_t> labels_of(std::string_view bytes) const {
    return read_idx_labels(saved("labels", bytes), 10);
  }

 private Q_SLOTS:
  void images_are_read_with_their_extents() {
    const IdxImages images = images_of(kImages);
    QCOMPARE(images.count, 2);
    QCOMPARE(images.height, 2);
    QCOMPARE(images.width, 3);
    QCOMPARE(images.pixels, (std::vector<std::uint8_t>{0, 1, 2, 127, 128, 255, 10, 11, 12, 13, 14, 15}));
  }

  void labels_are_read() { QCOMPARE(labels_of(kLabels), (std::vector<std::uint8_t>{3, 1, 4, 1, 5})); }

  void compressed_files_are_read_whatever_their_name() {
    const std::string path = folder_.path().toStdString() + "/packed-idx1-ubyte";
    const gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, kLabels.data(), static_cast<unsigned>(kLabels.size()));
    gzclose(file);
    QCOMPARE(read_idx_labels(path, 10), labels_of(kLabels));
  }

  void a_wrong_magic_is_named_with_the_expected_one() {
    QS_COMPLAINS(complaint([&] { images_of(kLabels); }), "images: begins with 2049");
    QS_COMPLAINS(complaint([&] { images_of(kLabels); }), "2051");
    QS_COMPLAINS(complaint([&] { labels_of(kImages); }), "labels: begins with 2051");
    QS_COMPLAINS(complaint([&] { labels_of(kImages); }), "2049");
    // Signed bytes (09) and floats (0d) are IDX files, too, but not ours.
    for (const char type : {'\x09', '\x0d'}) {
      std::string other = kImages;
      other[2] = type;
      QS_COMPLAINS(complaint([&] { images_of(other); }), "images: begins with");
    }
  }

  void missing_and_superfluous_bytes_are_counted() {
    QS_COMPLAINS(complaint([&] { images_of(kImages.substr(0, kImages.size() - 1)); }),
                 "promises 12 bytes of data, the file holds 11");
    QS_COMPLAINS(complaint([&] { images_of(kImages + "x"); }),
                 "promises 12 bytes of data, the file holds 13");
    QS_COMPLAINS(complaint([&] { images_of(kImages.substr(0, 15)); }), "only 15 bytes");
  }

  void huge_and_empty_extents_are_refused_without_memory() {
    largest_request = 0;
    const std::string huge = raw("\0\0\x08\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff");
    QS_COMPLAINS(complaint([&] { images_of(huge); }), "impossible extent of 4294967295");
    // The product of these is 2⁹⁶, which is 0 in 64 bits.
    const std::string wrapping = raw("\0\0\x08\x03\x80\0\0\0\x80\0\0\0\0\0\0\x04");
    QS_COMPLAINS(complaint([&] { images_of(wrapping); }), "impossible extent");
    const std::string promising = raw("\0\0\x08\x01\x3f\xff\xff\xff");
    QS_COMPLAINS(complaint([&] { labels_of(promising); }),
                 "promises 1073741823 bytes of data, the file holds 0");
    QS_COMPLAINS(complaint([&] { labels_of(raw("\0\0\x08\x01\0\0\0\0")); }), "impossible extent of 0");
    QVERIFY(largest_request < std::size_t{1} << 22);
  }

  void a_label_beyond_the_classes_is_named_with_its_position() {
    const std::string path = saved("train-labels", kLabels);
    QS_COMPLAINS(complaint([&] { read_idx_labels(path, 4); }), "train-labels: label number 2 is 4");
    QVERIFY(complaint([&] { read_idx_labels(path, 6); }).empty());
  }

  void images_and_labels_must_be_equally_many() {
    const std::string images = saved("some-images", kImages), labels = saved("some-labels", kLabels);
    const std::string found = complaint([&] { read_idx_pair(images, labels, 10); });
    QS_COMPLAINS(found, "some-images: holds 2 images, some-labels 5 labels");
    const IdxPair pair = read_idx_pair(images, saved("two", raw("\0\0\x08\x01\0\0\0\x02\x07\x08")), 10);
    QCOMPARE(pair.labels, (std::vector<std::uint8_t>{7, 8}));
  }

  void a_missing_file_and_a_folder_are_named() {
    QS_COMPLAINS(complaint([&] { read_idx_images(folder_.path().toStdString() + "/nothing"); }), "/nothing");
    QS_COMPLAINS(complaint([&] { read_idx_images(folder_.path().toStdString()); }), "not a regular file");
  }

  void truncated_files_are_refused_at_every_byte() {
    QS_NO_HARM(harm_of_truncations(kImages, "images", [&](std::string_view bytes) {
      images_of(bytes);
      return false;
    }));
    QS_NO_HARM(harm_of_truncations(kLabels, "labels", [&](std::string_view bytes) {
      labels_of(bytes);
      return false;
    }));
  }

  void every_flipped_bit_is_refused_or_changes_one_value() {
    QS_NO_HARM(harm_of_flipped_bits(kImages, "images", [&](std::string_view bytes) {
      const IdxImages images = images_of(bytes);
      return images.count == 2 && images.height == 2 && images.width == 3 && images.pixels.size() == 12;
    }));
    QS_NO_HARM(harm_of_flipped_bits(kLabels, "labels", [&](std::string_view bytes) {
      const auto labels = labels_of(bytes);
      return labels.size() == 5 && *std::max_element(labels.begin(), labels.end()) < 10;
    }));
  }
};

QS_TEST(IdxTest)
#include "test_idx.moc"
