// gzip files (RFC 1952) whose bytes are written here by hand.
#include <QTemporaryDir>
#include <QTest>
#include <array>

#include "core/base/gzip.h"
#include "support/damage.h"
#include "support/test_main.h"

using namespace qs;

namespace {

const std::string kText = "hello, gzip";

// Header, the text in one block of Huffman codes, CRC and length, as gzip -n -9 writes them.
const std::string kPacked =
    raw("\x1f\x8b\x08\0\0\0\0\0\x02\x03"
        "\xcb\x48\xcd\xc9\xc9\xd7\x51\x48\xaf\xca\x2c\x00\x00"
        "\x4a\x9b\xb1\x5c\x0b\0\0\0");

// The same with the name of the original, in a block that is not compressed.
const std::string kPlainBlock =
    raw("\x1f\x8b\x08\x08\0\0\0\0\0\xff"
        "a.txt\0"
        "\x01\x0b\0\xf4\xff"
        "hello, gzip"
        "\x4a\x9b\xb1\x5c\x0b\0\0\0");

constexpr std::int64_t kLimit = 1000;

}  // namespace

class GzipTest : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  std::string path() const { return folder_.path().toStdString() + "/some.gz"; }
  std::string unpacked(std::string_view bytes, std::int64_t limit = kLimit) const {
    save(path(), bytes);
    const std::vector<std::uint8_t> result = read_maybe_gzip(path(), limit);
    return {result.begin(), result.end()};
  }
  std::string complaint_about(std::string_view bytes, std::int64_t limit = kLimit) const {
    return complaint([&] { unpacked(bytes, limit); });
  }

 private Q_SLOTS:
  void compressed_files_are_unpacked() {
    QCOMPARE(unpacked(kPacked), kText);
    QCOMPARE(unpacked(kPlainBlock), kText);
    QCOMPARE(unpacked(kPacked + kPlainBlock), kText + kText);
  }

  void other_files_are_read_as_they_are() {
    QCOMPARE(unpacked(kText), kText);
    QCOMPARE(unpacked(""), "");
    QCOMPARE(unpacked(raw("\0\0\x08\x03")), raw("\0\0\x08\x03"));
  }

  void a_file_can_be_read_in_pieces() {
    for (const std::string& bytes : {kPacked, kPlainBlock, kText}) {
      save(path(), bytes);
      GzipInput input(path());
      std::array<std::uint8_t, 7> piece;
      QCOMPARE(input.read(piece), std::size_t{7});
      QVERIFY(std::equal(piece.begin(), piece.end(), kText.begin()));
      QCOMPARE(input.read({}), std::size_t{0});
      QCOMPARE(input.read(piece), std::size_t{4});
      QVERIFY(std::equal(piece.begin(), piece.begin() + 4, kText.begin() + 7));
      QCOMPARE(input.read(piece), std::size_t{0});
    }
  }

  void the_limit_holds_for_the_unpacked_bytes() {
    QCOMPARE(unpacked(kPacked, 11), kText);
    QS_COMPLAINS(complaint_about(kPacked, 10), path() + ": holds more than the 10 bytes");
    QCOMPARE(unpacked(kText, 11), kText);
    QS_COMPLAINS(complaint_about(kText, 10), path() + ": holds more than the 10 bytes");
  }

  void a_wrong_crc_and_a_wrong_length_are_found() {
    std::string crc = kPacked, length = kPacked;
    crc[crc.size() - 8] = 0;
    length[length.size() - 4] = 0;
    QS_COMPLAINS(complaint_about(crc), path() + ": the compressed file is damaged");
    QS_COMPLAINS(complaint_about(length), path() + ": the compressed file is damaged");
  }

  void missing_files_and_folders_are_named() {
    QS_COMPLAINS(complaint([&] { read_maybe_gzip(path() + "2", kLimit); }),
                 path() + "2: there is no such file");
    const std::string folder = folder_.path().toStdString();
    QS_COMPLAINS(complaint([&] { read_maybe_gzip(folder, kLimit); }), folder + ": is not a regular file");
  }

  void truncated_files_are_refused_behind_the_magic() {
    for (const std::string& file : {kPacked, kPlainBlock})
      QS_NO_HARM(harm_of_truncations(file, path(), [&](std::string_view bytes) {
        return unpacked(bytes) == bytes && bytes.size() < 2;  // no gzip file yet
      }));
    QS_COMPLAINS(complaint_about(kPacked.substr(0, kPacked.size() - 1)), "the compressed file is truncated");
  }

  void every_flipped_bit_is_refused_or_harmless() {
    for (const std::string& file : {kPacked, kPlainBlock})
      QS_NO_HARM(harm_of_flipped_bits(file, path(), [&](std::string_view bytes) {
        const std::string found = unpacked(bytes);
        return bytes.starts_with("\x1f\x8b") ? found == kText : found == bytes;
      }));
  }
};

QS_TEST(GzipTest)
#include "test_gzip.moc"
