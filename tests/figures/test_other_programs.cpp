// Figures for LaTeX and matplotlib: what the texts hold, and, where those programs are, what they make of
// them.
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

#include "core/base/latex.h"
#include "core/export.h"
#include "core/figures.h"
#include "core/figures/layout.h"
#include "support/marks.h"
#include "support/patience.h"
#include "support/sample_snapshot.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Figure sample(const char* kind_id) {
  const FigureKind& kind = figure_kind(kind_id);
  return kind.build({.runs = {sample_snapshot()}, .layer = {}, .options = Options(kind.options)});
}

ExportSettings two_columns() {
  ExportSettings settings;
  settings.width_mm = 174.0;
  settings.provenance = "quantscope train --method rq\nseed 1";
  return settings;
}

std::set<std::string> header_of(const std::string& table, char separator) {
  std::set<std::string> names;
  std::istringstream line(table.substr(0, table.find('\n')));
  for (std::string name; std::getline(line, name, separator);) names.insert(name);
  return names;
}

/// All that an expression's first group matches.
QStringList found(const std::string& text, const QString& pattern) {
  QStringList list;
  auto matches = QRegularExpression(pattern).globalMatch(QString::fromStdString(text));
  while (matches.hasNext()) list << matches.next().captured(1);
  return list;
}

void write(const QString& path, const std::string& text) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(QByteArray::fromStdString(text));
}

struct Ended {
  int status = -1;
  QString output;
};

Ended run(const QString& folder, const QString& program, const QStringList& arguments) {
  QProcess process;
  process.setWorkingDirectory(folder);
  process.setProcessChannelMode(QProcess::MergedChannels);
  process.start(program, arguments);
  if (!process.waitForFinished(patience(60000))) return {};
  return {process.exitCode(), QString::fromUtf8(process.readAll())};
}

/// The first Python that has NumPy and matplotlib; empty: none.
QString python() {
  for (const char* name : {"python3", "/usr/bin/python3"}) {
    const QString program = QStandardPaths::findExecutable(QString::fromLatin1(name));
    if (!program.isEmpty() &&
        run(QDir::tempPath(), program, {QStringLiteral("-c"), QStringLiteral("import numpy, matplotlib")})
                .status == 0)
      return program;
  }
  return {};
}

}  // namespace

class TestOtherPrograms : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void kinds_data() {
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"weights", "scales", "curves", "long-tail"})
      QTest::newRow(kind) << QString::fromLatin1(kind);
  }

  void latex_is_complete_data() { kinds_data(); }
  void latex_is_complete() {
    QFETCH(QString, kind);
    const Figure figure = sample(kind.toLatin1().constData());
    const std::string tex = to_pgfplots(figure, two_columns(), "numbers.tsv");
    QCOMPARE(tex, to_pgfplots(figure, two_columns(), "numbers.tsv"));
    QCOMPARE(std::count(tex.begin(), tex.end(), '{'), std::count(tex.begin(), tex.end(), '}'));
    const std::string body = tex.substr(tex.find("\\definecolor"));  // comments may hold any letter
    QVERIFY(
        std::all_of(body.begin(), body.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80u; }));
    QCOMPARE(found(body, QStringLiteral("begin\\{axis\\}")).size() >= static_cast<int>(figure.panels.size()),
             true);
    const std::set<std::string> columns = header_of(to_tsv(figure), '\t');
    for (const QString& name : found(body, QStringLiteral("table\\[x=([^,]+),")))
      QVERIFY2(columns.contains(name.toStdString()), qPrintable(name));
    const QStringList defined = found(body, QStringLiteral("definecolor\\{(qs[0-9a-f]{6})\\}"));
    for (const QString& colour : found(body, QStringLiteral("=(qs[0-9a-f]{6})")))
      QVERIFY2(defined.contains(colour), qPrintable(colour));
    QVERIFY(tex.find("% quantscope train --method rq\n% seed 1\n") != std::string::npos);
  }

  void numbers_are_those_of_the_figure() {
    Figure figure;
    figure.panels.push_back({.title = "a", .x = {"x"}, .y = {"y"}});
    figure.panels[0].marks.emplace_back(Line{.x = {1, 2, 3}, .y = {0.1, std::nan(""), 0.3}});
    figure.panels[0].marks.emplace_back(Bars{.edges = {0, 1, 2}, .heights = {5, 7}, .colours = {{}, {}}});
    QCOMPARE(to_tsv(figure), std::string("p1_m1_x\tp1_m1_y\tp1_m2_left\tp1_m2_right\tp1_m2_height\n"
                                         "1\t0.1\t0\t1\t5\n2\tnan\t1\t2\t7\n3\t0.3\tnan\tnan\tnan\n"));
    QCOMPARE(numbers_csv(figure).substr(0, 16), std::string("p1_m1_x,p1_m1_y,"));
  }

  void latex_draws_it_in_the_size_that_was_asked_data() { kinds_data(); }
  void latex_draws_it_in_the_size_that_was_asked() {
    QFETCH(QString, kind);
    const QString latex = QStandardPaths::findExecutable(QStringLiteral("pdflatex"));
    if (latex.isEmpty()) QSKIP("pdflatex is not installed (Debian: texlive-latex-base texlive-pictures)");
    QTemporaryDir folder;
    const Figure figure = sample(kind.toLatin1().constData());
    write(folder.filePath(QStringLiteral("figure.tex")), to_pgfplots(figure, two_columns(), "figure.tsv"));
    write(folder.filePath(QStringLiteral("figure.tsv")), to_tsv(figure));
    write(
        folder.filePath(QStringLiteral("paper.tex")),
        "\\documentclass{article}\\usepackage[utf8]{inputenc}\\usepackage{pgfplots}\\pgfplotsset{compat=1.16}"
        "\n"
        "\\begin{document}\\setbox0=\\hbox{\\input{figure.tex}}\\typeout{SIZE \\the\\wd0BY\\the\\ht0END}\n"
        "\\noindent\\box0\\end{document}\n");
    const Ended ended =
        run(folder.path(), latex, {QStringLiteral("-interaction=nonstopmode"), QStringLiteral("paper.tex")});
    if (ended.output.contains(QStringLiteral("pgfplots.sty' not found"))) QSKIP("PGFPlots is not installed");
    QVERIFY2(ended.status == 0, qPrintable(ended.output.right(2000)));
    const QRegularExpressionMatch size =
        QRegularExpression(QStringLiteral("SIZE ([0-9.]+)ptBY([0-9.]+)ptEND")).match(ended.output);
    QVERIFY(size.hasMatch());
    const PageSize page = page_size(figure, two_columns());
    constexpr double kMmPerTexPoint = 25.4 / 72.27, kMmPerPoint = 25.4 / 72.0;
    QVERIFY(qAbs(size.captured(1).toDouble() * kMmPerTexPoint - page.width_pt * kMmPerPoint) < 0.3);
    QVERIFY(qAbs(size.captured(2).toDouble() * kMmPerTexPoint - page.height_pt * kMmPerPoint) < 0.3);
  }

  void another_renderer_takes_the_svg_in_its_size_data() { kinds_data(); }
  void another_renderer_takes_the_svg_in_its_size() {
    QFETCH(QString, kind);
    const QString program = QStandardPaths::findExecutable(QStringLiteral("rsvg-convert"));
    if (program.isEmpty()) QSKIP("rsvg-convert is not installed (Debian: librsvg2-bin)");
    QTemporaryDir folder;
    ExportSettings settings = two_columns();
    settings.height_mm = 120.0;
    write(folder.filePath(QStringLiteral("figure.svg")),
          to_svg(sample(kind.toLatin1().constData()), settings));
    const QStringList words{QStringLiteral("-d"),        QStringLiteral("254"), QStringLiteral("-p"),
                            QStringLiteral("254"),       QStringLiteral("-o"),  QStringLiteral("figure.png"),
                            QStringLiteral("figure.svg")};
    const Ended ended = run(folder.path(), program, words);
    QVERIFY2(ended.status == 0, qPrintable(ended.output));
    QFile png(folder.filePath(QStringLiteral("figure.png")));
    QVERIFY(png.open(QIODevice::ReadOnly));
    const QByteArray head = png.read(24);  // width and height, big-endian, at 16
    const auto number = [&](int at) {
      return (uchar(head[at + 2]) << 8) + uchar(head[at + 3]) + (uchar(head[at + 1]) << 16);
    };
    QVERIFY2(std::abs(number(16) - 10.0 * settings.width_mm) <= 3.0, qPrintable(QString::number(number(16))));
    QVERIFY2(std::abs(number(20) - 10.0 * settings.height_mm) <= 3.0,
             qPrintable(QString::number(number(20))));
  }

  void pandas_reads_the_numbers_below_their_origin() {
    static const QString program = python();
    const QStringList test{QStringLiteral("-c"), QStringLiteral("import pandas")};
    if (program.isEmpty() || run(QDir::tempPath(), program, test).status != 0)
      QSKIP("there is no Python with pandas (Debian: python3-pandas)");
    QTemporaryDir folder;
    const Figure figure = sample("curves");
    write(folder.filePath(QStringLiteral("figure.csv")),
          commented("QuantScope\nquantscope plot run --out figure.csv", "# ") + to_csv(figure));
    const Ended ended = run(folder.path(), program,
                            {QStringLiteral("-c"),
                             QStringLiteral("import pandas; d = pandas.read_csv('figure.csv', comment='#'); "
                                            "line = d[(d.mark == 'line') & (d.panel == d.panel.iloc[0])]; "
                                            "print(len(d), repr(float(line.y.iloc[0])))")});
    QVERIFY2(ended.status == 0, qPrintable(ended.output));
    const auto lines = marks<Line>(figure.panels.front());
    const QStringList words = ended.output.trimmed().split(u' ');
    QCOMPARE(words.at(0).toInt(), static_cast<int>(QString::fromStdString(to_csv(figure)).count(u'\n')) - 1);
    QCOMPARE(words.at(1).toDouble(), lines.front()->y.front());
  }

  void python_draws_it_data() { kinds_data(); }
  void python_draws_it() {
    QFETCH(QString, kind);
    static const QString program = python();
    if (program.isEmpty()) QSKIP("there is no Python with matplotlib (Debian: python3-matplotlib)");
    QTemporaryDir folder;
    const Figure figure = sample(kind.toLatin1().constData());
    write(folder.filePath(QStringLiteral("figure.py")), to_matplotlib(figure, two_columns(), "figure.csv"));
    write(folder.filePath(QStringLiteral("figure.csv")), numbers_csv(figure));
    const Ended ended = run(folder.path(), program, {QStringLiteral("figure.py")});
    QVERIFY2(ended.status == 0, qPrintable(ended.output.right(2000)));
    QFile pdf(folder.filePath(QStringLiteral("figure.pdf")));
    QVERIFY(pdf.open(QIODevice::ReadOnly) && pdf.read(5) == "%PDF-");
  }
};

QS_TEST(TestOtherPrograms)
#include "test_other_programs.moc"
