// Numbers as short as a screen can show them, and never shorter.
#include <QTest>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/report/number_list.h"
#include "core/report/replay.h"
#include "support/page_reader.h"
#include "support/test_main.h"

using namespace qs;

class TestNumberList : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_number_is_json_and_keeps_four_digits() {
    std::vector<double> values = {0.0,     -0.0,  1.0,         -7.0,       0.1,  123456.0,
                                  48213.7, 1e-12, -3.14159e-7, 6.02214e23, 1e300};
    const std::vector<std::string> texts = shortened_numbers(values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double read = nlohmann::json::parse(texts[i]).get<double>();
      QVERIFY2(std::abs(read - values[i]) <= 5e-4 * std::abs(values[i]), texts[i].c_str());
      QVERIFY2(texts[i].size() <= 10, texts[i].c_str());
    }
  }

  void what_is_not_finite_is_null() {
    const double infinity = std::numeric_limits<double>::infinity();
    for (const std::string& text : shortened_numbers({std::nan(""), infinity, -infinity}))
      QCOMPARE(text, std::string("null"));
  }

  void values_close_together_can_still_be_told_apart() {
    const std::vector<double> values = {0.99951, 0.99952, 0.99957, 0.99963};
    const std::vector<std::string> texts = shortened_numbers(values);
    for (std::size_t i = 0; i < values.size(); ++i)
      QVERIFY(std::abs(nlohmann::json::parse(texts[i]).get<double>() - values[i]) < 0.00012 / 800);
  }

  void packed_numbers_come_back_within_half_a_step() {
    const std::vector<double> values = {-1.0, -0.3, 0.0, 0.77, 3.0};
    for (const auto& [levels, signs] : {std::pair{64, 1}, {4096, 2}}) {
      const std::string codes = packed_numbers(values, -1.0, 3.0, levels);
      QCOMPARE(codes.size(), values.size() * static_cast<std::size_t>(signs));
      const auto read = PageReader::unpacked({{"low", -1.0}, {"high", 3.0}, {"codes", codes}},
                                             static_cast<std::size_t>(signs));
      for (std::size_t i = 0; i < values.size(); ++i)
        QVERIFY(std::abs(read[i] - values[i]) <= 2.0 / (levels - 1) + 1e-12);
    }
  }

  void instants_are_picked_evenly_with_the_first_and_the_last() {
    QCOMPARE(evenly(5, 60), (std::vector<std::size_t>{0, 1, 2, 3, 4}));
    QCOMPARE(evenly(121, 5), (std::vector<std::size_t>{0, 30, 60, 90, 120}));
    QCOMPARE(evenly(7, 2), (std::vector<std::size_t>{0, 6}));
    QCOMPARE(evenly(7, 1), (std::vector<std::size_t>{6}));
    QVERIFY(evenly(0, 5).empty());
  }
};

QS_TEST(TestNumberList)
#include "test_number_list.moc"
