// Archives whose bytes are written here by hand after POSIX.1-1988.
#include <QTemporaryDir>
#include <QTest>

#include "core/data/tar.h"
#include "support/damage.h"
#include "support/largest_request.h"
#include "support/tar_bytes.h"
#include "support/test_main.h"

using namespace qs;

namespace {

const std::vector<WantedMember> kWanted = {{"first.bin", 5}, {"second.bin", 700}};
const std::string kFirst = "abcde", kSecond(700, 'x');

/// As GNU tar packs a folder: the folder itself, files that nobody wants, and an extended header.
const std::string kSound =
    tar_bytes({"data/", "", '5'}) + tar_bytes({"data/readme.html", std::string(513, 'r')}) +
    tar_bytes({"data/second.bin", kSecond}) + tar_bytes({"pax", "30 mtime=1234567890.123456789\n", 'x'}) +
    tar_bytes({"data/first.bin", kFirst}) + tar_bytes({"data/empty", ""}) + kTarEnd;

}  // namespace

class TarTest : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  /// What was read of the wanted members.
  std::vector<std::string> members(std::string_view archive) const {
    const std::string path = folder_.path().toStdString() + "/some.tar";
    std::filesystem::remove(path);  // file systems flush what is overwritten, which takes long
    save(path, archive);
    std::vector<std::string> found(kWanted.size());
    read_tar(path, kWanted, [&](std::size_t index, std::span<const std::uint8_t> bytes) {
      found.at(index) = {bytes.begin(), bytes.end()};
    });
    return found;
  }
  std::string complaint_about(const std::string& archive) const {
    return complaint([&] { members(archive); });
  }
  bool are_right(std::string_view archive) const {
    return members(archive) == std::vector<std::string>{kFirst, kSecond};
  }

 private Q_SLOTS:
  void members_are_found_by_their_last_name_in_any_order() { QVERIFY(are_right(kSound)); }

  void compressed_archives_are_read_whatever_their_name() { QVERIFY(are_right(gzipped(kSound))); }

  void old_archives_without_a_type_are_read() {
    TarMember first{"first.bin", kFirst, '\0'}, second{"second.bin", kSecond, '\0'};
    QVERIFY(are_right(tar_bytes(first) + tar_bytes(second) + kTarEnd));
  }

  void sizes_may_have_spaces_around() {
    const std::string first = tar_bytes({"first.bin", kFirst, '0', "         5 "});
    QVERIFY(are_right(first + tar_bytes({"second.bin", kSecond}) + kTarEnd));
  }

  void paths_longer_than_a_header_are_read() {
    const std::string folders = std::string(60, 'a') + '/' + std::string(70, 'b') + '/';
    for (const auto& pack : {gnu_tar_bytes, pax_tar_bytes}) {
      const std::string archive = tar_bytes({"pax_global_header", pax_record("comment", "x"), 'g'}) +
                                  pack({folders + "readme", "r"}) + pack({folders + "first.bin", kFirst}) +
                                  pack({folders + "second.bin", kSecond}) + kTarEnd;
      QVERIFY(are_right(archive));
      QVERIFY(are_right(gzipped(archive)));
    }
    // The description of a link's target is not a path.
    QVERIFY(are_right(tar_bytes({"././@LongLink", folders + "x", 'K'}) + kSound));
    // A long path belongs to one member only.
    QVERIFY(are_right(pax_tar_bytes({folders + "other", "o"}) + kSound));
  }

  void descriptions_of_paths_that_lie_are_refused() {
    const auto with_records = [&](const std::string& records) {
      return complaint_about(tar_bytes({"pax", records, 'x'}) + kSound);
    };
    for (const char* records : {"path=x\n", "8 path=x\n", "900 path=x\n", "0 path=x\n", "10 path=xy",
                                "99999999999999999999 path=x\n", "-8 path=x\n", "8path=xx\n", "2 "})
      QS_COMPLAINS(with_records(records), "some.tar: the pax records before byte 1024 are damaged");
    largest_request = 0;
    QS_COMPLAINS(complaint_about(tar_bytes({"././@LongLink", "x", 'L', octal(1 << 29)})),
                 "some.tar: a path or its description has 536870912 bytes");
    QVERIFY(largest_request < std::size_t{1} << 20);
    QS_COMPLAINS(complaint_about(gnu_tar_bytes({"first.bin", kFirst}).substr(0, 1024)),
                 "some.tar: the archive is truncated");
  }

  void missing_and_repeated_members_are_named() {
    const std::string first = tar_bytes({"first.bin", kFirst}), second = tar_bytes({"second.bin", kSecond});
    QS_COMPLAINS(complaint_about(first + kTarEnd), "some.tar: holds no \"second.bin\"");
    QS_COMPLAINS(complaint_about(first + second + first + kTarEnd), "some.tar: holds \"first.bin\" twice");
  }

  void a_link_or_folder_with_a_wanted_name_is_refused() {
    for (const char type : {'1', '2', '5'})
      QS_COMPLAINS(complaint_about(tar_bytes({"first.bin", kFirst, type}) + kTarEnd),
                   "some.tar: \"first.bin\" in it is no plain file");
  }

  void sizes_that_lie_are_refused_without_memory() {
    const std::string second = tar_bytes({"second.bin", kSecond});
    const auto with_size = [&](const std::string& name, const std::string& size) {
      return complaint_about(tar_bytes({name, kFirst, '0', size}) + second + kTarEnd);
    };
    largest_request = 0;
    QS_COMPLAINS(with_size("first.bin", octal(4)), "\"first.bin\" in it has 4 bytes instead of 5");
    QS_COMPLAINS(with_size("first.bin", octal(1 << 29)), "has 536870912 bytes instead of 5");
    QS_COMPLAINS(with_size("other", octal(1 << 29)), "truncated: it ends inside \"other\"");
    QS_COMPLAINS(with_size("other", "77777777777"), "impossible size of 8589934591 bytes");
    QS_COMPLAINS(with_size("other", "777777777777"), "impossible size of 68719476735 bytes");
    for (const char* size : {"-0000000005", "00000000018", "5 5", "0x5", "           ", "\x80", "\xff\xff"})
      QS_COMPLAINS(with_size("first.bin", size), "gives \"first.bin\" an impossible size of");
    // The next header is looked for inside of the bytes.
    QS_COMPLAINS(with_size("other", octal(513)), "the header at byte 1536 is damaged");
    QVERIFY(largest_request < std::size_t{1} << 20);
  }

  void an_archive_without_its_end_mark_is_truncated() {
    const std::string both = tar_bytes({"first.bin", kFirst}) + tar_bytes({"second.bin", kSecond});
    QS_COMPLAINS(complaint_about(both), "truncated: there is no end mark after 2560 bytes");
    QS_COMPLAINS(complaint_about(both.substr(0, 1600)),
                 "it ends after 64 of the 700 bytes of \"second.bin\"");
    QS_COMPLAINS(complaint_about(""), "truncated");
    QS_COMPLAINS(complaint_about("no archive at all"), "truncated");
    QS_COMPLAINS(complaint_about(std::string(512, 'a')), "the header at byte 0 is damaged");
  }

  void truncated_archives_are_refused_at_every_byte() {
    const std::string whole = tar_bytes({"second.bin", kSecond}) + tar_bytes({"first.bin", kFirst}) + kTarEnd;
    // Behind the first block of the end mark nothing is missing.
    QS_NO_HARM(harm_of_truncations(whole, "some.tar", [&](std::string_view bytes) {
      return are_right(bytes) && bytes.size() + 512 >= whole.size();
    }));
    QS_NO_HARM(harm_of_truncations(gzipped(whole), "some.tar", [&](std::string_view bytes) {
      members(bytes);
      return false;
    }));
  }

  void flipped_bits_of_a_compressed_archive_do_no_harm() {
    QS_NO_HARM(harm_of_flipped_bits(gzipped(kSound), "some.tar",
                                    [&](std::string_view bytes) { return are_right(bytes); }));
  }

  void flipped_bits_of_long_paths_do_no_harm() {
    const std::string folders = std::string(60, 'a') + '/' + std::string(70, 'b') + '/';
    for (const auto& pack : {gnu_tar_bytes, pax_tar_bytes}) {
      const std::string first = pack({folders + "first.bin", kFirst}),
                        rest = tar_bytes({"second.bin", kSecond}) + kTarEnd;
      QS_NO_HARM(harm_of_flipped_bits(first.substr(0, 1024), "some.tar", [&](std::string_view bytes) {
        return are_right(std::string(bytes) + first.substr(1024) + rest);
      }));
    }
  }

  void flipped_bits_of_headers_are_refused() {
    const std::string header = kSound.substr(0, 512), rest = kSound.substr(512);
    QS_NO_HARM(harm_of_flipped_bits(header, "some.tar", [&](std::string_view bytes) {
      return are_right(std::string(bytes) + rest);  // bits of the checksum's own unused bytes
    }));
  }
};

QS_TEST(TarTest)
#include "test_tar.moc"
