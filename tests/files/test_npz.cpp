// NPZ archives whose bytes are put together here after the ZIP application note.
#include <zlib.h>

#include <QTemporaryDir>
#include <QTest>

#include "core/files/npy.h"
#include "core/files/npz.h"
#include "support/damage.h"
#include "support/largest_request.h"
#include "support/test_main.h"

using namespace qs;

namespace {

std::string u16(std::size_t value) {
  return {static_cast<char>(value & 255), static_cast<char>(value >> 8 & 255)};
}
std::string u32(std::size_t value) { return u16(value & 65535) + u16(value >> 16 & 65535); }

/// What a member is stored as; the fields may lie.
struct Member {
  std::string name, packed;
  std::size_t method = 0, unpacked = 0, crc = 0, flags = 0;
  std::string local_extra = {};
  bool sizes_in_local_header = true;
};

Member stored(const std::string& name, const std::string& bytes) {
  const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  return {.name = name, .packed = bytes, .unpacked = bytes.size(), .crc = crc};
}

/// One block of deflate that is not compressed (RFC 1951, 3.2.4).
Member deflated(const std::string& name, const std::string& bytes) {
  Member member = stored(name, bytes);
  member.method = 8;
  member.packed = std::string("\x01") + u16(bytes.size()) + u16(~bytes.size()) + bytes;
  return member;
}

std::string zip(const std::vector<Member>& members, const std::string& comment = {}) {
  std::string bytes, central;
  for (const Member& m : members) {
    const std::string kind = u16(m.flags) + u16(m.method) + u16(0) + u16(0x21);
    const std::string sizes = u32(m.crc) + u32(m.packed.size()) + u32(m.unpacked);
    central += std::string("PK\x01\x02") + u16(20) + u16(20) + kind + sizes + u16(m.name.size()) + u16(0) +
               u16(0) + u16(0) + u16(0) + u32(0) + u32(bytes.size()) + m.name;
    bytes += std::string("PK\x03\x04") + u16(20) + kind +
             (m.sizes_in_local_header ? sizes : u32(0) + u32(0xffffffff) + u32(0xffffffff)) +
             u16(m.name.size()) + u16(m.local_extra.size()) + m.name + m.local_extra + m.packed;
  }
  const std::size_t start = bytes.size();
  return bytes + central + std::string("PK\x05\x06") + u16(0) + u16(0) + u16(members.size()) +
         u16(members.size()) + u32(central.size()) + u32(start) + u16(comment.size()) + comment;
}

const NamedArray kWeights{"w", {2, 2}, std::vector<std::int32_t>{1, -2, 3, 70000}};
const NamedArray kBias{"b", {1}, std::vector<std::uint8_t>{9}};

std::vector<NamedArray> arrays_of(std::string_view bytes) { return parse_npz(bytes, "x.npz"); }
std::string complaint_about_archive(const std::string& bytes) {
  return complaint([&] { arrays_of(bytes); });
}
std::string complaint_about_archive(const Member& member) { return complaint_about_archive(zip({member})); }

}  // namespace

class NpzTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void stored_and_deflated_members_are_read_in_order() {
    const auto arrays =
        arrays_of(zip({stored("w.npy", npy_bytes(kWeights)), deflated("b.npy", npy_bytes(kBias))}));
    QVERIFY(arrays == (std::vector<NamedArray>{kWeights, kBias}));
    QVERIFY(arrays_of(zip({})).empty());
  }

  void archives_of_numpy_with_a_long_local_header_are_read() {
    // numpy.savez reserves a ZIP64 field in the local header and leaves the sizes to the directory.
    Member member = stored("w.npy", npy_bytes(kWeights));
    member.sizes_in_local_header = false;
    member.local_extra = u16(1) + u16(16) + std::string(16, '\0');
    QVERIFY(arrays_of(zip({member})) == std::vector<NamedArray>{kWeights});
  }

  void a_comment_at_the_end_is_skipped() {
    QVERIFY(arrays_of(zip({stored("b.npy", npy_bytes(kBias))}, "PK\x05\x06 comment")) ==
            std::vector<NamedArray>{kBias});
  }

  void our_stored_bytes_are_those_of_a_plain_archive() {
    Member weights = stored("w.npy", npy_bytes(kWeights)), bias = stored("b.npy", npy_bytes(kBias));
    weights.flags = bias.flags = 0x800;  // UTF-8 names
    QCOMPARE(npz_bytes({kWeights, kBias}, Compression::stored), zip({weights, bias}));
  }

  void written_arrays_read_back_and_give_equal_bytes() {
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString() + "/x.npz";
    const std::vector<NamedArray> arrays{kWeights,
                                         kBias,
                                         make_array("many", std::vector<float>(100000, 0.5f)),
                                         {"layer/ü", {0, 3}, std::vector<double>{}}};
    for (const Compression compression : {Compression::stored, Compression::deflated}) {
      write_npz(path, arrays, compression);
      QVERIFY(read_npz(path) == arrays);
      QCOMPARE(npz_bytes(arrays, compression), npz_bytes(arrays, compression));
    }
    QVERIFY(npz_bytes(arrays, Compression::deflated).size() < 10000);
  }

  void names_must_be_unique() {
    const Member member = stored("w.npy", npy_bytes(kWeights));
    QS_COMPLAINS(complaint_about_archive(zip({member, member})), "x.npz: member \"w.npy\": occurs twice");
    QS_COMPLAINS(complaint([] {
                   npz_bytes({kBias, kBias}, Compression::stored);
                 }),
                 "array \"b\": needs a name");
  }

  void what_is_no_archive_is_said() {
    QS_COMPLAINS(complaint_about_archive(""), "x.npz: is no complete ZIP archive");
    QS_COMPLAINS(complaint_about_archive(npy_bytes(kBias)), "x.npz: is no complete ZIP archive");
    QS_COMPLAINS(complaint_about_archive(stored("b.txt", "text")), "member \"b.txt\": is no array");
    QS_COMPLAINS(complaint_about_archive(stored("b.npy", "text")), "x.npz: member \"b.npy\": is no NPY file");
  }

  void what_is_no_array_of_numbers_is_refused_or_left_out_and_listed() {
    std::string objects = npy_bytes(kWeights), text = objects;
    objects.replace(objects.find("<i4"), 3, "|O ");
    text.replace(text.find("<i4"), 3, "<U4");
    const std::string archive = zip({stored("objects.npy", objects), stored("w.npy", npy_bytes(kWeights)),
                                     deflated("text.npy", text), stored("readme.txt", "text")});
    QS_COMPLAINS(complaint_about_archive(archive),
                 "x.npz: member \"objects.npy\": has elements of type \"|O \"");
    std::vector<SkippedArray> skipped;
    QVERIFY(parse_npz(archive, "x.npz", &skipped) == std::vector<NamedArray>{kWeights});
    QCOMPARE(skipped.size(), std::size_t{3});
    QCOMPARE(skipped[0].name, std::string("objects"));
    QCOMPARE(skipped[0].reason, std::string("has elements of type \"|O \""));
    QCOMPARE(skipped[1].name, std::string("text"));
    QCOMPARE(skipped[2].name, std::string("readme.txt"));
    // Damage is not left out.
    const std::string damaged = zip({stored("w.npy", "no array")});
    QS_COMPLAINS(complaint([&] { parse_npz(damaged, "x.npz", &skipped); }), "is no NPY file");
  }

  void a_wrong_crc_is_found() {
    Member member = stored("w.npy", npy_bytes(kWeights));
    member.crc ^= 1;
    QS_COMPLAINS(complaint_about_archive(member), "x.npz: member \"w.npy\": is damaged: its CRC is wrong");
  }

  void encrypted_and_foreign_members_are_refused() {
    Member member = stored("w.npy", npy_bytes(kWeights));
    member.flags = 1;
    QS_COMPLAINS(complaint_about_archive(member), "member \"w.npy\": is encrypted");
    member.flags = 0;
    member.method = 14;  // LZMA
    QS_COMPLAINS(complaint_about_archive(member), "is packed with method 14");
    QS_COMPLAINS(complaint_about_archive(member), "expected 0 (stored) or 8 (deflated)");
  }

  void huge_promises_are_refused_without_memory() {
    largest_request = 0;
    Member member = deflated("w.npy", npy_bytes(kWeights));
    member.unpacked = 0xfffffff0;
    QS_COMPLAINS(complaint_about_archive(member), "x.npz: member \"w.npy\": claims to unpack");
    member.unpacked = 0xffffffff;
    QS_COMPLAINS(complaint_about_archive(member), "ZIP64");
    Member plain = stored("w.npy", npy_bytes(kWeights));
    plain.unpacked = 0xfffffff0;
    QS_COMPLAINS(complaint_about_archive(plain), "x.npz: member \"w.npy\": is packed with method 0");
    QVERIFY(largest_request < std::size_t{1} << 20);
  }

  void members_that_share_bytes_are_refused() {
    // The directory names the same bytes again and again, so that a small file would unpack to much.
    const Member member = stored("0.npy", npy_bytes(make_array("0", std::vector<std::uint8_t>(4000, 7))));
    const std::string whole = zip({member});
    const std::size_t start = whole.size() - 22 - 46 - 5;
    std::string central;
    for (char name = '0'; name <= '3'; ++name) central += whole.substr(start, 46) + name + ".npy";
    const std::string end =
        std::string("PK\x05\x06") + u32(0) + u16(4) + u16(4) + u32(central.size()) + u32(start) + u16(0);
    const std::string found = complaint_about_archive(whole.substr(0, start) + central + end);
    QS_COMPLAINS(found, "x.npz: member");
  }

  void complaints_name_the_file() {
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString() + "/x.npz";
    save(path, "nothing");
    QS_COMPLAINS(complaint([&] { read_npz(path); }), path + ": is no complete ZIP archive");
    QS_COMPLAINS(complaint([&] { read_npz(path + "2"); }), path + "2: cannot be read");
  }

  void truncated_archives_are_refused_at_every_byte() {
    for (const auto& pack : {stored, deflated})
      QS_NO_HARM(
          harm_of_truncations(zip({pack("w.npy", npy_bytes(kWeights)), pack("b.npy", npy_bytes(kBias))}),
                              "x.npz", [](std::string_view bytes) {
                                arrays_of(bytes);
                                return false;
                              }));
  }

  void every_flipped_bit_is_refused_or_harmless() {
    const auto harmless = [](std::string_view bytes) {
      return arrays_of(bytes) == std::vector<NamedArray>{kWeights, kBias};
    };
    for (const auto& pack : {stored, deflated})
      QS_NO_HARM(harm_of_flipped_bits(
          zip({pack("w.npy", npy_bytes(kWeights)), pack("b.npy", npy_bytes(kBias))}), "x.npz", harmless));
    QS_NO_HARM(harm_of_flipped_bits(npz_bytes({kWeights, kBias}, Compression::deflated), "x.npz", harmless));
  }
};

QS_TEST(NpzTest)
#include "test_npz.moc"
