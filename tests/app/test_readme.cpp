// Every command that the README shows is run, in its order and in one folder; only what would take long
// is made small, and what needs the network is asked for its help.
#include <QRegularExpression>
#include <QTest>

#include "core/files/npy.h"
#include "support/program.h"
#include "support/source_tree.h"

using namespace qs;

namespace {

/// The lines of code blocks and the spans of inline code that begin with the program's name.
QStringList readme_commands() {
  static const QRegularExpression command(QStringLiteral("(?:^|`)quantscope ([^`\\n]*)"),
                                          QRegularExpression::MultilineOption);
  QStringList commands;
  auto found = command.globalMatch(QString::fromStdString(source_text("README.md")));
  while (found.hasNext()) commands << found.next().captured(1).trimmed();
  return commands;
}

/// The same command with less work in it. An option that is given twice counts as its last.
QStringList small(const QString& command) {
  QStringList arguments = command.split(u' ', Qt::SkipEmptyParts);
  const QString& name = arguments.front();
  if (command.startsWith(QStringLiteral("data fetch"))) return arguments << QStringLiteral("--help");
  if ((name == QStringLiteral("train") && !arguments.contains(QStringLiteral("--resume"))) ||
      name == QStringLiteral("bench"))
    arguments += words(
        "--width 0.2 --epochs 1 --warm-start-epochs 0 --decay-epochs 0 --batch 50 --train-images 500 "
        "--validation-images 100");
  if (name == QStringLiteral("bench")) arguments += words("--seconds 0.1");
  return arguments;
}

}  // namespace

class TestReadme : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    std::vector<float> weights;
    for (int i = 0; i < 96; ++i) weights.push_back(0.1f * static_cast<float>(i % 13 - 6));
    write_npy(program_.path(QStringLiteral("w.npy")).toStdString(),
              NamedArray{.name = {}, .shape = {8, 12}, .values = weights});
  }

  void every_command_of_the_readme_works_data() {
    QTest::addColumn<QString>("command");
    const QStringList commands = readme_commands();
    QVERIFY(commands.size() >= 8);
    for (const QString& command : commands) QTest::addRow("%s", qPrintable(command)) << command;
  }
  void every_command_of_the_readme_works() {
    QFETCH(QString, command);
    const ProgramResult result = program_.run(small(command));
    QVERIFY2(result.status == 0, result.errors.constData());
  }

  void the_files_that_it_promises_are_there() {
    for (const char* file : {"config.json", "metrics.csv", "steps.csv", "model.safetensors", "result.json"}) {
      const QString name = QStringLiteral("runs/first/") + QString::fromLatin1(file);
      QVERIFY2(!program_.read(name).isEmpty(), file);
    }
    QVERIFY(!QDir(program_.path(QStringLiteral("runs/first/history")))
                 .entryList({QStringLiteral("*.npz")})
                 .isEmpty());
    static const QRegularExpression written(QStringLiteral("--(?:out|output|report) (\\S+\\.\\w+)"));
    for (const QString& command : readme_commands()) {
      auto found = written.globalMatch(command);
      while (found.hasNext()) {
        const QString name = found.next().captured(1);
        QVERIFY2(!program_.read(name).isEmpty(), qPrintable(name));
      }
    }
  }

 private:
  Program program_;
};

QTEST_APPLESS_MAIN(TestReadme)
#include "test_readme.moc"
