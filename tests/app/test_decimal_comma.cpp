// The program under a locale that writes numbers with a comma says and writes what it does under any other.
#include <QFile>
#include <QTest>

#include "support/decimal_comma.h"
#include "support/program.h"
#include "support/test_main.h"

using namespace qs;

class TestDecimalComma : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_command_says_the_same_data() {
    QTest::addColumn<QString>("line");
    for (const char* line :
         {"methods rq", "presets", "data info mnist", "networks --width 0.25",
          "train --net lenet300 --width 0.1 --method lsq --train-images 256 --validation-images 64 --batch "
          "64 "
          "--epochs 1 --threads 1 --lr 0.0123 --out run",
          "eval run", "plot run --figure scales --format svg --out scales.svg --width-mm 84.5",
          "plot run --figure curves --format csv --out curves.csv --epoch 0.5"})
      QTest::addRow("%s", qPrintable(QString::fromLatin1(line).section(u' ', 0, 3)))
          << QString::fromLatin1(line);
  }
  void every_command_says_the_same() {
    QFETCH(QString, line);
    const ProgramResult with_point = point_.run(words(qPrintable(line)));
    const DecimalComma comma;
    if (!comma.is_complete()) QSKIP("de_DE.UTF-8 can neither be set nor made (package locales)");
    Program& program = german();
    const ProgramResult with_comma = program.run(words(qPrintable(line)));
    QVERIFY2(with_point.status == 0 && with_comma.status == 0, with_comma.errors.constData());
    if (!line.startsWith(QStringLiteral("train")))  // which says how long it took
      QCOMPARE(with_comma.output, with_point.output);
    for (const char* name : {"run/steps.csv", "run/model.safetensors", "scales.svg", "curves.csv"}) {
      const QString file = QString::fromLatin1(name);
      if (line.contains(file.section(u'/', 0, 0))) QCOMPARE(program.read(file), point_.read(file));
    }
  }

  // std::to_string of a whole number does not; that of a fraction is made with vsnprintf.
  void the_core_calls_nothing_that_does() {
    const std::filesystem::path folder = std::filesystem::path(program_path()).parent_path();
    QFile program(QString::fromStdString((folder / "libqs_core.a").string()));
    QVERIFY(program.open(QIODevice::ReadOnly));
    const QByteArray bytes = program.readAll();
    QVERIFY(bytes.contains(QByteArray("\0strlen\0", 8)) || bytes.contains(QByteArray("\0memcpy\0", 8)));
    for (const char* name : {"vsnprintf", "__vsnprintf_chk"}) {
      const QByteArray symbol = QByteArray(1, '\0') + name + QByteArray(1, '\0');
      QVERIFY2(!bytes.contains(symbol), name);
    }
  }

 private:
  /// Made under the locale, which its children inherit.
  Program& german() {
    if (!comma_) comma_ = std::make_unique<Program>();
    QProcessEnvironment environment = comma_->process().processEnvironment();
    for (const char* name : {"LC_ALL", "LOCPATH"})
      environment.insert(QString::fromLatin1(name), qEnvironmentVariable(name));
    comma_->process().setProcessEnvironment(environment);
    return *comma_;
  }

  Program point_;
  std::unique_ptr<Program> comma_;
};

QS_TEST(TestDecimalComma)
#include "test_decimal_comma.moc"
