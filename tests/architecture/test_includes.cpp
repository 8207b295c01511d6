// Who may include whom. The rules are the table below; every #include of the program is held against it.
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <vector>

#include "support/places.h"
#include "support/test_main.h"

namespace {

struct Rule {
  const char* folder;                    // files under it …
  std::vector<const char*> may_include;  // … may include project headers that start with one of these
};

/// More specific folders first. "core/*" stands for the headers in the root of core/.
const Rule kRules[] = {
    {"core/base/", {"core/base/", "core/*"}},
    {"core/tensor/", {"core/tensor/", "core/base/", "core/*"}},
    {"core/nn/", {"core/nn/", "core/tensor/", "core/base/", "core/*"}},
    {"core/quantizers/", {"core/quantizers/", "core/nn/", "core/tensor/", "core/base/", "core/*"}},
    {"core/data/", {"core/data/", "core/files/", "core/tensor/", "core/base/", "core/*"}},
    {"core/files/", {"core/files/", "core/tensor/", "core/base/", "core/*"}},
    {"core/metrics/", {"core/metrics/", "core/nn/", "core/tensor/", "core/base/", "core/*"}},
    {"core/figures/", {"core/figures/", "core/base/", "core/*"}},
    {"core/training/",
     {"core/training/", "core/metrics/", "core/files/", "core/data/", "core/quantizers/", "core/nn/",
      "core/tensor/", "core/base/", "core/*"}},
    {"core/", {"core/"}},
    {"ui/", {"ui/", "core/*"}},
    {"app/", {"app/", "ui/", "core/"}},
};

const Rule* ruleFor(const QString& file) {
  for (const Rule& rule : kRules)
    if (file.startsWith(QLatin1String(rule.folder))) return &rule;
  return nullptr;
}

bool allows(const Rule& rule, const QString& header) {
  for (const char* entry : rule.may_include) {
    const QLatin1String start(entry);
    if (start == QLatin1String("core/*")) {
      if (header.startsWith(QLatin1String("core/")) && header.count(QLatin1Char('/')) == 1) return true;
    } else if (header.startsWith(start)) {
      return true;
    }
  }
  return false;
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

  void the_rules_notice_violations() {
    QVERIFY(!problemWith(QStringLiteral("core/nn/a.cpp"), QStringLiteral("QString"), false).isEmpty());
    QVERIFY(!problemWith(QStringLiteral("core/nn/a.cpp"), QStringLiteral("core/quantizers/grid.h"), true)
                 .isEmpty());
    QVERIFY(!problemWith(QStringLiteral("ui/a.cpp"), QStringLiteral("core/nn/layer.h"), true).isEmpty());
    QVERIFY(!problemWith(QStringLiteral("ui/a.cpp"), QStringLiteral("app/window.h"), true).isEmpty());
    QVERIFY(problemWith(QStringLiteral("ui/a.cpp"), QStringLiteral("core/session.h"), true).isEmpty());
  }
};

QS_TEST(IncludesTest)
#include "test_includes.moc"
