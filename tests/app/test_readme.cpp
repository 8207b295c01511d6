// Every command in the README works as it is written there. Long training gets the smallest settings
// on top, downloads and benchmarks show their help instead; everything else runs as it stands.
#include <QRegularExpression>
#include <QTest>
#include <array>

#include "support/program.h"
#include "support/source_tree.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// Lines of fenced blocks that begin with "quantscope ", without what follows "#".
QStringList readme_commands() {
  QStringList commands;
  bool is_fenced = false;
  for (const QString& line : QString::fromStdString(source_text("README.md")).split(u'\n')) {
    if (line.startsWith(QStringLiteral("```"))) is_fenced = !is_fenced;
    if (is_fenced && line.startsWith(QStringLiteral("quantscope ")))
      commands << line.section(u'#', 0, 0).trimmed();
  }
  return commands;
}

/// The words to run for a line of the README.
QStringList runnable(const QString& line) {
  QStringList command = line.split(u' ', Qt::SkipEmptyParts).mid(1);
  command.replaceInStrings(QStringLiteral("'"), QString());  // as a shell reads it
  if (command.startsWith(QStringLiteral("train")) && !command.contains(QStringLiteral("--resume")))
    command +=
        words("--width 0.1 --epochs 1 --warm-start-epochs 0 --train-images 256 --validation-images 64");
  if (command.startsWith(QStringLiteral("bench"))) command += words("--seconds 0.1 --width 0.1");
  const bool takes_an_hour = line.contains(QStringLiteral("resources/sweeps"));
  if (takes_an_hour || line.contains(QStringLiteral("data fetch"))) command += QStringLiteral("--help");
  return command;
}

/// Six numbers, as NumPy 1.x writes them.
QByteArray npy(const std::array<float, 6>& values) {
  QByteArray header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
  header = header.leftJustified(117, ' ') + '\n';
  return QByteArray("\x93NUMPY\x01\x00\x76\x00", 10) + header +
         QByteArray(reinterpret_cast<const char*>(values.data()), sizeof values);
}

}  // namespace

class TestReadme : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(program_.write(QStringLiteral("w.npy"), npy({1.0f, -0.8f, 0.05f, -0.3f, 0.6f, 0.0f})));
    QVERIFY(program_.write(
        QStringLiteral("sweep.json"),
        R"({"settings": {"width": 0.1, "epochs": 1, "train_images": 256, "validation_images": 64}, "grid": {"seed": [1, 2]}})"));
    QVERIFY(program_.write(QStringLiteral("d.npy"), npy({0.2f, 1.5f, 0.6f, 2.0f, 0.9f, 0.3f})));
  }

  void every_command_works_data() {
    QTest::addColumn<QString>("line");
    int number = 0;
    for (const QString& line : readme_commands())
      QTest::addRow("%d %s", ++number, qUtf8Printable(line)) << line;
    QVERIFY(number >= 8);
  }
  void every_command_works() {
    QFETCH(QString, line);
    const ProgramResult result = program_.run(runnable(line));
    QVERIFY2(result.status == 0, result.errors.constData());
    QVERIFY(!result.output.isEmpty());
  }

  void the_files_that_the_readme_promises_are_there() {
    for (const char* file : {"config.json", "metrics.csv", "steps.csv", "model.safetensors", "result.json"})
      QVERIFY2(!program_.read(QStringLiteral("runs/first/") + QString::fromLatin1(file)).isEmpty(), file);
    const QDir history(program_.path(QStringLiteral("runs/first/history")));
    QVERIFY(!history.entryList({QStringLiteral("*.npz")}).isEmpty());
    QVERIFY(program_.read(QStringLiteral("weights.pdf")).startsWith("%PDF"));
  }

  void commands_in_running_text_are_commands() {
    static const QRegularExpression inline_command(QStringLiteral("`quantscope ([a-z]+)[^`]*`"));
    const QString readme = QString::fromStdString(source_text("README.md"));
    int found = 0;
    for (auto match = inline_command.globalMatch(readme); match.hasNext(); ++found) {
      const QString command = match.next().captured(1);
      QVERIFY2(program_.run({command, QStringLiteral("--help")}).status == 0, qPrintable(command));
    }
    QVERIFY(found > 0);
  }

 private:
  Program program_;
};

QS_TEST(TestReadme)
#include "test_readme.moc"
