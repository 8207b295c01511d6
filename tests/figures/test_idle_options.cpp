// An option of a view either changes its figure or is said to be idle, for every method.
#include <QTest>

#include "core/catalog.h"
#include "core/export.h"
#include "core/figures.h"
#include "core/settings/settings.h"
#include "core/training/run.h"
#include "core/training/snapshot_builder.h"
#include "core/values/experiment.h"
#include "support/test_main.h"
#include "support/tiny_data.h"

using namespace qs;

namespace {

std::shared_ptr<const Snapshot> snapshot_of(const std::string& method) {
  Experiment e;
  set_text(e, "method", method);
  const MethodInfo& info = method_info(method);
  e.weight_bits = std::min(info.weight_bits.max, std::max(info.weight_bits.min, 2));
  e.act_bits = info.act_bits.max == kFloatBits ? info.act_bits.min : info.act_bits.max;
  e.network = "lenet5";
  e.width = 0.25;
  e.epochs = 1;
  e.batch_size = 32;
  e.train_images = 64;
  e.validation_images = 32;
  Run run(e, tiny_data(), {});
  SnapshotBuilder builder;
  builder.build(run.network(), run.overview());
  while (!run.done()) run.step();
  return builder.build(run.network(), run.overview());
}

Figure built(const FigureKind& kind, const std::shared_ptr<const Snapshot>& run, const Options& options) {
  return kind.build({.runs = {run}, .layer = {}, .options = options});
}

/// Values other than the chosen one.
std::vector<std::string> others(const OptionSpec& spec, const Options& options) {
  std::vector<std::string> list;
  if (const auto* choice = std::get_if<ChoiceKind>(&spec.kind)) list = choice->values;
  if (std::holds_alternative<SwitchKind>(spec.kind)) list = {"false", "true"};
  if (std::holds_alternative<IntegerKind>(spec.kind)) list = {"0", "1"};
  if (const auto* real = std::get_if<RealKind>(&spec.kind))
    for (const double share : {0.1, 0.5, 0.8})
      list.push_back(to_text(Value(real->min + share * (real->max - real->min))));
  std::erase(list, to_text(options.values().at(spec.key)));
  return list;
}

QString problem(const FigureKind& kind, const std::shared_ptr<const Snapshot>& run, const Options& options) {
  QString text;
  const Figure before = built(kind, run, options);
  const std::string drawn = to_csv(before) + before.note;
  for (const OptionSpec& spec : kind.options) {
    bool changes = false;
    for (const std::string& value : others(spec, options)) {
      Options other = options;
      other.set_text(spec.key, value);
      const Figure after = built(kind, run, other);
      changes = changes || to_csv(after) + after.note != drawn ||
                to_svg(after, {.width_mm = 180}) != to_svg(before, {.width_mm = 180});
    }
    const bool is_idle = before.idle.contains(spec.key);
    if (changes == is_idle)
      text += QStringLiteral("%1 of %2 %3; ")
                  .arg(QString::fromStdString(spec.key), QString::fromStdString(kind.id),
                       is_idle ? QStringLiteral("is said to be idle and is not")
                               : QStringLiteral("changes nothing, without a word"));
    if (is_idle && before.idle.at(spec.key).size() < 10) text += QStringLiteral("no reason; ");
  }
  return text;
}

}  // namespace

class TestIdleOptions : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_option_changes_the_figure_or_is_idle_data() {
    QTest::addColumn<QString>("method");
    for (const MethodInfo& method : methods())
      QTest::newRow(method.id.c_str()) << QString::fromStdString(method.id);
  }
  void every_option_changes_the_figure_or_is_idle() {
    QFETCH(QString, method);
    const std::shared_ptr<const Snapshot> run = snapshot_of(method.toStdString());
    for (const FigureKind& kind : figure_kinds()) {
      if (kind.source != FigureSource::snapshots) continue;
      Options options(kind.options);
      if (kind.id == "prior") options.set_text("follow", "false");  // as a moved slider does
      QVERIFY2(problem(kind, run, options).isEmpty(), qPrintable(problem(kind, run, options)));
      if (kind.id != "weights") continue;
      options.set_text("show", "quantized");
      QVERIFY2(problem(kind, run, options).isEmpty(), qPrintable(problem(kind, run, options)));
    }
  }

  void a_view_of_one_run_says_so_when_several_are_ticked() {
    const std::shared_ptr<const Snapshot> run = snapshot_of("lsq");
    for (const char* id : {"weights", "prior"}) {
      const FigureKind& kind = figure_kind(id);
      Options options(kind.options);
      if (std::string_view(id) == "weights") options.set_text("compare", "first");
      const std::shared_ptr<const Snapshot> one = std::string_view(id) == "prior" ? snapshot_of("vnq") : run;
      const Figure alone = kind.build({.runs = {one}, .layer = {}, .options = options});
      const Figure ticked = kind.build({.runs = {one, run}, .layer = {}, .options = options});
      QVERIFY(alone.note.find("alone") == std::string::npos);
      QVERIFY2(ticked.note.find("alone, of 2 ticked runs") != std::string::npos, id);
    }
  }
};

QS_TEST(TestIdleOptions)
#include "test_idle_options.moc"
