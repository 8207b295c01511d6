// Frames: everything comes back, and a damaged frame is a sentence.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <functional>

#include "core/files/npz.h"
#include "core/training/snapshot_file.h"
#include "support/damage.h"
#include "support/test_main.h"

using qs::LayerView;
using qs::Snapshot;

namespace {

LayerView quantized_layer() {
  LayerView layer;
  layer.name = "conv1";
  layer.shape = {32, 5, 5, 1};
  layer.weights = 800;
  layer.weight_bits = 2;
  layer.act_bits = 4;
  layer.bops = 1.5e9;
  layer.code_bits = 1600;
  layer.biases = 6;
  layer.macs = 77;
  layer.input_bits = 3;
  layer.scale_bits = 32;
  layer.latent = {{-1.0f, -0.5f, 0.5f, 1.0f}, {200, 500, 100}, {0, 1, 2}};
  layer.initial =
      std::make_shared<const qs::Histogram>(qs::Histogram{{-2.0f, 0.0f, 0.1f}, {300, 500}, {0, 3}});
  layer.grid = {{-1.0f, 0.0f, 1.0f}, {-0.5f, 0.5f}, {200, 500, 100}, {}};
  layer.zeros_pct = 62.5;
  layer.on_grid_pct = 37.5;
  layer.relative_mse = 0.1;
  layer.flip_pct = 0.125;
  layer.readings = {{{"step_size", "α", "scale", "Step of the grid", ""}, "weights", 1.0 / 3.0},
                    {{"noise_scale", "σ", "noise", "", "%"}, "activations", std::nan("")}};
  layer.clouds = {
      {{"posterior", "log σ²", "prior", "Mean and log variance", ""}, {0.5f, -0.25f}, {-8.0f, -2.0f}}};
  layer.distributions = {
      {{"log_alpha", "log α", "ratio", "Noise over signal", ""}, {{-4.0f, 0.0f, 4.0f}, {700, 100}, {}}}};
  layer.filters = {{.filter = 24,
                    .latent = {{-0.5f, 0.125f, 0.3f}, {20, 5}, {0, 1}},
                    .grid = {{-0.3f, 0.1f}, {-0.1f}, {20, 5}, {}}}};
  return layer;
}

Snapshot example_snapshot() {
  Snapshot snapshot;
  snapshot.progress = {qs::RunState::paused, "rq-st", 860, 2150, 430, 1.0, 2.0, 5.0, 12.5, 17.25, 9000.5,
                       "λ \"one\""};
  LayerView plain;
  plain.name = "fc2";
  plain.shape = {10, 512};
  plain.weights = 5120;
  plain.latent = {{0.0f, 1.0f}, {5120}, {}};
  plain.initial = std::make_shared<const qs::Histogram>(plain.latent);
  snapshot.layers = {quantized_layer(), plain};
  snapshot.events = {{430, "lambda set to 1"}, {431, "resumed"}};
  return snapshot;
}

bool same(const qs::Histogram& a, const qs::Histogram& b) {
  return a.edges == b.edges && a.counts == b.counts && a.level == b.level;
}

}  // namespace

class TestSnapshotFile : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everything_comes_back();
  void arrays_have_the_names_that_python_reads();
  void infinite_and_unknown_numbers_survive_as_unknown();
  void flipped_bits_give_a_sentence_or_a_drawable_snapshot();
  void truncated_files_give_a_sentence();
  void arrays_that_do_not_fit_give_a_sentence();

 private:
  std::filesystem::path file() const { return folder_.filePath(QStringLiteral("f.npz")).toStdString(); }
  QTemporaryDir folder_;
};

void TestSnapshotFile::everything_comes_back() {
  const Snapshot saved = example_snapshot();
  qs::write_snapshot(file(), saved);
  const Snapshot back = qs::read_snapshot(file());
  const qs::Progress &a = back.progress, &b = saved.progress;
  QCOMPARE(a.state, b.state);
  QCOMPARE(a.phase, b.phase);
  QCOMPARE(a.step, b.step);
  QCOMPARE(a.steps, b.steps);
  QCOMPARE(a.steps_per_epoch, b.steps_per_epoch);
  QVERIFY(a.float_epochs == b.float_epochs && a.epoch == b.epoch && a.epochs == b.epochs &&
          a.seconds == b.seconds);
  QVERIFY(a.seconds_left == b.seconds_left && a.images_per_second == b.images_per_second);
  QCOMPARE(a.message, b.message);
  QCOMPARE(back.layers.size(), std::size_t{2});
  for (std::size_t i = 0; i < 2; ++i) {
    const LayerView &x = back.layers[i], &y = saved.layers[i];
    QCOMPARE(x.name, y.name);
    QCOMPARE(x.shape, y.shape);
    QCOMPARE(x.weights, y.weights);
    QVERIFY(x.weight_bits == y.weight_bits && x.act_bits == y.act_bits);
    QVERIFY(x.bops == y.bops && x.size_bits() == y.size_bits() && x.biases == y.biases && x.macs == y.macs &&
            x.input_bits == y.input_bits && x.zeros_pct == y.zeros_pct && x.on_grid_pct == y.on_grid_pct);
    QVERIFY(x.relative_mse == y.relative_mse && x.flip_pct == y.flip_pct);
    QVERIFY(same(x.latent, y.latent) && same(*x.initial, *y.initial));
    QVERIFY(x.grid.levels == y.grid.levels && x.grid.thresholds == y.grid.thresholds);
    QVERIFY(x.grid.counts == y.grid.counts && x.grid.note == y.grid.note);
  }
  QVERIFY(std::abs(back.layers[0].sqnr_db - 10.0) < 1e-12);
  QCOMPARE(back.layers[0].readings[0].quantity.symbol, std::string("α"));
  QCOMPARE(back.layers[0].readings[0].value, 1.0 / 3.0);
  QCOMPARE(back.layers[0].readings[1].part, std::string("activations"));
  QVERIFY(std::isnan(back.layers[0].readings[1].value));
  QCOMPARE(back.layers[0].clouds.size(), std::size_t{1});
  QCOMPARE(back.layers[0].clouds[0].quantity.symbol, std::string("log σ²"));
  QCOMPARE(back.layers[0].clouds[0].x, saved.layers[0].clouds[0].x);
  QCOMPARE(back.layers[0].clouds[0].y, saved.layers[0].clouds[0].y);
  QCOMPARE(back.layers[0].distributions.size(), std::size_t{1});
  QCOMPARE(back.layers[0].distributions[0].quantity.key, std::string("log_alpha"));
  QVERIFY(same(back.layers[0].distributions[0].histogram, saved.layers[0].distributions[0].histogram));
  QCOMPARE(back.layers[0].filters.size(), std::size_t{1});
  const qs::FilterView &filter = back.layers[0].filters[0], &saved_filter = saved.layers[0].filters[0];
  QCOMPARE(filter.filter, 24);
  QVERIFY(same(filter.latent, saved_filter.latent));
  QCOMPARE(filter.grid.levels, saved_filter.grid.levels);
  QCOMPARE(filter.grid.thresholds, saved_filter.grid.thresholds);
  QCOMPARE(filter.grid.counts, saved_filter.grid.counts);
  QVERIFY(back.layers[1].filters.empty());
  QVERIFY(back.layers[1].clouds.empty() && back.layers[1].distributions.empty());
  QCOMPARE(back.events.size(), std::size_t{2});
  QCOMPARE(back.events[1].text, std::string("resumed"));
}

void TestSnapshotFile::arrays_have_the_names_that_python_reads() {
  qs::write_snapshot(file(), example_snapshot());
  const auto arrays = qs::read_npz(file());
  QVERIFY(qs::find_array(arrays, "conv1.latent.counts"));
  QVERIFY(qs::find_array(arrays, "conv1.initial.edges"));
  QVERIFY(qs::find_array(arrays, "fc2.grid.levels"));
  QCOMPARE(std::string(qs::type_name(qs::require_array(arrays, "snapshot.json", "f.npz"))),
           std::string("uint8"));
}

void TestSnapshotFile::infinite_and_unknown_numbers_survive_as_unknown() {
  Snapshot snapshot = example_snapshot();
  snapshot.layers[0].relative_mse = std::nan("");
  snapshot.progress.seconds_left = INFINITY;
  qs::write_snapshot(file(), snapshot);
  const Snapshot back = qs::read_snapshot(file());
  QVERIFY(std::isnan(back.layers[0].relative_mse));
  QVERIFY(std::isnan(back.progress.seconds_left));
}

void TestSnapshotFile::flipped_bits_give_a_sentence_or_a_drawable_snapshot() {
  const auto is_drawable = [](std::string_view bytes) {
    const Snapshot snapshot = qs::parse_snapshot(bytes, "f.npz");
    return std::all_of(snapshot.layers.begin(), snapshot.layers.end(), [](const LayerView& layer) {
      return layer.latent.edges.size() == layer.latent.counts.size() + 1 &&
             std::all_of(layer.latent.level.begin(), layer.latent.level.end(), [&](std::int32_t level) {
               return level >= 0 && static_cast<std::size_t>(level) < layer.grid.levels.size();
             });
    });
  };
  QCOMPARE(qs::harm_of_flipped_bits(qs::snapshot_bytes(example_snapshot()), "f.npz", is_drawable),
           std::string());
}

void TestSnapshotFile::truncated_files_give_a_sentence() {
  const auto refuses = [](std::string_view bytes) {
    qs::parse_snapshot(bytes, "f.npz");
    return false;
  };
  QCOMPARE(qs::harm_of_truncations(qs::snapshot_bytes(example_snapshot()), "f.npz", refuses), std::string());
}

void TestSnapshotFile::arrays_that_do_not_fit_give_a_sentence() {
  const auto refused = [&](const std::function<void(LayerView&)>& spoil) {
    Snapshot snapshot = example_snapshot();
    spoil(snapshot.layers[0]);
    return qs::holds(qs::complaint([&] { qs::parse_snapshot(qs::snapshot_bytes(snapshot), "f.npz"); }),
                     "conv1.");
  };
  QVERIFY(refused([](LayerView& layer) { layer.latent.counts.pop_back(); }));
  QVERIFY(refused([](LayerView& layer) { layer.latent.level.pop_back(); }));
  QVERIFY(refused([](LayerView& layer) { layer.latent.level[1] = 3; }));
  QVERIFY(refused([](LayerView& layer) { layer.latent.level[1] = -1; }));
  QVERIFY(refused([](LayerView& layer) { layer.latent.counts[1] = -1; }));
  QVERIFY(refused([](LayerView& layer) { layer.latent.edges[1] = 7.0f; }));
  QVERIFY(refused([](LayerView& layer) { layer.grid.levels[1] = std::nanf(""); }));
  QVERIFY(refused([](LayerView& layer) { layer.grid.thresholds.pop_back(); }));
  QVERIFY(refused([](LayerView& layer) { layer.grid.counts.push_back(1); }));
}

QS_TEST(TestSnapshotFile)
#include "test_snapshot_file.moc"
