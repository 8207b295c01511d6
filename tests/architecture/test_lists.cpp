// What the lists name exists, is described and is tested; sources stay short; the README is true.
#include <QDirIterator>
#include <QRegularExpression>
#include <QtTest>

#include "core/catalog.h"
#include "core/data_library.h"
#include "core/figures.h"

using namespace qs;

namespace {

QString read(const QString& path) {
  QFile file(QDir(QStringLiteral(QS_SOURCE_DIR)).filePath(path));
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

bool exists(const QString& path) { return QFile::exists(QDir(QStringLiteral(QS_SOURCE_DIR)).filePath(path)); }

QString text(const std::string& words) { return QString::fromStdString(words); }

}  // namespace

class ListsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_method_is_described_data() {
    QTest::addColumn<QString>("id");
    for (const MethodInfo& method : methods()) QTest::newRow(method.id.c_str()) << text(method.id);
  }
  void every_method_is_described() {
    QFETCH(QString, id);
    const MethodInfo& method = method_info(id.toStdString());
    for (const std::string* words : {&method.name, &method.summary, &method.idea, &method.formula, &method.watch})
      QVERIFY(!words->empty());
    if (method.weight_bits.min != 32)
      for (const std::string* words : {&method.paper.authors, &method.paper.title, &method.paper.venue})
        QVERIFY(!words->empty());
    for (const OptionSpec& option : method.options) {
      QVERIFY2(!option.key.empty() && !option.label.empty() && !option.help.empty(), option.key.c_str());
      QCOMPARE(text(problem_with(option, option.default_value)), QString());
    }
    for (const Quantity& quantity : method.observables)
      QVERIFY2(!quantity.symbol.empty() && !quantity.family.empty() && !quantity.help.empty(), quantity.key.c_str());
  }

  void every_line_of_the_method_list_has_a_source_and_a_test() {
    static const QRegularExpression line(QStringLiteral("^METHOD\\((\\w+)\\)"), QRegularExpression::MultilineOption);
    auto found = line.globalMatch(read(QStringLiteral("core/quantizers/methods.inc")));
    int lines = 0;
    while (found.hasNext()) {
      ++lines;
      const QString function = found.next().captured(1);
      // Variants that a paper names itself share a file: rq_st lives in rq.cpp.
      QStringList names{function, function.section(QLatin1Char('_'), 0, 0)};
      const auto has = [&](const QString& pattern) {
        return std::any_of(names.begin(), names.end(), [&](const QString& name) { return exists(pattern.arg(name)); });
      };
      QVERIFY2(has(QStringLiteral("core/quantizers/%1.cpp")), qPrintable(function));
      QVERIFY2(has(QStringLiteral("tests/quantizers/test_%1.cpp")), qPrintable(function));
    }
    QCOMPARE(lines, int(methods().size()));
  }

  void every_preset_is_ready_to_run() {
    QVERIFY(presets().size() >= 8);
    for (const Preset& one : presets()) {
      QVERIFY2(!one.title.empty() && !one.help.empty() && !one.source.empty(), one.id.c_str());
      for (const Complaint& complaint : complaints(one.experiment))
        QFAIL(qPrintable(text(one.id + ": " + complaint.key + " " + complaint.problem)));
      QCOMPARE(one.experiment.preset, one.id);
    }
  }

  void every_setting_and_figure_has_help() {
    for (const ExperimentField& field : experiment_fields()) {
      QVERIFY2(!field.spec.label.empty() && !field.spec.help.empty() && !field.group.empty(), field.spec.key.c_str());
      QCOMPARE(text(problem_with(field.spec, get(Experiment{}, field))), QString());
    }
    for (const FigureKind& kind : figure_kinds()) QVERIFY2(!kind.title.empty() && !kind.help.empty(), kind.id.c_str());
  }

  void the_readme_lists_every_method() {
    const QString readme = read(QStringLiteral("README.md"));
    for (const MethodInfo& method : methods())
      QVERIFY2(readme.contains(QStringLiteral("| `%1` |").arg(text(method.id))), method.id.c_str());
    static const QRegularExpression path(QStringLiteral("`((?:core|ui|app|tests)/[\\w/]+\\.\\w+)`"));
    auto found = path.globalMatch(readme);
    while (found.hasNext()) {
      const QString name = found.next().captured(1);
      if (!name.contains(QLatin1String("NAME"))) QVERIFY2(exists(name), qPrintable(name));
    }
  }

  void sources_stay_short_and_finished() {
    static const QRegularExpression unfinished(QStringLiteral("\\b(TODO|FIXME|XXX|HACK)\\b"));
    const QDir root(QStringLiteral(QS_SOURCE_DIR));
    for (const char* folder : {"core", "ui", "app"}) {
      QDirIterator walk(root.filePath(QLatin1String(folder)), {QStringLiteral("*.h"), QStringLiteral("*.cpp")},
                        QDir::Files, QDirIterator::Subdirectories);
      while (walk.hasNext()) {
        const QString name = root.relativeFilePath(walk.next());
        const QString source = read(name);
        QVERIFY2(source.count(QLatin1Char('\n')) <= 420, qPrintable(name));
        QVERIFY2(!unfinished.match(source).hasMatch(), qPrintable(name));
      }
    }
  }
};

QTEST_APPLESS_MAIN(ListsTest)
#include "test_lists.moc"
