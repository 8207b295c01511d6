// The page of real runs: its numbers are those of the figures, names mean nothing to a browser, and nothing
// in it says where the runs lie or asks another place for anything.
#include <QCryptographicHash>
#include <QDir>
#include <QRegularExpression>
#include <QSysInfo>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <filesystem>

#include "core/base/atomic_file.h"
#include "core/base/json.h"
#include "core/figures.h"
#include "core/report.h"
#include "core/run_store.h"
#include "core/session.h"
#include "core/settings/settings.h"
#include "support/complaint.h"
#include "support/page_reader.h"
#include "support/test_main.h"

using namespace qs;
namespace fs = std::filesystem;

namespace {

const std::string kHostile = "</script><img src=x onerror=alert(1)>\"'<!-- \u2028ä𝛼";

void train(const fs::path& run, const std::string& method, const std::string& float_weights) {
  Experiment experiment;
  for (const auto& [key, value] : {std::pair<std::string, std::string>{"network", "lenet300"},
                                   {"width", "0.1"},
                                   {"method", method},
                                   {"weight_bits", "2"},
                                   {"act_bits", "32"},
                                   {"data", "digits"},
                                   {"epochs", "2"},
                                   {"batch_size", "32"},
                                   {"train_images", "256"},
                                   {"validation_images", "64"},
                                   {"threads", "1"},
                                   {"float_weights", float_weights}})
    set_text(experiment, key, value);
  Session session({.experiment = experiment, .directory = run.string()});
  session.run();
  session.wait();
}

/// To about four digits; gaps are gaps.
void compare_lists(const std::vector<double>& read, const std::vector<double>& built) {
  QCOMPARE(read.size(), built.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    QCOMPARE(std::isfinite(read[i]), std::isfinite(built[i]));
    if (std::isfinite(built[i])) QVERIFY(std::abs(read[i] - built[i]) <= 1.1e-3 * std::abs(built[i]));
  }
}

struct CompareMark {
  const PageReader& page;
  const PageReader::Json& mark;
  const Panel& panel;
  int& compared;

  std::vector<double> numbers(const char* key) const { return page.numbers(mark[key]); }
  void kind(const char* expected) const {
    ++compared;
    QCOMPARE(mark["k"].get<std::string>(), std::string(expected));
  }
  void operator()(const Line& built) const {
    kind("line");
    if (panel.x.max && !built.steps && built.x.size() > 64)
      return;  // thinned: tests/report/test_figure_pool.cpp
    compare_lists(numbers("x"), built.x);
    compare_lists(numbers("y"), built.y);
  }
  void operator()(const Band& built) const {
    kind("band");
    compare_lists(numbers("low"), built.low);
  }
  void operator()(const Bars& built) const {
    kind("bars");
    compare_lists(numbers("x"), built.edges);
    compare_lists(numbers("y"), built.heights);
  }
  void operator()(const Stems& built) const {
    kind("stems");
    compare_lists(numbers("x"), built.x);
    compare_lists(numbers("y"), built.y);
  }
  void operator()(const Points& built) const {
    kind("points");
    if (built.x.size() > 200) return;
    compare_lists(numbers("x"), built.x);
    compare_lists(numbers("y"), built.y);
  }
  void operator()(const Image& built) const {
    kind("image");
    const std::vector<double> cells = PageReader::unpacked(mark["v"], 1);
    QCOMPARE(cells.size(), built.values.size());
    for (std::size_t i = 0; i < cells.size(); ++i)
      QVERIFY(std::abs(cells[i] - built.values[i]) <= (built.high - built.low) / 100.0);
  }
  void operator()(const Rule& built) const {
    kind("rule");
    QVERIFY(std::abs(mark["at"].get<double>() - built.at) <= 1e-3 * std::abs(built.at));
  }
  void operator()(const Note& built) const {
    kind("note");
    QCOMPARE(mark["text"].get<std::string>(), built.text);
  }
};

void compare_figures(const PageReader& page, const PageReader::Json& read, const Figure& built,
                     int& compared) {
  QCOMPARE(read["t"].get<std::string>(), built.title);
  if (!built.empty_reason.empty()) {
    QCOMPARE(read["empty"].get<std::string>(), built.empty_reason);
    return;
  }
  QCOMPARE(read["p"].size(), built.panels.size());
  for (std::size_t i = 0; i < built.panels.size(); ++i) {
    const PageReader::Json panel = page.panel(read["p"][i]);
    QCOMPARE(panel["t"].get<std::string>(), built.panels[i].title);
    QCOMPARE(panel["m"].size(), built.panels[i].marks.size());
    for (std::size_t m = 0; m < built.panels[i].marks.size(); ++m) {
      const PageReader::Json mark = page.mark(panel["m"][m]);
      std::visit(CompareMark{page, mark, built.panels[i], compared}, built.panels[i].marks[m]);
    }
  }
}

}  // namespace

class TestPage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    train(first_, "vnq", "");
    train(second_, "lsq", (first_ / "model.safetensors").string());
    QVERIFY(open_run(first_).state == RunState::finished && open_run(second_).state == RunState::finished);
    page_ = report_page({first_});
    both_ = report_page({first_, second_});
  }

  void the_numbers_are_those_of_the_figures_at_every_instant_of_every_layer_data() {
    QTest::addColumn<bool>("is_small");
    QTest::newRow("as large as may be") << false;
    QTest::newRow("half of it, where a figure changes more rarely") << true;
  }
  void the_numbers_are_those_of_the_figures_at_every_instant_of_every_layer() {
    QFETCH(bool, is_small);
    const ReportPage made = is_small ? report_page({first_}, page_.html.size() / 2) : page_;
    const PageReader page(made.html);
    const auto& instants = page.json()["instants"];
    const std::vector<std::int64_t> steps = history_steps(first_);
    QCOMPARE(instants.size(), made.shown);
    QCOMPARE(made.recorded, steps.size());
    QVERIFY(made.shown > 5);
    QCOMPARE(instants.front()["step"].get<std::int64_t>(), steps.front());
    QCOMPARE(instants.back()["step"].get<std::int64_t>(), steps.back());
    std::vector<std::shared_ptr<const Snapshot>> snapshots;
    for (const auto& instant : instants)
      snapshots.push_back(snapshot_at(first_, instant["step"].get<std::int64_t>()));
    int compared = 0;
    std::size_t rarest = 1;
    for (const auto& kind : page.json()["kinds"]) {
      const FigureKind& of = figure_kind(kind["id"].get<std::string>());
      for (std::size_t layer = 0; layer < kind["frames"].size(); ++layer)
        for (std::size_t i = 0; i < instants.size(); ++i) {
          const auto every = kind["every"].get<std::size_t>();
          rarest = std::max(rarest, every);
          const std::size_t drawn = i + 1 == instants.size() ? i : i - i % every;
          const FigureInput input{.runs = {snapshots[drawn]},
                                  .layer = page.json()["layers"][layer].get<std::string>(),
                                  .options = Options(of.options),
                                  .with_advice = false};
          compare_figures(page, page.figure(kind["frames"][layer][i]), of.build(input), compared);
          if (QTest::currentTestFailed()) return;
        }
    }
    QVERIFY(compared > 1000);
    QVERIFY(!is_small || rarest > 1);
  }

  void a_run_alone_has_its_prior_and_two_have_their_frontier() {
    const auto kinds = [](const ReportPage& made) {
      QStringList ids;
      const PageReader page(made.html);
      for (const auto& kind : page.json()["kinds"])
        ids << QString::fromStdString(kind["id"].get<std::string>());
      return ids;
    };
    const QStringList alone = kinds(page_), other = kinds(report_page({second_})), both = kinds(both_);
    for (const char* id : {"weights", "scales", "curves"}) QVERIFY(alone.contains(QLatin1String(id)));
    QVERIFY(alone.contains(QStringLiteral("prior")) && !alone.contains(QStringLiteral("frontier")));
    QVERIFY(other.contains(QStringLiteral("scales")) && !other.contains(QStringLiteral("prior")));
    QVERIFY(both.contains(QStringLiteral("frontier")) && both.contains(QStringLiteral("long-tail")));
  }

  void several_runs_share_the_axes_at_the_epochs_of_the_first() {
    const PageReader page(both_.html);
    const auto& instants = page.json()["instants"];
    int compared = 0;
    for (const auto& kind : page.json()["kinds"])
      for (const std::size_t i : {instants.size() / 2, instants.size() - 1}) {
        if (kind["id"] != "curves" && kind["id"] != "weights") continue;
        const auto step =
            instants[i]["step"].get<std::int64_t>();  // both runs have epochs of the same length
        const FigureKind& of = figure_kind(kind["id"].get<std::string>());
        const Figure built = of.build({.runs = {snapshot_at(first_, step), snapshot_at(second_, step)},
                                       .layer = {},
                                       .options = Options(of.options),
                                       .with_advice = false});
        QCOMPARE(kind["every"].get<int>(), 1);
        compare_figures(page, page.figure(kind["frames"][0][i]), built, compared);
      }
    QVERIFY(compared > 10);
  }

  void a_name_is_text_whatever_is_in_it() {
    const std::string usual = open_run(first_).name;
    rename_run(first_, kHostile);
    const std::string html = report_page({first_, second_}).html;
    rename_run(first_, usual);
    const QString text = QString::fromStdString(html);
    QCOMPARE(text.count(QStringLiteral("</script")), 2);
    QCOMPARE(text.count(QStringLiteral("<script")), 2);
    QVERIFY(!text.contains(QStringLiteral("<img")) && !text.contains(QStringLiteral("<!-- \u2028")));
    QVERIFY(
        text.contains(QStringLiteral("<bdi>&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;")));
    QCOMPARE(PageReader(html).json()["names"][0].get<std::string>(), kHostile);
  }

  void nothing_tells_where_the_runs_lie_and_on_which_machine() {
    const QString text = QString::fromStdString(both_.html);
    QVERIFY(second_experiment_names_its_start(text));
    const auto machine = read_json(first_ / "config.json").at("machine");
    QStringList secrets = {folder_.path(), QDir::homePath() + u'/', QDir::tempPath() + u'/',
                           QString::fromStdString(machine.at("processor").get<std::string>()),
                           QString::fromStdString(machine.at("system").get<std::string>())};
    if (const QString host = QSysInfo::machineHostName(); host.size() > 5) secrets << host;
    if (const QString user = qEnvironmentVariable("USER"); user.size() > 5) secrets << user;
    for (const QString& secret : secrets) QVERIFY2(!text.contains(secret), qPrintable(secret));
  }

  void nothing_is_asked_of_another_place() {
    const QString text = QString::fromStdString(both_.html);
    for (const char* outward : {"http:", "https:", "ftp:", "src=", "url(", "@import", "fetch(",
                                "XMLHttpRequest", "WebSocket", "innerHTML", "document.write", "eval("})
      QVERIFY2(!text.contains(QLatin1String(outward)), outward);
    static const QRegularExpression link(QStringLiteral("href=\"([^\"]*)\""));
    for (auto match = link.globalMatch(text); match.hasNext();)
      QCOMPARE(match.next().captured(1), QStringLiteral("data:,"));
  }

  void the_policy_lets_this_script_run_and_no_other() {
    const QString text = QString::fromStdString(page_.html);
    const qsizetype from = text.lastIndexOf(QStringLiteral("<script>")) + 8,
                    to = text.lastIndexOf(QStringLiteral("</script>"));
    const QByteArray hash =
        QCryptographicHash::hash(text.mid(from, to - from).toUtf8(), QCryptographicHash::Sha256).toBase64();
    QVERIFY(text.contains(QStringLiteral("default-src 'none'")));
    QVERIFY(text.contains(QStringLiteral("script-src 'sha256-%1'").arg(QString::fromLatin1(hash))));
  }

  void it_is_as_small_as_is_asked_for_with_the_first_and_the_last_instant() {
    const ReportPage& usual = page_;
    QVERIFY(usual.html.size() <= kMostPageBytes);
    const std::size_t less = usual.html.size() / 4;
    const ReportPage small = report_page({first_}, less);
    QVERIFY2(small.html.size() <= less, qPrintable(QString::number(small.html.size())));
    QVERIFY(small.shown < usual.shown && small.shown >= 2);
    const auto instants = PageReader(small.html).json()["instants"];
    QCOMPARE(instants.front()["step"].get<std::int64_t>(), history_steps(first_).front());
    QCOMPARE(instants.back()["step"].get<std::int64_t>(), history_steps(first_).back());
  }

  void words_stand_in_the_page_without_a_script() {
    const QString text = QString::fromStdString(both_.html);
    for (const char* words :
         {"Variational Network Quantization", "<pre class=\"formula\">", "<code>method</code>",
          "Test error, quantized", "<meta name=\"viewport\"", "All settings"})
      QVERIFY2(text.contains(QLatin1String(words)), words);
  }

  void the_same_runs_give_the_same_bytes() { QVERIFY(report_page({first_}).html == page_.html); }

  void what_cannot_be_shown_is_said_in_a_sentence() {
    const fs::path root = first_.parent_path(), file = root / "page.html";
    const auto complaint = [&](const fs::path& run, const fs::path& out) {
      return complaint_text([&] { write_report_page({run}, out); });
    };
    QVERIFY(complaint(root / "none", file)
                .contains(QStringLiteral("is not a directory; give the directory of a run")));
    QVERIFY(complaint(root, file).contains(QStringLiteral("is not a run")));
    QVERIFY(
        complaint(first_, root / "none" / "page.html").contains(QStringLiteral("its folder is not there")));
    QVERIFY(complaint(first_, root).contains(QStringLiteral("is a folder")));
    const fs::path bare = root / "bare";
    fs::create_directory(bare);
    fs::copy(first_ / "config.json", bare / "config.json");
    QVERIFY(complaint(bare, file)
                .contains(QStringLiteral("has recorded no instant that could be shown; train it")));
    fs::remove_all(bare);
    QVERIFY(!fs::exists(file));
  }

  void a_frame_that_cannot_be_read_is_left_out() {
    const fs::path copy = first_.parent_path() / "damaged";
    fs::copy(first_, copy, fs::copy_options::recursive);
    std::vector<fs::path> frames;
    for (const auto& entry : fs::directory_iterator(copy / "history")) frames.push_back(entry.path());
    std::sort(frames.begin(), frames.end());
    write_file(frames[1], "no frame");
    const ReportPage made = report_page({copy});
    fs::remove_all(copy);
    QCOMPARE(made.recorded, page_.recorded);
    QVERIFY(made.shown + 1 == page_.shown || made.shown == page_.shown);
    QVERIFY(!PageReader(made.html).json()["instants"].empty());
  }

  void a_run_that_is_named_twice_is_one() {
    const PageReader page(report_page({first_, first_ / ".." / "first" / ""}).html);
    QCOMPARE(page.json()["names"].size(), std::size_t{1});
  }

 private:
  static bool second_experiment_names_its_start(const QString& text) {
    return text.contains(QStringLiteral("<td>model.safetensors</td>")) &&
           text.contains(QStringLiteral("\"float_weights\":\"model.safetensors\""));
  }

  ReportPage page_, both_;
  QTemporaryDir folder_;
  fs::path first_ = fs::path(folder_.path().toStdString()) / "first",
           second_ = fs::path(folder_.path().toStdString()) / "second";
};

QS_TEST(TestPage)
#include "test_page.moc"
