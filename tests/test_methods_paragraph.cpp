// What a paper says of an experiment: complete, citing what it should, and LaTeX that has no loose ends.
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <set>

#include "core/base/atomic_file.h"
#include "core/catalog.h"
#include "core/methods_paragraph.h"
#include "core/settings/settings.h"
#include "support/test_main.h"

using namespace qs;

namespace {

RunSummary run(const std::string& method, std::uint64_t seed, double error) {
  RunSummary summary;
  set_text(summary.experiment, "method", method);
  summary.experiment.weight_bits = summary.experiment.act_bits = 2;
  summary.experiment.learning_rate = 0.0025;
  summary.experiment.seed = seed;
  summary.state = RunState::finished;
  summary.test_error_quantized_pct = error;
  summary.test_error_float_pct = 0.5;
  return summary;
}

bool has(const std::string& text, const char* words) { return text.find(words) != std::string::npos; }

}  // namespace

class TestMethodsParagraph : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tells_settings_seeds_and_errors_and_cites_the_paper() {
    const std::string text = methods_paragraph({run("rq", 1, 1.0), run("rq", 2, 1.4), run("rq", 3, 1.2)});
    QVERIFY2(has(text, "\\cite{louizos2019relaxed}"), text.c_str());
    QVERIFY(has(text, "@misc{louizos2019relaxed,"));
    QVERIFY(has(text, "eprint = {1810.01875}"));
    QVERIFY(has(text, "C. Louizos and M. Reisser and"));
    QVERIFY2(has(text, "2-bit weights and 2-bit activations"), text.c_str());
    QVERIFY2(has(text, "0.0025"), text.c_str());
    QVERIFY2(has(text, "1.20") && has(text, "0.20") && has(text, "3 seeds"), text.c_str());
    QVERIFY(has(text, "float numbers is 0.50"));
  }

  void one_seed_and_no_result_are_said_as_they_are() {
    QVERIFY(has(methods_paragraph({run("rq", 1, 1.0)}), "(one seed)"));
    QVERIFY(!has(methods_paragraph({run("rq", 1, RunSummary::kUnknown)}), "test error"));
  }

  void the_float_baseline_cites_nobody() {
    const std::string text = methods_paragraph({run("float", 1, 0.6)});
    QVERIFY(has(text, "in float numbers"));
    QVERIFY2(!has(text, "@misc") && !has(text, "\\cite"), text.c_str());
  }

  void several_experiments_get_a_paragraph_each_and_an_entry_once() {
    RunSummary other = run("rq", 1, 2.0);
    other.experiment.epochs = 77;
    const std::string text = methods_paragraph({run("rq", 1, 1.0), other, run("twn", 1, 1.5)});
    const QString words = QString::fromStdString(text);
    QCOMPARE(words.count(QStringLiteral("We quantized")), 3);
    QCOMPARE(words.count(QStringLiteral("@misc{louizos2019relaxed")), 1);
    QCOMPARE(words.count(QStringLiteral("@misc{")), 2);
  }

  void every_paper_has_a_key_with_its_year_that_no_other_has() {
    std::map<std::string, std::string> titles;
    for (const MethodInfo& method : methods()) {
      const std::string key = citation_key(method.paper);
      if (method.paper.authors.empty()) continue;
      QVERIFY2(QRegularExpression(QStringLiteral("^[a-z]+(19|20)\\d\\d[a-z]+$"))
                   .match(QString::fromStdString(key))
                   .hasMatch(),
               (method.id + ": " + key).c_str());
      QCOMPARE(titles.try_emplace(key, method.paper.title).first->second, method.paper.title);
    }
  }

  void latex_and_bibtex_take_every_method() {
    if (QStandardPaths::findExecutable(QStringLiteral("pdflatex")).isEmpty() ||
        QStandardPaths::findExecutable(QStringLiteral("bibtex")).isEmpty())
      QSKIP("pdflatex and bibtex are not installed");
    std::vector<RunSummary> runs;
    for (const MethodInfo& method : methods()) runs.push_back(run(method.id, 1, 1.0));
    const std::string text = methods_paragraph(runs);
    const std::size_t entries = text.find("@misc");
    QTemporaryDir place;
    const std::filesystem::path folder = place.path().toStdString();
    write_file(folder / "all.bib", text.substr(entries));
    write_file(folder / "all.tex", "\\documentclass{article}\\begin{document}" + text.substr(0, entries) +
                                       "\\bibliographystyle{plain}\\bibliography{all}\\end{document}");
    for (const auto& [program, words] :
         {std::pair(QStringLiteral("pdflatex"),
                    QStringList{QStringLiteral("-halt-on-error"), QStringLiteral("all")}),
          std::pair(QStringLiteral("bibtex"), QStringList{QStringLiteral("all")}),
          std::pair(QStringLiteral("pdflatex"),
                    QStringList{QStringLiteral("-halt-on-error"), QStringLiteral("all")})}) {
      QProcess process;
      process.setWorkingDirectory(place.path());
      process.start(program, words);
      QVERIFY(process.waitForFinished(120000));
      const QByteArray output = process.readAllStandardOutput();
      QVERIFY2(process.exitCode() == 0, output.right(1500).constData());
    }
  }
};

QS_TEST(TestMethodsParagraph)
#include "test_methods_paragraph.moc"
