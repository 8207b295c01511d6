// Options: exact text of numbers, ranges at both ends, complaints that name option, value and range.
#include <QTest>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/base/philox.h"
#include "core/values/error.h"
#include "core/values/option.h"
#include "support/complaint.h"
#include "support/test_main.h"

using namespace qs;

namespace {

OptionSpec spec(std::string key, Value value, OptionKind kind) {
  return {std::move(key), "", "", std::move(value), std::move(kind), "", ""};
}

const OptionSpec kInteger = spec("epochs", std::int64_t{5}, IntegerKind{1, 10});
const OptionSpec kReal = spec("rate", 0.5, RealKind{-1.0, 1.0});
const OptionSpec kChoice = spec("rule", std::string("exact"), ChoiceKind{{"exact", "0.7", "third"}});
const OptionSpec kSwitch = spec("fold", false, SwitchKind{});

std::uint64_t bits(double number) {
  std::uint64_t word = 0;
  std::memcpy(&word, &number, sizeof word);
  return word;
}

}  // namespace

class TestOption : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_default_may_depend_on_bits_and_says_so() {
    OptionSpec spec{"lambda", "λ", "Temperature", 2.0, RealKind{0.1, 10.0}, "", ""};
    QCOMPARE(default_text(spec), std::string("2"));
    spec.defaults_up_to_bits = {{1, 0.5}, {2, 1.0}};
    QCOMPARE(default_text(spec), std::string("2, but 0.5 up to 1 bit and 1 up to 2 bits"));
    QCOMPARE(Options({spec}).real("lambda"), 2.0);
    QCOMPARE(Options({spec}, 3).real("lambda"), 2.0);
    QCOMPARE(Options({spec}, 2).real("lambda"), 1.0);
    QCOMPARE(Options({spec}, 1).real("lambda"), 0.5);
  }

  void when_a_setting_matters_is_said_in_one_sentence() {
    OptionSpec spec{"momentum", "μ", "Momentum", 0.9, RealKind{0.0, 1.0}, "", ""};
    QCOMPARE(relevance_text(spec), std::string());
    spec.relevant_when = {when("optimizer", {"sgd", "nesterov"})};
    QCOMPARE(relevance_text(spec), std::string("Matters only with optimizer sgd or nesterov."));
    spec.relevant_when = {unless("act_bits", {"32"}), when("act_method", {"own"})};
    QCOMPARE(relevance_text(spec),
             std::string("Matters unless act_bits is 32, and only with act_method own."));
  }

  void every_real_number_survives_text() {
    const OptionSpec wide =
        spec("x", 0.0, RealKind{-std::numeric_limits<double>::max(), std::numeric_limits<double>::max()});
    Random random(Stream{.key0 = 7});
    for (int i = 0; i < 100'000; ++i) {
      const std::uint64_t word = (std::uint64_t{random.word()} << 32) | random.word();
      double number = 0.0;
      std::memcpy(&number, &word, sizeof number);
      if (!std::isfinite(number)) continue;
      QCOMPARE(bits(std::get<double>(parse_value(wide, to_text(Value(number))))), bits(number));
    }
  }

  void numbers_are_written_as_short_as_possible() {
    QCOMPARE(to_text(Value(0.1)), std::string("0.1"));
    QCOMPARE(to_text(Value(1e-3)), std::string("0.001"));
    QCOMPARE(to_text(Value(2.0)), std::string("2"));
    QCOMPARE(to_text(Value(std::int64_t{-7})), std::string("-7"));
    QCOMPARE(to_text(Value(true)), std::string("true"));
  }

  void both_ends_of_a_range_are_allowed() {
    for (const char* text : {"1", "10"})
      QVERIFY(complaint_text([&] { parse_value(kInteger, text); }).isEmpty());
    for (const char* text : {"-1", "1", "1e0"})
      QVERIFY(complaint_text([&] { parse_value(kReal, text); }).isEmpty());
  }

  void a_refused_text_names_option_text_and_range_data() {
    QTest::addColumn<int>("which");
    QTest::addColumn<QString>("text");
    QTest::newRow("below") << 0 << "0";
    QTest::newRow("above") << 0 << "11";
    QTest::newRow("fraction") << 0 << "2.5";
    QTest::newRow("tail") << 0 << "3x";
    QTest::newRow("space") << 0 << " 3";
    QTest::newRow("empty") << 0 << "";
    QTest::newRow("too large for any integer") << 0 << "99999999999999999999";
    QTest::newRow("nan") << 1 << "nan";
    QTest::newRow("infinity") << 1 << "inf";
    QTest::newRow("two commas") << 1 << "0,5";
    QTest::newRow("overflow") << 1 << "1e999";
    QTest::newRow("unknown word") << 2 << "Exact";
    QTest::newRow("not a switch") << 3 << "maybe";
  }
  void a_refused_text_names_option_text_and_range() {
    QFETCH(int, which);
    QFETCH(QString, text);
    const OptionSpec& option =
        *std::array{&kInteger, &kReal, &kChoice, &kSwitch}[static_cast<std::size_t>(which)];
    const QString sentence = complaint_text([&] { parse_value(option, text.toStdString()); });
    QVERIFY2(sentence.startsWith(QString::fromStdString(option.key + ":")), qPrintable(sentence));
    QVERIFY2(sentence.contains(u'"' + text + u'"'), qPrintable(sentence));
    QVERIFY2(sentence.contains(QString::fromStdString(range_text(option))), qPrintable(sentence));
  }

  void ranges_are_told_in_words() {
    QCOMPARE(range_text(kInteger), std::string("a whole number from 1 to 10"));
    QCOMPARE(range_text(kReal), std::string("a number from -1 to 1"));
    QCOMPARE(range_text(kChoice), std::string("exact, 0.7 or third"));
  }

  void options_start_with_their_defaults() {
    const Options options({kInteger, kReal, kChoice, kSwitch});
    QCOMPARE(options.integer("epochs"), std::int64_t{5});
    QCOMPARE(options.real("rate"), 0.5);
    QCOMPARE(options.text("rule"), std::string("exact"));
    QCOMPARE(options.flag("fold"), false);
  }

  void a_whole_number_is_a_real_number_but_not_the_reverse() {
    Options options({kInteger, kReal});
    options.set("rate", Value(std::int64_t{1}));
    QCOMPARE(options.real("rate"), 1.0);
    QVERIFY(!complaint_text([&] { options.set("epochs", Value(2.0)); }).isEmpty());
    QCOMPARE(options.integer("epochs"), std::int64_t{5});
  }

  void a_refused_value_changes_nothing() {
    Options options({kInteger});
    options.set("epochs", Value(std::int64_t{3}));
    const QString sentence = complaint_text([&] { options.set("epochs", Value(std::int64_t{11})); });
    QCOMPARE(sentence, QStringLiteral("epochs: must be a whole number from 1 to 10, not 11"));
    QCOMPARE(options.integer("epochs"), std::int64_t{3});
  }

  void an_unknown_key_names_the_known_ones() {
    Options options({kInteger, kReal});
    const QString sentence = complaint_text([&] { options.set_text("epoch", "3"); });
    QVERIFY2(
        sentence.startsWith(QStringLiteral("epoch:")) && sentence.contains(QStringLiteral("epochs and rate")),
        qPrintable(sentence));
  }
};

QS_TEST(TestOption)
#include "test_option.moc"
