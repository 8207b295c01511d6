// safetensors files whose bytes are written here by hand.
#include <QTemporaryDir>
#include <QTest>

#include "core/files/safetensors.h"
#include "support/damage.h"
#include "support/largest_request.h"
#include "support/test_main.h"

using namespace qs;

namespace {

std::string file_of(std::string header, const std::string& data) {
  std::string length;
  for (std::size_t shift = 0; shift < 64; shift += 8)
    length += static_cast<char>(header.size() >> shift & 255);
  return length + header + data;
}

// 1 and −2 as binary32, then three bytes.
const std::string kData =
    raw("\0\0\x80\x3f\0\0\0\xc0"
        "\x05\x06\x07");
const std::string kHeader =
    R"({"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},)"
    R"("b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}})";
const std::string kTensors = file_of(kHeader, kData);

Safetensors tensors_of(std::string_view bytes) { return parse_safetensors(bytes, "m.safetensors"); }
std::string complaint_about_tensors(const std::string& bytes) {
  return complaint([&] { tensors_of(bytes); });
}
std::string one(const std::string& type, const std::string& shape, const std::string& offsets) {
  return R"({"w":{"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
}

}  // namespace

class SafetensorsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void arrays_and_metadata_are_read() {
    const Safetensors content = tensors_of(kTensors);
    QCOMPARE(content.metadata, (std::map<std::string, std::string>{{"format", "pt"}}));
    QCOMPARE(content.arrays.size(), std::size_t{2});
    QVERIFY(content.arrays[0] == (NamedArray{"w", {2, 1}, std::vector<float>{1, -2}}));
    QVERIFY(content.arrays[1] == (NamedArray{"b", {3}, std::vector<std::uint8_t>{5, 6, 7}}));
  }

  void arrays_come_in_the_order_of_their_data() {
    const Safetensors content = tensors_of(file_of(
        R"({"late":{"dtype":"U8","shape":[1],"data_offsets":[4,5]},"early":{"dtype":"I32","shape":[],"data_offsets":[0,4]}})",
        raw("\xff\xff\xff\xff\x09")));
    QVERIFY(content.arrays.at(0) == (NamedArray{"early", {}, std::vector<std::int32_t>{-1}}));
    QVERIFY(content.arrays.at(1) == (NamedArray{"late", {1}, std::vector<std::uint8_t>{9}}));
  }

  void every_element_type_is_read() {
    const std::string data = raw("\x01\0\0\0\0\0\xf0\x3f");
    const auto values = [&](const std::string& type, const std::string& shape) {
      return tensors_of(file_of(one(type, shape, "[0,8]"), data)).arrays.at(0).values;
    };
    QVERIFY(values("F64", "[1]") == ArrayValues(std::vector<double>{0x1.0000000000001p0}));
    QVERIFY(values("I64", "[1]") == ArrayValues(std::vector<std::int64_t>{0x3ff0000000000001}));
    QVERIFY(values("I32", "[2]") == ArrayValues(std::vector<std::int32_t>{1, 0x3ff00000}));
    QVERIFY(values("BOOL", "[8]") == values("U8", "[2,4]"));
    QVERIFY(values("I8", "[8]") == ArrayValues(std::vector<std::int32_t>{1, 0, 0, 0, 0, 0, -16, 63}));
    QVERIFY(values("I16", "[4]") == ArrayValues(std::vector<std::int32_t>{1, 0, 0, 0x3ff0}));
    QVERIFY(values("U16", "[4]") == ArrayValues(std::vector<std::int32_t>{1, 0, 0, 0x3ff0}));
    QVERIFY(values("U32", "[2]") == ArrayValues(std::vector<std::int64_t>{1, 0x3ff00000}));
  }

  void half_precision_of_either_kind_becomes_single() {
    const auto values = [](const std::string& type, const std::string& data) {
      return tensors_of(file_of(one(type, "[4]", "[0,8]"), data)).arrays.at(0).values;
    };
    // 1, −2, the largest and the smallest number of each kind.
    QVERIFY(values("F16", raw("\x00\x3c\x00\xc0\xff\x7b\x01\x00")) ==
            ArrayValues(std::vector<float>{1, -2, 65504, 0x1p-24f}));
    QVERIFY(values("BF16", raw("\x80\x3f\x00\xc0\x7f\x7f\x01\x00")) ==
            ArrayValues(std::vector<float>{1, -2, 0x1.fep127f, 0x1p-133f}));
  }

  void other_elements_are_refused_or_left_out_and_listed() {
    const std::string file = file_of(R"({"scale":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[0,3]},)"
                                     R"("w":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}})",
                                     "12345");
    QS_COMPLAINS(complaint_about_tensors(file), "scale.dtype is \"F8_E4M3\"; supported are F32, F64");
    std::vector<SkippedArray> skipped;
    const Safetensors content = parse_safetensors(file, "m.safetensors", &skipped);
    QCOMPARE(content.arrays.size(), std::size_t{1});
    QVERIFY(content.arrays[0] == (NamedArray{"w", {2}, std::vector<std::uint8_t>{'4', '5'}}));
    QCOMPARE(skipped.size(), std::size_t{1});
    QCOMPARE(skipped[0].name, std::string("scale"));
    QCOMPARE(skipped[0].reason, std::string("has elements of type \"F8_E4M3\""));
    // Where it lies is still checked.
    const std::string beyond = file_of(one("F4", "[3]", "[0,9]"), "123");
    QS_COMPLAINS(complaint([&] { parse_safetensors(beyond, "m.safetensors", &skipped); }),
                 "w.data_offsets is 0 to 9");
  }

  void our_bytes_have_an_aligned_header_and_wide_arrays_first() {
    const Safetensors content{
        {{"b", {3}, std::vector<std::uint8_t>{5, 6, 7}}, {"w", {2, 1}, std::vector<float>{1, -2}}},
        {{"format", "pt"}}};
    std::string header = kHeader;
    while (header.size() % 8 != 0) header += ' ';
    QCOMPARE(safetensors_bytes(content), file_of(header, kData));
  }

  void written_content_reads_back() {
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString() + "/m.safetensors";
    const Safetensors content{{{"d", {}, std::vector<double>{0.1}},
                               {"none", {0, 4}, std::vector<std::int64_t>{}},
                               {"f", {3}, std::vector<float>{1, 2, 3}},
                               {"ünï \"quoted\"", {1}, std::vector<std::uint8_t>{1}}},
                              {{"key", "line\nline"}}};
    write_safetensors(path, content);
    const Safetensors found = read_safetensors(path);
    QVERIFY(found.arrays.size() == content.arrays.size());
    for (const NamedArray& array : content.arrays)
      QVERIFY(require_array(found.arrays, array.name, path) == array);
    QCOMPARE(found.metadata, content.metadata);
    save(path, "short");
    QS_COMPLAINS(complaint([&] { read_safetensors(path); }), path + ": is no safetensors file");
  }

  void an_empty_file_of_no_arrays_is_sound() { QVERIFY(tensors_of(file_of("{}", "")).arrays.empty()); }

  void another_beginning_is_named_with_the_expected_one() {
    QS_COMPLAINS(complaint_about_tensors(file_of("[]", "")),
                 "m.safetensors: is no safetensors file: its header does not begin with {");
    QS_COMPLAINS(complaint_about_tensors(raw("\x93NUMPY\x01\0v\0") + std::string(200, ' ')),
                 "m.safetensors: promises a header of");
  }

  void gaps_overlaps_and_leftovers_are_refused() {
    const auto two = [](const std::string& first, const std::string& second) {
      return file_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)" + first +
                         R"(},"b":{"dtype":"U8","shape":[4],"data_offsets":)" + second + "}}",
                     "123456789");
    };
    QS_COMPLAINS(complaint_about_tensors(two("[0,4]", "[5,9]")),
                 "array \"b\" begins at byte 5, expected 4 (there is a gap)");
    QS_COMPLAINS(complaint_about_tensors(two("[0,4]", "[3,7]")),
                 "array \"b\" begins at byte 3, expected 4 (it overlaps");
    QS_COMPLAINS(complaint_about_tensors(two("[0,4]", "[0,4]")), "overlaps");
    QS_COMPLAINS(complaint_about_tensors(two("[1,5]", "[5,9]")), "array \"a\" begins at byte 1");
    QS_COMPLAINS(complaint_about_tensors(two("[0,4]", "[4,8]")), "end at byte 8 of 9 bytes");
  }

  void offsets_must_fit_the_shape_and_the_file() {
    QS_COMPLAINS(complaint_about_tensors(file_of(one("U8", "[2]", "[0,3]"), "123")),
                 "m.safetensors: w.data_offsets spans 3 bytes");
    QS_COMPLAINS(complaint_about_tensors(file_of(one("U8", "[4]", "[0,4]"), "123")),
                 "w.data_offsets is 0 to 4");
    QS_COMPLAINS(complaint_about_tensors(file_of(one("U8", "[3]", "[3,0]"), "123")),
                 "w.data_offsets is 3 to 0");
    QS_COMPLAINS(complaint_about_tensors(file_of(one("U8", "[3]", "[0]"), "123")),
                 "has 1 numbers, expected 2");
    QS_COMPLAINS(complaint_about_tensors(file_of(one("U8", "[3]", "[-1,2]"), "123")),
                 "w.data_offsets[0] is -1");
    QS_COMPLAINS(complaint_about_tensors(file_of(one("U8", "[-3]", "[0,3]"), "123")), "w.data_offsets");
  }

  void huge_promises_are_refused_without_memory() {
    largest_request = 0;
    const std::string big = "9223372036854775807", all = "18446744073709551615";
    const std::vector<std::string> shapes = {"[" + big + "]", "[4294967296,4294967296]",
                                             "[0," + big + "," + big + "]"};
    for (const std::string& shape : shapes)
      QS_COMPLAINS(complaint_about_tensors(file_of(one("F64", shape, "[0,3]"), "123")), "m.safetensors: ");
    QS_COMPLAINS(complaint_about_tensors(file_of(one("U8", "[3]", "[0," + all + "]"), "123")),
                 "m.safetensors: ");
    QS_COMPLAINS(complaint_about_tensors(raw("\xff\xff\xff\xff\xff\xff\xff\xff") + "{}"),
                 "m.safetensors: promises a header of " + all + " bytes, the file holds 2");
    QS_COMPLAINS(complaint_about_tensors(raw("\0\0\0\x7f\0\0\0\0") + "{}"),
                 "promises a header of 2130706432 bytes");
    QS_COMPLAINS(complaint_about_tensors(file_of("{\"a\":" + std::string(100000, '['), "")),
                 "64 levels deep");
    QVERIFY(largest_request < std::size_t{1} << 20);
  }

  void names_are_unique_when_read_and_written() {
    const std::string entry = R"("w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
    QS_COMPLAINS(complaint_about_tensors(file_of("{" + entry + "," + entry + "}", "")),
                 "the key \"w\" occurs twice");
    const NamedArray array = make_array<float>("w", {1});
    QS_COMPLAINS(complaint([&] {
                   safetensors_bytes({{array, array}, {}});
                 }),
                 "array \"w\": needs a name of its own");
    const NamedArray reserved = make_array<float>("__metadata__", {1});
    QS_COMPLAINS(complaint([&] { safetensors_bytes({{reserved}, {}}); }), "needs a name of its own");
    const NamedArray latin = make_array<float>("\xe9", {1});
    QS_COMPLAINS(complaint([&] { safetensors_bytes({{latin}, {}}); }), "UTF-8");
  }

  void metadata_must_be_text() {
    QS_COMPLAINS(complaint_about_tensors(file_of(R"({"__metadata__":{"epoch":3}})", "")),
                 "__metadata__.epoch is 3, expected a text");
    QS_COMPLAINS(complaint_about_tensors(file_of(R"({"__metadata__":[]})", "")), "__metadata__ is a list");
  }

  void truncated_files_are_refused_at_every_byte() {
    QS_NO_HARM(harm_of_truncations(kTensors, "m.safetensors", [](std::string_view bytes) {
      tensors_of(bytes);
      return false;
    }));
  }

  void every_flipped_bit_is_refused_or_keeps_the_shapes() {
    QS_NO_HARM(harm_of_flipped_bits(kTensors, "m.safetensors", [](std::string_view bytes) {
      const Safetensors content = tensors_of(bytes);
      return content.arrays.size() == 2 && content.arrays[0].shape == std::vector<Index>{2, 1} &&
             content.arrays[0].size() == 2 && content.arrays[1].shape == std::vector<Index>{3} &&
             content.arrays[1].size() == 3;
    }));
  }
};

QS_TEST(SafetensorsTest)
#include "test_safetensors.moc"
