// Who may include whom. The rules are the table below; every #include of the program is held against it.
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/places.h"
#include "support/source_tree.h"
#include "support/test_main.h"

namespace {

struct Rule {
  const char* folder;                    // files under it …
  std::vector<const char*> may_include;  // … may include project headers that start with one of these
};

/// More specific folders first. What ends in ".h" is that header, what ends in "/" a room. A room that draws
/// or reads for a header in the root of core/ (its door) names it.
const Rule kRules[] = {
    {"core/base/", {"core/base/", "core/values/error.h"}},
    {"core/values/", {"core/values/", "core/base/"}},
    {"core/tensor/", {"core/tensor/", "core/values/", "core/base/"}},
    {"core/nn/", {"core/nn/", "core/tensor/", "core/values/", "core/base/"}},
    {"core/quantizers/", {"core/quantizers/", "core/nn/", "core/tensor/", "core/values/", "core/base/"}},
    {"core/metrics/", {"core/metrics/", "core/tensor/", "core/values/", "core/base/"}},
    {"core/files/", {"core/files/", "core/tensor/", "core/values/", "core/base/"}},
    {"core/data/", {"core/data/", "core/files/", "core/tensor/", "core/values/", "core/base/"}},
    {"core/settings/",
     {"core/settings/", "core/data/", "core/quantizers/", "core/nn/", "core/tensor/", "core/values/",
      "core/base/"}},
    {"core/comparison/",
     {"core/comparison/", "core/settings/", "core/quantizers/", "core/values/", "core/base/"}},
    {"core/training/",
     {"core/training/", "core/settings/", "core/metrics/", "core/files/", "core/data/", "core/quantizers/",
      "core/nn/", "core/tensor/", "core/values/", "core/base/"}},
    {"core/mixed/",
     {"core/mixed/", "core/training/", "core/metrics/", "core/data/", "core/quantizers/", "core/nn/",
      "core/tensor/", "core/values/", "core/base/"}},
    {"core/reproduction/",
     {"core/reproduction/", "core/reproduction.h", "core/comparison/", "core/settings/", "core/training/",
      "core/data/", "core/values/", "core/base/", "core/published.h", "core/given_settings.h",
      "core/run_store.h", "core/run_queue.h"}},
    {"core/lessons/",
     {"core/lessons/", "core/lesson.h", "core/laboratory.h", "core/session.h", "core/run_store.h",
      "core/catalog.h", "core/figures.h", "core/given_settings.h", "core/data/", "core/settings/",
      "core/values/", "core/base/"}},
    {"core/laboratory/",
     {"core/laboratory/", "core/laboratory.h", "core/quantizers/", "core/nn/", "core/tensor/", "core/values/",
      "core/base/"}},
    {"core/figures/",
     {"core/figures/", "core/comparison/", "core/settings/", "core/values/", "core/base/", "core/figures.h",
      "core/export.h", "core/catalog.h", "core/published.h", "core/mixed_precision.h", "core/laboratory.h"}},
    {"core/report/",
     {"core/report/", "core/figures/", "core/settings/", "core/values/", "core/base/", "core/report.h",
      "core/figures.h", "core/catalog.h", "core/looks.h", "core/run_store.h"}},
    {"core/", {"core/"}},
    {"ui/",
     {"ui/",
      "core/values/",
      "core/settings/",
      "core/comparison/",
      "core/catalog.h",
      "core/convert.h",
      "core/evaluate.h",
      "core/export.h",
      "core/figure_recipe.h",
      "core/figures.h",
      "core/glossary.h",
      "core/laboratory.h",
      "core/looks.h",
      "core/methods_paragraph.h",
      "core/mixed_record.h",
      "core/presets.h",
      "core/preview.h",
      "core/published.h",
      "core/recipes.h",
      "core/report.h",
      "core/reproduction.h",
      "core/reproduction/duration.h",
      "core/quantize_tensor.h",
      "core/run_queue.h",
      "core/run_store.h",
      "core/session.h",
      "core/sweep.h",
      "core/sweep_grid.h",
      "core/data/data_library.h",
      "core/figures/description.h",
      "core/provenance.h",
      "core/figures/drawing.h",
      "core/figures/laboratory.h",
      "core/figures/layout.h",
      "core/figures/style.h",
      "core/base/latex.h",
      "core/base/remarks.h",
      "core/base/sentence_of.h"}},
    {"app/", {"app/", "ui/", "core/"}},
};

const Rule* ruleFor(const QString& file) {
  for (const Rule& rule : kRules)
    if (file.startsWith(QLatin1String(rule.folder))) return &rule;
  return nullptr;
}

bool allows(const Rule& rule, const QString& header) {
  return std::any_of(rule.may_include.begin(), rule.may_include.end(), [&](const char* entry) {
    const QLatin1String place(entry);
    return place.endsWith(u'/') ? header.startsWith(place) : header == place;
  });
}

/// The problem with one #include, or an empty text.
QString problemWith(const QString& file, const QString& header, bool quoted) {
  if (!quoted) {
    static const QRegularExpression qt(QStringLiteral("^(Q[A-Z]|Qt)"));
    if (file.startsWith(QLatin1String("core/")) && qt.match(header).hasMatch())
      return QStringLiteral("core knows no Qt");
    return {};
  }
  const Rule* rule = ruleFor(file);
  if (header.endsWith(QLatin1String(".moc"))) return {};
  return rule && allows(*rule, header) ? QString() : QStringLiteral("may not include \"%1\"").arg(header);
}

/// Where each class is defined: name → file. Nested ones are told apart by nobody who declares them forward.
std::map<std::string, std::string> definitions() {
  static const std::regex definition(R"(^(class|struct) (\w+)( final)?( :.*)? \{.*)");
  std::map<std::string, std::string> places;
  std::smatch match;
  for (const qs::SourceFile& file : qs::source_files({"core"}))
    for (const std::string& line : file.lines)
      if (std::regex_match(line, match, definition)) places.emplace(match[2], file.path);
  return places;
}

}  // namespace

class IncludesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_include_keeps_to_the_rules() {
    static const QRegularExpression include(QStringLiteral("^\\s*#include\\s+([\"<])([^\">]+)[\">]"));
    const QDir root(QString::fromStdString(qs::source_directory()));
    int files = 0;
    QStringList problems;
    for (const char* folder : {"core", "ui", "app"}) {
      QDirIterator walk(root.filePath(QLatin1String(folder)),
                        {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                        QDirIterator::Subdirectories);
      while (walk.hasNext()) {
        QFile source(walk.next());
        QVERIFY(source.open(QIODevice::ReadOnly));
        const QString name = root.relativeFilePath(source.fileName());
        ++files;
        for (int number = 1; !source.atEnd(); ++number) {
          const auto match = include.match(QString::fromUtf8(source.readLine()));
          if (!match.hasMatch()) continue;
          const QString problem =
              problemWith(name, match.captured(2), match.captured(1) == QLatin1String("\""));
          if (!problem.isEmpty())
            problems.append(QStringLiteral("%1:%2 %3").arg(name).arg(number).arg(problem));
        }
      }
    }
    QVERIFY2(files > 100, "the sources were not found");
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(QLatin1Char('\n'))));
  }

  void a_class_declared_forward_may_also_be_included() {
    static const std::regex declaration(R"(^(class|struct) (\w+);)");
    const auto places = definitions();
    QStringList problems;
    std::smatch match;
    for (const qs::SourceFile& file : qs::source_files({"core"}))
      for (const std::string& line : file.lines) {
        if (!std::regex_search(line, match, declaration)) continue;
        const auto place = places.find(match[2]);
        if (place == places.end()) continue;  // of a library
        const QString problem =
            problemWith(QString::fromStdString(file.path), QString::fromStdString(place->second), true);
        if (!problem.isEmpty())
          problems.append(
              QStringLiteral("%1 declares %2: %3")
                  .arg(QString::fromStdString(file.path), QString::fromStdString(match[2]), problem));
      }
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(QLatin1Char('\n'))));
  }

  void the_table_for_contributors_says_the_same() {
    static const std::regex row(R"(\| `([a-z/]+)`[^|]*\| (.*) \|)"), place(R"(`([a-z_/.]+)`)");
    std::istringstream lines(qs::source_text("CONTRIBUTING.md"));
    std::size_t rows = 0;
    std::smatch match;
    for (std::string line; std::getline(lines, line);) {
      if (!std::regex_match(line, match, row)) continue;
      const std::string folder = match[1], uses = match[2];
      const Rule* rule = std::find_if(std::begin(kRules), std::end(kRules),
                                      [&](const Rule& one) { return one.folder == folder; });
      if (rule == std::end(kRules)) continue;
      ++rows;
      std::set<std::string> written, held(rule->may_include.begin(), rule->may_include.end());
      for (std::sregex_iterator one(uses.begin(), uses.end(), place), end; one != end; ++one)
        written.insert((*one)[1]);
      if (folder == "ui/")  // "services in the root"
        std::erase_if(held, [](const std::string& entry) {
          return entry.ends_with(".h") && std::count(entry.begin(), entry.end(), '/') == 1;
        });
      QVERIFY2(written == held, folder.c_str());
    }
    QCOMPARE(rows, std::size(kRules));
  }

  void the_rules_notice_violations() {
    QVERIFY(!problemWith(QStringLiteral("core/nn/a.cpp"), QStringLiteral("QString"), false).isEmpty());
    QVERIFY(
        !problemWith(QStringLiteral("core/nn/a.cpp"), QStringLiteral("core/quantizers/parts/grid.h"), true)
             .isEmpty());
    QVERIFY(!problemWith(QStringLiteral("ui/a.cpp"), QStringLiteral("core/nn/layer.h"), true).isEmpty());
    QVERIFY(!problemWith(QStringLiteral("ui/a.cpp"), QStringLiteral("app/window.h"), true).isEmpty());
    QVERIFY(!problemWith(QStringLiteral("ui/a.cpp"), QStringLiteral("core/base/embedded_files.h"), true)
                 .isEmpty());
    QVERIFY(
        !problemWith(QStringLiteral("core/quantizers/a.h"), QStringLiteral("core/settings/settings.h"), true)
             .isEmpty());
    QVERIFY(problemWith(QStringLiteral("ui/a.cpp"), QStringLiteral("core/session.h"), true).isEmpty());
  }
};

QS_TEST(IncludesTest)
#include "test_includes.moc"
