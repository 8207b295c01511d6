// Numbers are read and written the same in every locale: nothing in the sources follows the user's.
#include <QTest>
#include <regex>

#include "support/source_tree.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// What is wrong with a line of code, or an empty text.
std::string problem_with(const std::string& line) {
  static const std::regex reads(R"(\b(sto(d|f|ld)|strto(d|f|ld)|ato(f|l|i|ll)|[vf]?s?scanf|get_money)\b)"),
      writes(R"(\b(v?(f|s|sn|as|d)?printf|put_money|setprecision|put_time)\b)"),
      streams(R"(\b[io]?stringstream\b|\bimbue\b|\bstd::locale\b|\bsetlocale\b)"),
      qt(R"(\bQLocale(?!::c\(\)|>)|%L\d|\bQDoubleValidator\b|\bQDoubleSpinBox\b|\bQTextStream\b|toLocaleString)");
  if (std::regex_search(line, reads)) return "reads a number by the locale";
  if (std::regex_search(line, writes)) return "writes a number by the locale";
  if (std::regex_search(line, streams)) return "streams follow the locale";
  if (std::regex_search(line, qt)) return "uses the user's locale";
  return {};
}

bool is_comment(const std::string& line) {
  const std::size_t begin = line.find_first_not_of(' ');
  return begin != std::string::npos && line.compare(begin, 2, "//") == 0;
}

}  // namespace

class TestLocale : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void no_source_reads_or_writes_numbers_by_the_locale() {
    QStringList problems;
    for (const SourceFile& file : source_files({"core", "ui", "app"}))
      for (std::size_t i = 0; i < file.lines.size(); ++i)
        if (const std::string problem = problem_with(file.lines[i]);
            !problem.empty() && !is_comment(file.lines[i]))
          problems << QString::fromStdString(file.path + ":" + std::to_string(i + 1) + " " + problem);
    QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
  }

  void the_rule_notices_violations() {
    for (const char* line :
         {"x = std::stod(text);", "atof(t)", "std::snprintf(a, 3, \"%g\", x);", "printf(\"%f\", x);",
          "std::ostringstream out;", "std::locale here;", "QLocale().toString(x)", "QLocale::system()",
          "tr(\"%L1\")", "strtod(a, &b)", "sscanf(t, \"%lf\", &x)"})
      QVERIFY2(!problem_with(line).empty(), line);
    for (const char* line : {"QLocale::c().toString(x)", "std::stoi(text)", "#include <QLocale>",
                             "to_string(7)", "fixed_text(x, 2)", "std::cout << name"})
      QVERIFY2(problem_with(line).empty(), line);
  }
};

QS_TEST(TestLocale)
#include "test_locale.moc"
