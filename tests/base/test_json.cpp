#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/json.h"
#include "support/damage.h"
#include "support/test_main.h"

using namespace qs;

namespace {

const std::string kDocument =
    "{\n  \"name\": \"run\",\n  \"training\": {\"epochs\": 10, \"rate\": 1e-3},\n"
    "  \"list\": [true, null, -5, \"\xc3\xbc\"]\n}\n";

nlohmann::ordered_json parsed(std::string_view text) { return parse_json(text, "config.json"); }
std::string complaint_about(const std::string& text) {
  return complaint([&] { parsed(text); });
}

}  // namespace

class JsonTest : public QObject {
  Q_OBJECT

  const nlohmann::ordered_json document_ = parsed(kDocument);
  const JsonValue root_{document_, "config.json"};

 private Q_SLOTS:
  void values_are_found_by_key_and_position() {
    QCOMPARE(root_.at("name").text(), "run");
    QCOMPARE(root_.at("training").at("epochs").integer(), 10);
    QCOMPARE(root_.at("training").at("epochs").natural(), 10u);
    QCOMPARE(root_.at("training").at("epochs").real(), 10.0);
    QCOMPARE(root_.at("training").at("rate").real(), 1e-3);
    const auto list = root_.at("list").elements();
    QCOMPARE(list.size(), std::size_t{4});
    QVERIFY(list[0].flag());
    QVERIFY(list[1].is_null());
    QCOMPARE(list[2].integer(), -5);
    QCOMPARE(list[3].text(), "ü");
    QVERIFY(!root_.find("absent"));
  }

  void members_keep_the_order_of_the_file() {
    std::string order;
    for (const auto& [key, value] : root_.members()) order += key + "=" + value.path() + " ";
    QCOMPARE(order, "name=name training=training list=list ");
  }

  void complaints_name_the_path_and_what_was_expected() {
    QS_COMPLAINS(complaint([&] { root_.at("name").integer(); }),
                 "config.json: name is \"run\", expected an integer");
    QS_COMPLAINS(complaint([&] { root_.at("training").at("rate").integer(); }), "training.rate is 0.001");
    QS_COMPLAINS(complaint([&] { root_.at("list").elements()[2].natural(); }),
                 "config.json: list[2] is -5, expected a whole number");
    QS_COMPLAINS(complaint([&] { root_.at("list").flag(); }), "list is a list of 4, expected true or false");
    QS_COMPLAINS(complaint([&] { root_.at("training").text(); }), "training is an object, expected a text");
    QS_COMPLAINS(complaint([&] { root_.at("list").elements()[1].real(); }),
                 "list[1] is null, expected a number");
    QS_COMPLAINS(complaint([&] { root_.elements(); }),
                 "config.json: the document is an object, expected a list");
    QS_COMPLAINS(complaint([&] { root_.at("name").at("x"); }), "name is \"run\", expected an object");
    QS_COMPLAINS(complaint([&] { root_.at("training").at("decay"); }), "training has no key \"decay\"");
    QS_COMPLAINS(root_.at("training").error("is odd", "be even").what(),
                 "config.json: training is odd; be even");
  }

  void unknown_keys_are_named_with_the_known_ones() {
    QVERIFY(complaint([&] { root_.allow_only({"list", "training", "name"}); }).empty());
    QS_COMPLAINS(complaint([&] {
                   root_.at("training").allow_only({"epochs", "steps"});
                 }),
                 "config.json: training has the unknown key \"rate\"; known are epochs, steps");
  }

  void integers_beyond_64_bits_are_refused() {
    const auto value = [](const std::string& text) { return parsed("[" + text + "]"); };
    const auto document = value("9223372036854775808, 18446744073709551615, 1e3, -1, 18446744073709551616");
    const auto list = JsonValue(document, "config.json").elements();
    QS_COMPLAINS(complaint([&] { list[0].integer(); }), "[0] is 9223372036854775808, expected an integer");
    QCOMPARE(list[1].natural(), UINT64_MAX);
    QS_COMPLAINS(complaint([&] { list[2].integer(); }), "expected an integer");
    QS_COMPLAINS(complaint([&] { list[3].natural(); }), "not negative");
    QS_COMPLAINS(complaint([&] { list[4].natural(); }), "not negative");
  }

  void naturals_of_a_document_built_in_memory_are_accepted() {
    const nlohmann::ordered_json built = {{"n", 3}};
    QCOMPARE(JsonValue(built, "x").at("n").natural(), 3u);
  }

  void syntax_errors_name_line_and_column() {
    QS_COMPLAINS(complaint_about("{\n  \"a\": 1,\n  \"b\" 2\n}"), "config.json: line 3, column 7: ");
    QS_COMPLAINS(complaint_about(""), "config.json: line 1, column 1: ");
    for (const char* text : {"{} {}", "[1,]", "// no\n1", "{'a': 1}", "[01]", "[NaN]", "[1e400]", "\"\xff\"",
                             "[\"\n\"]", "nul", "{\"a\": }", "\"\\ud800\""})
      QS_COMPLAINS(complaint_about(text), "config.json: line ");
  }

  void a_key_twice_in_one_object_is_refused() {
    QS_COMPLAINS(complaint_about("{\"a\": 1,\n \"a\": 2}"),
                 "config.json: line 2, column 4: the key \"a\" occurs twice");
    QVERIFY(complaint_about(R"({"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]})").empty());
  }

  void deep_nesting_is_refused() {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    QVERIFY(complaint_about(nested(64)).empty());
    QS_COMPLAINS(complaint_about(nested(65)), "more than 64 levels deep");
    QS_COMPLAINS(complaint_about(std::string(1000000, '[')), "more than 64 levels deep");
  }

  void long_foreign_text_is_shortened_without_splitting_a_letter() {
    const auto document =
        parsed("[\"a" + QStringLiteral("ü").repeated(100).toStdString() + "\", \"\\u001b[31m\"]");
    const auto list = JsonValue(document, "config.json").elements();
    const std::string found = complaint([&] { list[0].flag(); });
    QVERIFY(found.size() < 120);
    QCOMPARE(QString::fromStdString(found).count(QChar::ReplacementCharacter), 0);
    QS_COMPLAINS(complaint([&] { list[1].flag(); }), "[1] is \"?[31m\"");
  }

  void written_documents_read_back() {
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString() + "/a.json";
    write_json(path, document_);
    QVERIFY(read_json(path) == document_);
    write_json(path, {{"z", 1}, {"a", {0.1, true}}});
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("{\n  \"z\": 1,\n  \"a\": [\n    0.1,\n    true\n  ]\n}\n"));
    save(path, "{");
    QS_COMPLAINS(complaint([&] { read_json(path); }), path + ": line 1");
  }

  void truncated_documents_are_refused_at_every_byte() {
    const std::string_view closed = std::string_view(kDocument).substr(0, kDocument.size() - 1);
    QS_NO_HARM(harm_of_truncations(closed, "config.json", [](std::string_view bytes) {
      parsed(bytes);
      return false;
    }));
  }

  void every_flipped_bit_is_refused_or_leaves_an_object() {
    QS_NO_HARM(harm_of_flipped_bits(kDocument, "config.json",
                                    [](std::string_view bytes) { return parsed(bytes).is_object(); }));
  }
};

QS_TEST(JsonTest)
#include "test_json.moc"
