#include <QTest>

#include "core/figures/text_metrics.h"
#include "support/test_main.h"

using namespace qs;

class TestTextMetrics : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // Advance widths of DejaVu Sans 2.37 in units of 1/2048 em: A 1401, i 569, α 1350, − 1716.
  void widths_are_those_of_the_font() {
    QVERIFY(std::abs(text_width("A", 2048.0) - 1401.0) <= 2.0);
    QVERIFY(std::abs(text_width("i", 2048.0) - 569.0) <= 2.0);
    QVERIFY(std::abs(text_width("α", 2048.0) - 1350.0) <= 2.0);
    QVERIFY(std::abs(text_width("−", 2048.0) - 1716.0) <= 2.0);
  }
  void broken_bytes_become_replacement_characters() {
    QCOMPARE(clean_text("a\xFF"
                        "b"),
             std::string("a\uFFFDb"));
    QCOMPARE(clean_text("\xC3"), std::string("\uFFFD"));
    QCOMPARE(clean_text("\xE0\x80\x80"), std::string("\uFFFD\uFFFD\uFFFD"));  // overlong
    QCOMPARE(clean_text("\xED\xA0\x80"), std::string("\uFFFD\uFFFD\uFFFD"));  // half of a surrogate pair
    QCOMPARE(clean_text(std::string("a\0b\x1B", 4)), std::string("a b "));
    QCOMPARE(clean_text("σ² 𝛼 …"), std::string("σ² 𝛼 …"));
  }
  void long_text_is_elided_to_the_width() {
    const std::string text = "a rather long name of a run";
    const std::string shorter = elide(text, 8.0, 60.0);
    QVERIFY(text_width(shorter, 8.0) <= 60.0);
    QVERIFY(QString::fromStdString(shorter).endsWith(QChar(0x2026)));
    QCOMPARE(elide(text, 8.0, 1000.0), text);
  }
  void wrapped_lines_fit_and_keep_every_word() {
    const std::string text = "bins never straddle a decision threshold; 120 bins; epoch 5";
    const std::vector<std::string> lines = wrap(text, 8.0, 100.0);
    QVERIFY(lines.size() > 1);
    std::string joined;
    for (const std::string& line : lines) {
      QVERIFY(text_width(line, 8.0) <= 100.0);
      joined += (joined.empty() ? "" : " ") + line;
    }
    QCOMPARE(joined, text);
    QVERIFY(wrap("", 8.0, 100.0).empty());
  }
};

QS_TEST(TestTextMetrics)
#include "test_text_metrics.moc"
