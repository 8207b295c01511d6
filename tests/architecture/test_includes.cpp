// Dependencies run one way: app → ui → the headers in the root of core, and inside core from left to
// right. Every #include of the program is read and compared with one table.
#include <QTest>
#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <regex>
#include <set>

#include "support/source_tree.h"

using namespace qs;

namespace {

/// What a room may include. "root" stands for the headers in the root of core/.
const std::map<std::string, std::set<std::string>> kMayInclude = {
    {"core/base", {"core/base"}},
    {"core/tensor", {"core/base", "core/tensor", "root"}},
    {"core/nn", {"core/base", "core/tensor", "core/nn", "root"}},
    {"core/quantizers", {"core/base", "core/tensor", "core/nn", "core/quantizers", "root"}},
    {"core/data", {"core/base", "core/tensor", "core/files", "core/data", "root"}},
    {"core/files", {"core/base", "core/tensor", "core/files", "root"}},
    {"core/metrics", {"core/base", "core/tensor", "core/nn", "core/metrics", "root"}},
    {"core/figures", {"core/base", "core/tensor", "core/figures", "root"}},
    {"core/training",
     {"core/base", "core/tensor", "core/nn", "core/quantizers", "core/data", "core/files", "core/metrics",
      "core/training", "root"}},
    {"root", {"root"}},
    {"core sources",
     {"core/base", "core/tensor", "core/nn", "core/quantizers", "core/data", "core/files", "core/metrics",
      "core/figures", "core/training", "root"}},
    {"ui", {"ui", "root"}},
    {"app",
     {"core/base", "core/tensor", "core/nn", "core/quantizers", "core/data", "core/files", "core/metrics",
      "core/figures", "core/training", "root", "ui", "app"}},
};

/// The room that a path belongs to; "core sources" are the .cpp files in the root of core/.
std::string room_of(const std::string& path) {
  static const std::regex in_core("core/([a-z_]+)/.*");
  std::smatch match;
  if (std::regex_match(path, match, in_core)) return "core/" + match[1].str();
  if (path.starts_with("core/")) return path.ends_with(".h") ? "root" : "core sources";
  return path.substr(0, path.find('/'));
}

/// What is wrong with this line, or nothing.
std::optional<std::string> problem_with(const std::string& path, const std::string& line) {
  static const std::regex include("\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"].*");
  std::smatch match;
  if (!std::regex_match(line, match, include)) return {};
  const std::string target = match[2];
  const std::string room = room_of(path);
  if (match[1] == "<") {
    const bool is_qt = std::regex_match(target, std::regex("(Qt[A-Za-z]*/)?Q[A-Za-z]*"));
    return is_qt && path.starts_with("core/") ? std::optional("core knows no Qt: <" + target + ">")
                                              : std::nullopt;
  }
  if (target.ends_with(".moc")) return {};
  if (room == "core/base" && target == "core/error.h") return {};
  const auto allowed = kMayInclude.find(room);
  if (allowed == kMayInclude.end()) return "the folder has no line in the table";
  if (!allowed->second.contains(room_of(target))) return room + " may not include " + target;
  return {};
}

}  // namespace

class TestIncludes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void the_table_refuses_what_it_should_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("refused");
    const auto row = [](const char* path, const char* line, bool refused) {
      QTest::addRow("%s %s", path, line) << QByteArray(path) << QByteArray(line) << refused;
    };
    row("core/nn/layer.cpp", "#include \"core/tensor/tensor.h\"", false);
    row("core/nn/layer.cpp", "#include \"core/quantizers/probe.h\"", true);
    row("core/tensor/tensor.h", "#include \"core/nn/layer.h\"", true);
    row("core/quantizers/rq.cpp", "#include \"core/training/trainer.h\"", true);
    row("core/base/json.h", "#include \"core/error.h\"", false);
    row("core/base/json.h", "#include \"core/option.h\"", true);
    row("core/snapshot.h", "#include \"core/tensor/tensor.h\"", true);
    row("core/session.cpp", "#include \"core/training/run.h\"", false);
    row("core/session.cpp", "#include <QString>", true);
    row("core/session.cpp", "#include <QtCore/QString>", true);
    row("core/session.cpp", "#include <string>", false);
    row("core/session.cpp", "#include \"ui/workspace.h\"", true);
    row("ui/workspace.cpp", "#include \"core/session.h\"", false);
    row("ui/workspace.cpp", "#include \"core/training/run.h\"", true);
    row("ui/workspace.cpp", "  #  include \"app/window.h\"", true);
    row("ui/workspace.cpp", "#include <QString>", false);
    row("app/main.cpp", "#include \"core/files/npy.h\"", false);
    row("core/new_folder/x.cpp", "#include \"core/new_folder/x.h\"", true);
  }
  void the_table_refuses_what_it_should() {
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, line);
    QFETCH(bool, refused);
    QCOMPARE(problem_with(path.toStdString(), line.toStdString()).has_value(), refused);
  }

  void every_include_follows_the_table() {
    QStringList problems;
    int includes = 0;
    for (const SourceFile& file : source_files({"core", "ui", "app"}))
      for (std::size_t i = 0; i < file.lines.size(); ++i) {
        includes += file.lines[i].starts_with("#include");
        if (const auto problem = problem_with(file.path, file.lines[i]))
          problems << QString::fromStdString(file.path + ":" + std::to_string(i + 1) + ": " + *problem);
      }
    QVERIFY2(includes > 500, "the source tree was not found");
    QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
  }

  void every_file_includes_its_own_header_first() {
    QStringList problems;
    for (const SourceFile& file : source_files({"core", "ui", "app"})) {
      const std::string header = std::filesystem::path(file.path).replace_extension(".h").generic_string();
      if (!file.path.ends_with(".cpp") || source_text(header).empty()) continue;
      const auto first = std::find_if(file.lines.begin(), file.lines.end(),
                                      [](const std::string& line) { return line.starts_with("#include"); });
      if (first == file.lines.end() || *first != "#include \"" + header + "\"")
        problems << QString::fromStdString(file.path + ": does not begin with its own header");
    }
    QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
  }
};

QTEST_APPLESS_MAIN(TestIncludes)
#include "test_includes.moc"
