#include <QTemporaryDir>
#include <QTest>
#include <clocale>
#include <cmath>

#include "core/files/csv.h"
#include "support/damage.h"
#include "support/test_main.h"

using namespace qs;

namespace {

using Rows = std::vector<std::vector<std::string>>;

const std::string kTable = "epoch,name,loss\n0,\"a, \"\"b\"\"\nc\",0.5\r\n1,,1e-05\n";
const Rows kRows = {{"0", "a, \"b\"\nc", "0.5"}, {"1", "", "1e-05"}};

CsvTable table_of(std::string_view text) { return parse_csv(text, "t.csv"); }
std::string complaint_about_table(const std::string& text) {
  return complaint([&] { table_of(text); });
}

}  // namespace

class CsvTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void quoted_cells_may_hold_anything() {
    const CsvTable table = table_of(kTable);
    QCOMPARE(table.header, (std::vector<std::string>{"epoch", "name", "loss"}));
    QCOMPARE(table.rows, kRows);
    QCOMPARE(table.column("loss"), 2);
    QCOMPARE(table.column("Loss"), -1);
  }

  void cells_are_quoted_only_when_they_need_it() {
    QCOMPARE(csv_text({{"a", "b c"}, {{"x,y", "say \"x\""}, {"line\nline", "\r"}, {"", "ü"}}}),
             "a,b c\n\"x,y\",\"say \"\"x\"\"\"\n\"line\nline\",\"\r\"\n,ü\n");
  }

  void written_tables_read_back() {
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString() + "/t.csv";
    const CsvTable table{{"a", "b,\"c\""}, {{"\r\n", "\""}, {"", ""}, {" x ", "\"\""}, {"end\r", "\r"}}};
    write_csv(path, table);
    const CsvTable found = read_csv(path);
    QCOMPARE(found.header, table.header);
    QCOMPARE(found.rows, table.rows);
    save(path, "a,b\n1\n");
    QS_COMPLAINS(complaint([&] { read_csv(path); }), path + ": line 2: 1 cells, expected 2");
  }

  void a_byte_order_mark_is_skipped() {
    QCOMPARE(table_of("\xEF\xBB\xBF"
                      "a\n1\n")
                 .column("a"),
             0);
  }

  void numbers_are_as_short_as_they_can_be() {
    QCOMPARE(csv_number(0.1), "0.1");
    QCOMPARE(csv_number(0.1f), "0.1");
    QCOMPARE(csv_number(1e-5), "1e-05");
    QCOMPARE(csv_number(-0.0), "-0");
    QCOMPARE(csv_number(std::int64_t{INT64_MIN}), "-9223372036854775808");
    QCOMPARE(csv_number(std::nan("")), "nan");
    QCOMPARE(csv_number(-HUGE_VAL), "-inf");
  }

  void numbers_read_back_as_the_same_bits() {
    for (const double value : {0.1, -1.0 / 3, 5e-324, 1.7976931348623157e308, 1e22, 123456789.125, -0.0})
      QCOMPARE(std::bit_cast<std::uint64_t>(csv_value(csv_number(value))),
               std::bit_cast<std::uint64_t>(value));
    QVERIFY(std::isnan(csv_value("nan")));
    QCOMPARE(csv_value("-inf"), -HUGE_VAL);
    for (const char* text : {"", "x", "1x", "1 ", " 1", "1,5", "0x10"})
      QVERIFY2(std::isnan(csv_value(text)), text);
  }

  void the_locale_changes_nothing() {
    for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"})
      if (std::setlocale(LC_ALL, name)) {
        QCOMPARE(csv_number(1234.5), "1234.5");
        QCOMPARE(csv_value("1234.5"), 1234.5);
      }
    std::setlocale(LC_ALL, "C");
  }

  void wrong_rows_are_named_by_their_line() {
    QS_COMPLAINS(complaint_about_table("a,b\n1,2\n1,2,3\n"), "t.csv: line 3: 3 cells, expected 2");
    QS_COMPLAINS(complaint_about_table("a\n\"x\ny\"\n1,2\n"), "t.csv: line 4: 2 cells, expected 1");
    QS_COMPLAINS(complaint_about_table("a,b\n1,2\n\n"), "t.csv: line 3: 1 cells, expected 2");
    QS_COMPLAINS(complaint_about_table("a\nx\"y\n"), "t.csv: line 2: a quote inside a cell");
    QS_COMPLAINS(complaint_about_table("a\n\"x\"y\n"), "t.csv: line 2: text behind a closing quote");
    QS_COMPLAINS(complaint_about_table(""), "t.csv: has no complete header row");
    QS_COMPLAINS(complaint_about_table("a,\"b"), "t.csv: has no complete header row");
  }

  // Editors take away the newline at the end of a file.
  void a_whole_row_needs_no_newline() {
    QCOMPARE(table_of("a,b\n1,2\n3,4").rows, (Rows{{"1", "2"}, {"3", "4"}}));
    QCOMPARE(table_of("a,b\n1,2\n3,\"4\"").rows, (Rows{{"1", "2"}, {"3", "4"}}));
    QCOMPARE(table_of("a,b\r\n1,2\r\n3,4\r").rows, (Rows{{"1", "2"}, {"3", "4"}}));
    QCOMPARE(table_of("a,b\n1,2\n3,").rows, (Rows{{"1", "2"}, {"3", ""}}));
    QCOMPARE(table_of("a,b\n1,2\n3").rows, (Rows{{"1", "2"}}));
    QCOMPARE(table_of("a,b\n1,2\n3,\"4").rows, (Rows{{"1", "2"}}));
    QCOMPARE(table_of("a\n1\n").rows, (Rows{{"1"}}));
    QCOMPARE(table_of("a,b").header.size(), std::size_t{2});
  }

  void a_table_that_is_cut_off_keeps_its_whole_rows() {
    QS_NO_HARM(harm_of_truncations(kTable, "t.csv", [](std::string_view bytes) {
      // Only the very last cell may have lost something.
      const CsvTable table = table_of(bytes);
      bool is_sound = table.rows.size() <= kRows.size();
      for (std::size_t row = 0; is_sound && row < table.rows.size(); ++row)
        for (std::size_t cell = 0; cell < table.header.size(); ++cell) {
          const bool is_last = row + 1 == table.rows.size() && cell + 1 == table.header.size();
          const std::string &found = table.rows[row][cell], &expected = kRows[row][cell];
          is_sound = is_sound && (is_last ? expected.starts_with(found) : found == expected);
        }
      return is_sound;
    }));
  }

  void every_flipped_bit_is_refused_or_leaves_full_rows() {
    QS_NO_HARM(harm_of_flipped_bits(kTable, "t.csv", [](std::string_view bytes) {
      const CsvTable table = table_of(bytes);
      return table.rows.size() <= 3 &&
             std::all_of(table.rows.begin(), table.rows.end(),
                         [&](const auto& row) { return row.size() == table.header.size(); });
    }));
  }
};

QS_TEST(CsvTest)
#include "test_csv.moc"
