// Words from outside stay short, whole and harmless in a message.
#include <QTest>

#include "core/base/in_quotes.h"
#include "support/test_main.h"

using namespace qs;

class TestInQuotes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void short_words_stay_as_they_are() {
    QCOMPARE(in_quotes("rq-st"), std::string("\"rq-st\""));
    QCOMPARE(in_quotes(""), std::string("\"\""));
    QCOMPARE(printable(std::string(40, 'x')), std::string(40, 'x'));
  }

  void long_words_are_cut() {
    QCOMPARE(printable(std::string(41, 'x')), std::string(40, 'x') + "…");
    QCOMPARE(in_quotes(std::string(1'000'000, 'x')).size(), std::size_t{40 + 2 + 3});
  }

  void no_character_is_cut_in_half() {
    const QString alphas(30, QChar(0x3b1));  // two bytes each, behind one byte
    const QString text = QString::fromStdString(printable((u'x' + alphas).toStdString()));
    QCOMPARE(text, u'x' + alphas.left(19) + QChar(0x2026));
  }

  void bytes_that_are_no_text_neither_hang_nor_grow() {
    QVERIFY(printable(std::string(1000, '\x80')).size() <= 43);
    QCOMPARE(printable(std::string_view("a\n\x1b[31m\0b\x7f", 9)), std::string("a??[31m?b"));
  }
};

QS_TEST(TestInQuotes)
#include "test_in_quotes.moc"
