// Sweeps: which runs a file describes, what it refuses, and the command from start to summary.
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/catalog.h"
#include "core/files/csv.h"
#include "core/presets.h"
#include "core/settings/phases.h"
#include "core/settings/settings.h"
#include "core/sweep.h"
#include "core/values/drops.h"
#include "core/values/error.h"
#include "support/places.h"
#include "support/program.h"
#include "support/test_main.h"

using namespace qs;

namespace {

const QByteArray kSmall =
    R"({"settings": {"network": "lenet300", "width": 0.2, "data": "digits", "epochs": 1, "train_images": 500,
                     "validation_images": 100, "batch_size": 50, "warm_start_epochs": 0, "threads": 1},
        "runs": [{"method": "rq"}, {"method": "twn"}], "grid": {"seed": [1, 2]}})";

}  // namespace

class TestSweep : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_grid_is_all_combinations_and_the_last_key_varies_fastest() {
    const Sweep sweep = read(R"({"title": "Bits", "settings": {"method": "rq", "epochs": 3},
        "grid": {"bits": [{"weight_bits": 2, "act_bits": 2}, {"weight_bits": 4, "act_bits": 8}], "seed": [5, 6, 7]}})");
    QCOMPARE(sweep.title, std::string("Bits"));
    QCOMPARE(sweep.runs.size(), std::size_t{6});
    const std::int64_t expected[6][3] = {{2, 2, 5}, {2, 2, 6}, {2, 2, 7}, {4, 8, 5}, {4, 8, 6}, {4, 8, 7}};
    for (std::size_t i = 0; i < 6; ++i) {
      const Experiment& e = sweep.runs[i].experiment;
      QCOMPARE(e.weight_bits, expected[i][0]);
      QCOMPARE(e.act_bits, expected[i][1]);
      QCOMPARE(static_cast<std::int64_t>(e.seed), expected[i][2]);
      QCOMPARE(e.epochs, std::int64_t{3});
    }
  }

  void runs_start_from_presets_and_override_the_common_settings() {
    const Sweep sweep = read(R"({"settings": {"epochs": 9, "seed": 4},
        "runs": [{"preset": "quick-rq-4-4"}, {"preset": "quick-rq-4-4", "epochs": 1, "lambda": 0.5}]})");
    QCOMPARE(sweep.runs.size(), std::size_t{2});
    const Experiment expected = preset("quick-rq-4-4").experiment;
    QCOMPARE(sweep.runs[0].experiment.data, expected.data);
    QCOMPARE(sweep.runs[0].experiment.weight_bits, std::int64_t{4});
    QCOMPARE(sweep.runs[0].experiment.epochs, std::int64_t{9});
    QCOMPARE(sweep.runs[1].experiment.epochs, std::int64_t{1});
    QCOMPARE(sweep.runs[1].experiment.method_options.real("lambda"), 0.5);
  }

  void a_run_keeps_its_name_and_comes_once() {
    const Sweep sweep = read(R"({"grid": {"seed": [1, 2, 1]}})"),
                other = read(R"({"grid": {"seed": [3, 2]}})");
    QCOMPARE(sweep.runs.size(), std::size_t{2});
    QCOMPARE(other.runs[1].directory, sweep.runs[1].directory);
    QVERIFY(sweep.runs[0].directory != sweep.runs[1].directory);
  }

  void schedules_and_phases_are_written_as_lists() {
    const Sweep sweep = read(R"({"settings": {"schedule": "drops"},
                                 "grid": {"drops": [[[15, 0.1], [25, 0.1]], [[10, 0.5]]]}})");
    QCOMPARE(sweep.runs.size(), std::size_t{2});
    QCOMPARE(drops_from(sweep.runs[0].experiment.drops).size(), std::size_t{2});
    QCOMPARE(drops_from(sweep.runs[1].experiment.drops).size(), std::size_t{1});
    const Sweep phases =
        read(R"({"settings": {"phases": [{"quantized": false, "epochs": 2}, {"epochs": 3}]}})");
    QCOMPARE(phases_of(phases.runs[0].experiment).size(), std::size_t{2});
  }

  void a_preset_is_a_remark_and_makes_no_other_run() {
    const Sweep named = read(R"({"settings": {"preset": "quick-lsq"}})");
    nlohmann::ordered_json settings = to_json(named.runs[0].experiment);
    QCOMPARE(settings["preset"].get<std::string>(), std::string("quick-lsq"));
    settings.erase("preset");
    for (const auto& [key, value] : settings["method_options"].items()) settings[key] = value;
    settings.erase("method_options");
    const Sweep spelled =
        read(QByteArray::fromStdString(nlohmann::ordered_json{{"settings", settings}}.dump()));
    QCOMPARE(spelled.runs[0].directory, named.runs[0].directory);
  }

  void excluded_combinations_are_left_out() {
    const Sweep sweep = read(R"({"grid": {"method": ["rq", "twn"], "weight_bits": [2, 4], "seed": [1, 2]},
                                 "exclude": [{"method": "twn", "weight_bits": 4}, {"method": "rq", "seed": 2}]})");
    QCOMPARE(sweep.runs.size(), std::size_t{4});  // TWN at four bits would be refused
    for (const SweepRun& run : sweep.runs)
      QVERIFY(run.experiment.method == "twn" ? run.experiment.weight_bits == 2 : run.experiment.seed == 1);
  }

  void a_scheduler_gets_one_task_for_each_run() {
    QVERIFY(program_.write(QStringLiteral("small.json"), kSmall));
    const ProgramResult shown = program_.run(words("sweep small.json --out runs --submit slurm --print"));
    QVERIFY2(shown.status == 0, shown.errors.constData());
    QVERIFY(shown.output.startsWith("#!/bin/sh\n#SBATCH --job-name=quantscope-small\n#SBATCH --array=1-4\n"));
    QVERIFY2(shown.output.contains("/small.json --out /") &&
                 shown.output.endsWith("--shard \"$SLURM_ARRAY_TASK_ID/4\"\n"),
             shown.output.constData());
    QVERIFY(!QDir(program_.path(QStringLiteral("runs"))).exists());
    QCOMPARE(program_.run(words("sweep small.json --out runs --print")).status, 2);  // needs --submit
  }

  void shards_share_the_runs() {
    const Sweep sweep = read(R"({"grid": {"seed": [1, 2, 3, 4, 5]}})");
    std::size_t runs = 0;
    for (const char* text : {"1/3", "2/3", "3/3"}) runs += runs_of(sweep, parse_shard(text)).size();
    QCOMPARE(runs, std::size_t{5});
    QCOMPARE(runs_of(sweep, parse_shard("2/3"))[1].directory, sweep.runs[4].directory);
    for (const char* text : {"", "0/3", "4/3", "1", "1/", "1/x", "a/2", "1/3/4", "-1/2"})
      QVERIFY_EXCEPTION_THROWN(parse_shard(text), Error);
  }

  void the_sweeps_that_come_with_the_program_can_be_read() {
    const QDir folder(QString::fromStdString(source_directory() + "/resources/sweeps"));
    const QStringList files = folder.entryList({QStringLiteral("*.json")}, QDir::Files);
    QVERIFY(!files.isEmpty());
    for (const QString& file : files) QVERIFY(!read_sweep(folder.filePath(file).toStdString()).runs.empty());
  }

  void the_sweep_over_every_method_leaves_none_out() {
    std::set<std::string> found;
    for (const SweepRun& run : read_sweep(source_directory() + "/resources/sweeps/mnist-methods.json").runs)
      found.insert(run.experiment.method);
    for (const MethodInfo& method : methods()) QVERIFY2(found.contains(method.id), method.id.c_str());
  }

  void bad_files_are_refused_with_a_sentence_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("part");
    QTest::newRow("no JSON") << QByteArray("{") << QStringLiteral("bad.json");
    QTest::newRow("unknown key") << QByteArray(R"({"gird": {}})") << QStringLiteral("gird");
    QTest::newRow("unknown setting") << QByteArray(R"({"settings": {"epoch": 2}})")
                                     << QStringLiteral("epoch");
    QTest::newRow("out of range") << QByteArray(R"({"settings": {"epochs": 0}})") << QStringLiteral("epochs");
    QTest::newRow("no preset") << QByteArray(R"({"runs": [{"preset": "none"}]})") << QStringLiteral("none");
    QTest::newRow("nothing excluded")
        << QByteArray(R"({"exclude": [{"seed": 77}]})") << QStringLiteral("leaves no run out");
    QTest::newRow("all excluded") << QByteArray(R"({"grid": {"seed": [1]}, "exclude": [{"seed": 1}]})")
                                  << QStringLiteral("leaves all runs out");
    QTest::newRow("no runs") << QByteArray(R"({"runs": []})") << QStringLiteral("runs");
    QTest::newRow("no values") << QByteArray(R"({"grid": {"seed": []}})") << QStringLiteral("grid.seed");
    QTest::newRow("no list") << QByteArray(R"({"grid": {"seed": 3}})") << QStringLiteral("grid.seed");
    QTest::newRow("a list as value") << QByteArray(R"({"settings": {"seed": [3]}})")
                                     << QStringLiteral("settings.seed");
    QTest::newRow("impossible bits") << QByteArray(R"({"runs": [{}, {"method": "twn", "act_bits": 2}]})")
                                     << QStringLiteral("run 2 of 2");
    QByteArray huge = R"({"grid": {)";
    for (const char* key : {"a", "b", "c", "d"}) {
      huge += huge.endsWith('{') ? "\"" : ", \"";
      huge += QByteArray(key) + "\": [{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}]";
    }
    QTest::newRow("too many") << huge + "}}" << QStringLiteral("10000");
  }
  void bad_files_are_refused_with_a_sentence() {
    QFETCH(QByteArray, text);
    QFETCH(QString, part);
    QVERIFY(program_.write(QStringLiteral("bad.json"), text));
    const ProgramResult result = program_.run(words("sweep bad.json --out nowhere"));
    QCOMPARE(result.status, 2);
    QVERIFY2(result.sentence().contains(part), result.errors.constData());
    QVERIFY(!QDir(program_.path(QStringLiteral("nowhere"))).exists());
  }

  void the_runs_are_trained_once_and_summed_up() {
    QVERIFY(program_.write(QStringLiteral("small.json"), kSmall));
    const ProgramResult part = program_.run(words("sweep small.json --out runs --shard 1/2 --json"));
    QVERIFY2(part.status == 0, part.errors.constData());
    QCOMPARE(rows(part).size(), 2);
    QVERIFY(program_.read(QStringLiteral("runs/summary-1-of-2.csv")).startsWith("run,method"));
    QVERIFY(!QFile::exists(program_.path(QStringLiteral("runs/summary.csv"))));  // that of the whole
    const ProgramResult all = program_.run(words("sweep small.json --out runs --jobs 2 --json"));
    QVERIFY2(all.status == 0, all.errors.constData());
    QCOMPARE(rows(all).size(), 4);
    QCOMPARE(all.errors.count("was finished before"), 2);
    QCOMPARE(rows(all)[0], rows(part)[0]);
    const QByteArray summary = program_.read(QStringLiteral("runs/summary.csv"));
    QCOMPARE(summary.count('\n'), 5);
    QVERIFY2(summary.startsWith("run,method,network"), summary.constData());
  }

  void the_summary_says_what_the_results_say() {
    const std::map<std::string, QString> keys{
        {"test_error_float (%)", QStringLiteral("test_error_float_pct")},
        {"test_error_quantized (%)", QStringLiteral("test_error_quantized_pct")},
        {"test_error_at_best (%)", QStringLiteral("test_error_at_best_pct")},
        {"kl_to_float (nat)", QStringLiteral("kl_to_float")},
        {"flips (%)", QStringLiteral("flips_pct")},
        {"average_weight_bits (bit)", QStringLiteral("average_weight_bits")},
        {"model_size (bit)", QStringLiteral("model_bits")},
        {"bops", QStringLiteral("bops")},
        {"zeros (%)", QStringLiteral("zeros_pct")},
        {"on_grid (%)", QStringLiteral("on_grid_pct")},
        {"seed", QStringLiteral("seed")}};
    const CsvTable table = read_csv(program_.path(QStringLiteral("runs/summary.csv")).toStdString());
    QCOMPARE(table.rows.size(), std::size_t{4});
    for (const std::vector<std::string>& row : table.rows) {
      const QString file = QStringLiteral("runs/%1/result.json").arg(QString::fromStdString(row[0]));
      const QJsonObject result = QJsonDocument::fromJson(program_.read(file)).object();
      for (const auto& [column, key] : keys) {
        const std::ptrdiff_t at = table.column(column);
        QVERIFY2(at >= 0 && result.contains(key), column.c_str());
        QCOMPARE(csv_value(row[static_cast<std::size_t>(at)]), result[key].toDouble());
      }
    }
  }

  // An earlier version knew fewer settings, so it made another checksum of them.
  void runs_are_known_by_their_settings_whatever_their_folder_is_called() {
    const QString small = program_.path(QStringLiteral("small.json")),
                  runs = program_.path(QStringLiteral("runs"));
    const QString named = QString::fromStdString(read_sweep(small.toStdString()).runs[0].directory);
    const QString config = QStringLiteral("runs/rq-of-old/config.json");
    QVERIFY(QDir(runs).rename(named, QStringLiteral("rq-of-old")));
    QJsonObject document = object(program_.read(config)), experiment = document[u"experiment"].toObject();
    QVERIFY(experiment.contains(u"crop_padding"));
    experiment.remove(QStringLiteral("crop_padding"));
    document[u"experiment"] = experiment;
    QVERIFY(program_.write(config, QJsonDocument(document).toJson()));
    const ProgramResult again = program_.run(words("sweep small.json --out runs"));
    QVERIFY2(again.status == 0, again.errors.constData());
    QCOMPARE(again.errors.count("was finished before"), 4);
    QVERIFY(!QFile::exists(runs + u'/' + named));
    QVERIFY(QDir(runs).rename(QStringLiteral("rq-of-old"), named));
  }

  void what_was_interrupted_goes_on() {
    const Sweep sweep = read_sweep(program_.path(QStringLiteral("small.json")).toStdString());
    const QString directory = QStringLiteral("runs/") + QString::fromStdString(sweep.runs[0].directory);
    const QByteArray model = program_.read(directory + QStringLiteral("/model.safetensors"));
    for (const char* file : {"result.json", "model.safetensors"})
      QVERIFY(QFile::remove(program_.path(directory + u'/' + QString::fromLatin1(file))));
    const ProgramResult again = program_.run(words("sweep small.json --out runs"));
    QVERIFY2(again.status == 0, again.errors.constData());
    QCOMPARE(program_.read(directory + QStringLiteral("/model.safetensors")), model);
    QCOMPARE(again.errors.count("was finished before"), 3);
  }

 private:
  Sweep read(const QByteArray& text) {
    program_.write(QStringLiteral("sweep.json"), text);
    return read_sweep(program_.path(QStringLiteral("sweep.json")).toStdString());
  }
  static QJsonArray rows(const ProgramResult& result) {
    return QJsonDocument::fromJson(result.output).array();
  }

  Program program_;
};

QS_TEST(TestSweep)
#include "test_sweep.moc"
