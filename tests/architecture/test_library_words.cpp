// No text of a library reaches the user as it is: whatever can throw one goes through the functions that put
// it into words.
#include <QTest>
#include <regex>

#include "support/problems.h"
#include "support/source_tree.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// "core/a.cpp:7: …" for each line of the program that matches and is not excused.
template <class Excused>
QStringList lines_with(const std::regex& pattern, const Excused& is_excused) {
  QStringList found;
  for (const SourceFile& file : source_files({"core", "ui", "app"}))
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      std::smatch match;
      if (std::regex_search(file.lines[i], match, pattern) && !is_excused(file, i, match))
        found << QString::fromStdString(file.path + ":" + std::to_string(i + 1) + ": " + file.lines[i]);
    }
  return found;
}

/// What stands between the parenthesis that a match ends with and the one that closes it.
std::string arguments_behind(const std::smatch& match) {
  std::string inside;
  int open = 1;
  for (const char c : match.suffix().str()) {
    open += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (open == 0) break;
    inside += c;
  }
  return inside;
}

bool has_error_code(const std::string& arguments) {
  static const std::regex last(R"(,\s*(ignored|failure|code|problem|not_empty)\s*$)");
  return std::regex_search(arguments, last);
}

}  // namespace

class TestLibraryWords : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void the_file_system_is_asked_without_exceptions() {
    static const std::regex call(
        R"((fs|filesystem)::(exists|is_\w+|create_\w+|remove|remove_all|rename|copy|copy_file|file_size|status|last_write_time|space)\()");
    require_none(lines_with(call, [](const SourceFile&, std::size_t, const std::smatch& match) {
      return match.str().find("is_regular_file(status") != std::string::npos ||
             arguments_behind(match).find("status") == 0 || has_error_code(arguments_behind(match));
    }));
  }

  void json_is_written_by_the_function_that_never_throws() {
    static const std::regex call(R"([.>]dump\()");
    require_none(lines_with(call, [](const SourceFile& file, std::size_t, const std::smatch&) {
      // The header of a safetensors file must be UTF-8; what is not is refused in words there.
      return file.path == "core/base/json.cpp" || file.path == "core/files/safetensors.cpp";
    }));
  }

  void exceptions_of_any_kind_are_put_into_words() {
    static const std::regex any(R"(catch \(const std::exception& (\w+)\))");
    require_none(lines_with(any, [](const SourceFile& file, std::size_t line, const std::smatch& match) {
      constexpr std::size_t kNear = 6;
      for (std::size_t i = line; i < std::min(line + kNear, file.lines.size()); ++i)
        if (file.lines[i].find("sentence_of(" + match[1].str() + ")") != std::string::npos) return true;
      return false;
    }));
  }

  void the_rules_notice_what_they_are_about() {
    std::smatch match;
    static const std::regex call(R"(fs::exists\()");
    const std::string bad = "if (fs::exists(a / b(c))) {", good = "fs::exists(a, ignored)";
    QVERIFY(std::regex_search(bad, match, call));
    QCOMPARE(arguments_behind(match), std::string("a / b(c)"));
    QVERIFY(!has_error_code(arguments_behind(match)));
    QVERIFY(std::regex_search(good, match, call));
    QVERIFY(has_error_code(arguments_behind(match)));
  }
};

QS_TEST(TestLibraryWords)
#include "test_library_words.moc"
