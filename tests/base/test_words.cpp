// Text for shells, LaTeX, scripts and CSV files.
#include <QTest>

#include "core/base/csv_cell.h"
#include "core/base/latex.h"
#include "core/base/shell_word.h"
#include "support/test_main.h"

using namespace qs;

class TestWords : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void shells_read_back_what_was_written() {
    QCOMPARE(shell_word("runs/a-1.5_x=2"), std::string("runs/a-1.5_x=2"));
    QCOMPARE(shell_word("two words"), std::string("'two words'"));
    QCOMPARE(shell_word("it's"), std::string("'it'\\''s'"));
    QCOMPARE(shell_word(""), std::string("''"));
    QCOMPARE(shell_word("$HOME"), std::string("'$HOME'"));
  }

  void latex_gets_signs_that_it_can_set() {
    QCOMPARE(latex_text("5 % of a_b & {c}"), std::string("5 \\% of a\\_b \\& \\{c\\}"));
    QCOMPARE(latex_text("σ² ± 10⁻³"), std::string("$\\sigma$$^2$ $\\pm$ 10$^-$$^3$"));
    QCOMPARE(latex_text("日本"), std::string("??"));
  }

  void every_line_of_a_comment_is_one() {
    QCOMPARE(commented("one\ntwo", "# "), std::string("# one\n# two\n"));
  }

  void cells_are_quoted_where_they_must() {
    QCOMPARE(csv_cell("a b"), std::string("a b"));
    QCOMPARE(csv_cell("a,\"b\""), std::string("\"a,\"\"b\"\"\""));
  }
};

QS_TEST(TestWords)
#include "test_words.moc"
