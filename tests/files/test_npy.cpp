// NPY files whose bytes are written here after the description of numpy.lib.format.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/files/npy.h"
#include "support/damage.h"
#include "support/largest_request.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// Version 1.0 with the header padded to 64 bytes.
std::string with_header(std::string header, const std::string& data) {
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  return raw("\x93NUMPY\x01\0") + static_cast<char>(header.size() & 255) +
         static_cast<char>(header.size() >> 8) + header + data;
}

std::string npy(const std::string& descr, const std::string& order, const std::string& shape,
                const std::string& data) {
  return with_header("{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }",
                     data);
}

// 1, −2, 0.5, 3, 0, −0.25 as little-endian binary32.
const std::string kFloats =
    raw("\0\0\x80\x3f"
        "\0\0\0\xc0"
        "\0\0\0\x3f"
        "\0\0\x40\x40"
        "\0\0\0\0"
        "\0\0\x80\xbe");
const std::string kFloatsFile = npy("<f4", "False", "(2, 3)", kFloats);

NamedArray array_of(std::string_view bytes) { return parse_npy(bytes, "x.npy"); }
std::string complaint_about_array(const std::string& bytes) {
  return complaint([&] { array_of(bytes); });
}

template <class T>
ArrayValues values(std::initializer_list<T> list) {
  return std::vector<T>(list);
}

}  // namespace

class NpyTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void floats_are_read_with_their_shape() {
    const NamedArray array = array_of(kFloatsFile);
    QCOMPARE(array.shape, (std::vector<Index>{2, 3}));
    QVERIFY(array.values == values<float>({1, -2, 0.5f, 3, 0, -0.25f}));
  }

  void our_bytes_are_those_of_numpy() {
    const NamedArray array{{}, {2, 3}, values<float>({1, -2, 0.5f, 3, 0, -0.25f})};
    QCOMPARE(npy_bytes(array), kFloatsFile);
    QCOMPARE(npy_bytes({{}, {3}, values<std::uint8_t>({7, 8, 9})}),
             npy("|u1", "False", "(3,)", "\x07\x08\x09"));
    QCOMPARE(npy_bytes({{}, {}, values<std::int64_t>({-1})}),
             npy("<i8", "False", "()", "\xff\xff\xff\xff\xff\xff\xff\xff"));
    QCOMPARE(npy_bytes({{}, {0, 5}, values<double>({})}), npy("<f8", "False", "(0, 5)", ""));
  }

  void every_element_type_is_read() {
    const auto one = [](const std::string& type, const std::string& data) {
      return array_of(npy(type, "False", "(2,)", data)).values;
    };
    QVERIFY(one("<f8", raw("\0\0\0\0\0\0\xf0\x3f"
                           "\0\0\0\0\0\0\x04\xc0")) == values<double>({1, -2.5}));
    QVERIFY(one("|i1", raw("\x7f\x80")) == values<std::int32_t>({127, -128}));
    QVERIFY(one("<i2", raw("\xff\xff\x00\x01")) == values<std::int32_t>({-1, 256}));
    QVERIFY(one("<i4", raw("\xfe\xff\xff\xff\x01\0\0\0")) == values<std::int32_t>({-2, 1}));
    QVERIFY(one("<i8", raw("\xfe\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\x01\0\0\0")) ==
            values<std::int64_t>({-2, std::int64_t{1} << 32}));
    QVERIFY(one("|u1", raw("\x00\xff")) == values<std::uint8_t>({0, 255}));
    QVERIFY(one("<u2", raw("\xff\xff\x01\x00")) == values<std::int32_t>({65535, 1}));
    QVERIFY(one("<u4", raw("\xff\xff\xff\xff\x01\0\0\0")) == values<std::int64_t>({4294967295, 1}));
    QVERIFY(one("|b1", raw("\x00\x01")) == values<std::uint8_t>({0, 1}));
  }

  void half_precision_becomes_single() {
    // 1, −2, the largest, the smallest normal and subnormal, −0, ∞.
    const NamedArray array = array_of(
        npy("<f2", "False", "(7,)", raw("\x00\x3c\x00\xc0\xff\x7b\x00\x04\x01\x00\x00\x80\x00\x7c")));
    QVERIFY(array.values ==
            values<float>({1, -2, 65504, 0x1p-14f, 0x1p-24f, -0.0f, std::numeric_limits<float>::infinity()}));
    QVERIFY(std::signbit(std::get<std::vector<float>>(array.values)[5]));
    const NamedArray nan = array_of(npy("<f2", "False", "(1,)", raw("\x01\x7e")));
    QVERIFY(std::isnan(std::get<std::vector<float>>(nan.values)[0]));
  }

  void shapes_of_long_integers_are_read() {
    // Python 2 writes them where an extent was a long.
    const NamedArray array = array_of(npy("<f4", "False", "(2L, 3L)", kFloats));
    QCOMPARE(array.shape, (std::vector<Index>{2, 3}));
    QVERIFY(array_of(npy("|u1", "False", "(1L,)", "\x2a")).values == values<std::uint8_t>({42}));
    QS_COMPLAINS(complaint_about_array(npy("<f4", "False", "(2LL, 3)", kFloats)), "x.npy: the NPY header");
    QS_COMPLAINS(complaint_about_array(npy("<f4", "False", "(L, 3)", kFloats)), "x.npy: the NPY header");
  }

  void scalars_have_no_extents() {
    const NamedArray array = array_of(npy("<f4", "False", "()", raw("\0\0\0\xc0")));
    QVERIFY(array.shape.empty());
    QVERIFY(array.values == values<float>({-2}));
  }

  void what_are_no_numbers_is_said_without_reading_them() {
    const auto strange = [](const std::string& type) {
      return strange_elements(npy(type, "False", "(2, 3)", kFloats), "x.npy");
    };
    QCOMPARE(strange("<f4"), std::string());
    QCOMPARE(strange("|O"), std::string("has elements of type \"|O\""));
    QCOMPARE(strange("<U12"), std::string("has elements of type \"<U12\""));
    // The type of records is a list.
    const auto records = [](const std::string& list) {
      return with_header("{'descr': " + list + ", 'fortran_order': False, 'shape': (1,), }", kFloats);
    };
    QCOMPARE(strange_elements(records("[('a', '<f4'), ('b]', '<i4', (2,))]"), "x.npy"),
             std::string("has elements of type \"[('a', '<f4'), ('b]', '<i4', (2,))]\""));
    QS_COMPLAINS(complaint_about_array(records("[('a', '<f4')]")),
                 "x.npy: has elements of type \"[('a', '<f4')]\"; supported are f4");
    QS_COMPLAINS(complaint_about_array(records("[('a', '<f4')")),
                 "x.npy: the NPY header lacks the end of a list");
    QS_COMPLAINS(complaint([] { strange_elements("text", "x.npy"); }), "x.npy: is no NPY file");
  }

  void big_endian_files_are_read() {
    QVERIFY(array_of(npy(">f4", "False", "(2,)", raw("\x3f\x80\0\0\xc0\0\0\0"))).values ==
            values<float>({1, -2}));
    QVERIFY(array_of(npy(">i2", "False", "(2,)", raw("\x01\x00\xff\xfe"))).values ==
            values<std::int32_t>({256, -2}));
  }

  void fortran_order_is_turned_into_row_major() {
    const NamedArray flat = array_of(npy("|u1", "True", "(2, 3)", "\x01\x02\x03\x04\x05\x06"));
    QVERIFY(flat.values == values<std::uint8_t>({1, 3, 5, 2, 4, 6}));
    const NamedArray cube = array_of(npy(">i2", "True", "(2, 1, 2)", raw("\0\x01\0\x02\0\x03\0\x04")));
    QVERIFY(cube.values == values<std::int32_t>({1, 3, 2, 4}));
    QVERIFY(array_of(npy("|u1", "True", "(2, 0)", "")).size() == 0);
  }

  void the_later_versions_have_a_longer_length() {
    const std::string header = "{'descr':'|u1','fortran_order':False,'shape':(1,)}\n";
    for (const char version : {'\x02', '\x03'}) {
      const std::string file = raw("\x93NUMPY") + version + raw("\0") + static_cast<char>(header.size()) +
                               raw("\0\0\0") + header + "\x2a";
      QVERIFY(array_of(file).values == values<std::uint8_t>({42}));
    }
    std::string future = kFloatsFile;
    future[6] = 4;
    QS_COMPLAINS(complaint_about_array(future), "x.npy: has NPY version 4, expected 1, 2 or 3");
  }

  void a_wrong_magic_is_named_with_the_expected_one() {
    QS_COMPLAINS(complaint_about_array("PK\x03\x04" + kFloatsFile),
                 "x.npy: is no NPY file: it does not begin with \\x93NUMPY");
  }

  void unsupported_types_are_named_with_the_supported_ones() {
    for (const std::string type : {"<c8", "|S3", "|O", "<U2", "|f4", "f4", "", "<f16"}) {
      const std::string found = complaint_about_array(npy(type, "False", "(2, 3)", kFloats));
      QS_COMPLAINS(found, "x.npy: has elements of type \"" + type + "\"");
      QS_COMPLAINS(found, "supported are f4, f8");
    }
  }

  void damaged_headers_are_refused() {
    for (const char* shape :
         {"(2, -3)", "(2; 3)", "2, 3", "(2, 3", "(2, 3.0)", "(2LL, 3)", "None", "(99999999999999999999,)"})
      QS_COMPLAINS(complaint_about_array(npy("<f4", "False", shape, kFloats)), "x.npy: ");
    QS_COMPLAINS(complaint_about_array(npy("<f4", "False", "(2, -3)", kFloats)),
                 "has a shape that is no list of extents");
    QS_COMPLAINS(complaint_about_array(npy("<f4", "Maybe", "(2, 3)", kFloats)), "True or False");
    QS_COMPLAINS(complaint_about_array(npy("<f4", "False, 'descr': '<f4'", "(2, 3)", kFloats)),
                 "'descr' twice");
    QS_COMPLAINS(complaint_about_array(npy("<f4", "False, 'more': '<f4'", "(2, 3)", kFloats)),
                 "unknown key 'more'");
    QS_COMPLAINS(complaint_about_array(npy("<f4", "False", "(2, 3)} {", kFloats)), "closing brace");
  }

  void huge_promises_are_refused_without_memory() {
    largest_request = 0;
    for (const char* shape : {"(1000000000000,)", "(4294967296, 4294967296)", "(9223372036854775807, 2)",
                              "(0, 9223372036854775807, 9223372036854775807)"})
      QS_COMPLAINS(complaint_about_array(npy("<f4", "False", shape, kFloats)), "x.npy: the header promises");
    const std::string long_header = raw("\x93NUMPY\x02\0\xff\xff\xff\xff") + "{}";
    QS_COMPLAINS(complaint_about_array(long_header), "x.npy: has an NPY header of 4294967295 bytes");
    std::string deep = "(";
    for (int i = 0; i < 1000; ++i) deep += "1, ";
    QS_COMPLAINS(complaint_about_array(npy("<f4", "False", deep + ")", raw("\0\0\0\0"))),
                 "more than 32 dimensions");
    QVERIFY(largest_request < std::size_t{1} << 20);
  }

  void arrays_that_contradict_themselves_are_not_written() {
    const NamedArray wrong{"w", {2, 2}, values<float>({1, 2, 3})};
    QS_COMPLAINS(complaint([&] { npy_bytes(wrong); }), "array \"w\": has the shape 2×2 and 3 values");
  }

  void files_are_named_after_their_array_and_complaints_after_the_file() {
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString() + "/conv1.weight.npy";
    const NamedArray array{"conv1.weight", {2}, values<double>({0.1, -1e300})};
    write_npy(path, array);
    QVERIFY(read_npy(path) == array);
    save(path, "no array");
    QS_COMPLAINS(complaint([&] { read_npy(path); }), path + ": is no NPY file");
  }

  void truncated_files_are_refused_at_every_byte() {
    QS_NO_HARM(harm_of_truncations(kFloatsFile, "x.npy", [](std::string_view bytes) {
      array_of(bytes);
      return false;
    }));
  }

  void every_flipped_bit_is_refused_or_keeps_the_shape() {
    QS_NO_HARM(harm_of_flipped_bits(kFloatsFile, "x.npy", [](std::string_view bytes) {
      const NamedArray array = array_of(bytes);
      return array.shape == std::vector<Index>{2, 3} && array.size() == 6;
    }));
  }
};

QS_TEST(NpyTest)
#include "test_npy.moc"
