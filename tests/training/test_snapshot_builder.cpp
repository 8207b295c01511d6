// What the builder sees of a layer, against going through the weights one by one.
#include <QTest>
#include <cmath>

#include "core/training/snapshot_builder.h"
#include "support/rounded_weights.h"
#include "support/test_main.h"

using qs::LayerSource;
using qs::LayerView;
using qs::Shape;
using qs::Tensor;

namespace {

LayerSource source_of(const RoundedWeights& weights, int bits) {
  const Shape& shape = weights.latent().shape();
  LayerSource source{.numbers = {.name = "conv1",
                                 .shape = shape.extents(),
                                 .weights = shape.elements(),
                                 .macs = 1000,
                                 .weight_bits = bits,
                                 .input_bits = 2,
                                 .scale_bits = weights.overhead_bits()},
                     .weights = &weights};
  set_costs(source.numbers);
  return source;
}

LayerView look(qs::SnapshotBuilder& builder, const RoundedWeights& weights) {
  return builder.layers({source_of(weights, 2)})[0];
}

Tensor tensor(const Shape& shape, const std::vector<qs::Real>& values) {
  Tensor result(shape);
  std::copy(values.begin(), values.end(), result.begin());
  return result;
}

}  // namespace

class TestSnapshotBuilder : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void five_weights_by_hand();
  void on_the_grid_is_within_an_eighth_of_the_step_on_that_side();
  void even_weights_are_on_the_grid_by_a_chance_of_a_quarter();
  void counts_and_errors_equal_brute_force();
  void float_weights_have_no_grid();
  void flips_count_against_the_last_snapshot();
  void two_builders_do_not_disturb_each_other();
  void a_phase_begins_with_its_own_initial_histogram();
  void state_brings_the_flips_back();
  void grids_per_filter_are_pooled();
  void many_grids_per_filter_leave_the_grid_empty_with_a_note();
  void equal_grids_per_filter_are_one_grid();
  void thresholds_follow_codes_that_are_not_nearest();
  void codes_without_order_keep_the_midpoints();
  void a_collapsed_codebook_is_one_level();
  void values_and_costs_come_from_the_source();
  void filters_with_own_grids_are_seen_one_by_one();
  void nothing_breaks_on_weights_that_are_not_finite();
};

void TestSnapshotBuilder::five_weights_by_hand() {
  const RoundedWeights weights(tensor({1, 5}, {0.5f, -0.3f, 0.8f, -0.1f, 0}), {signed_grid(2, 0.25f)});
  qs::SnapshotBuilder builder;
  const LayerView layer = look(builder, weights);
  QCOMPARE(layer.grid.levels, (std::vector<float>{-0.5f, -0.25f, 0, 0.25f}));
  QCOMPARE(layer.grid.thresholds, (std::vector<float>{-0.375f, -0.125f, 0.125f}));
  QCOMPARE(layer.grid.counts, (std::vector<std::int64_t>{0, 1, 2, 2}));
  QCOMPARE(layer.zeros_pct, 40.0);
  QCOMPARE(layer.saturated_pct, 40.0);  // 0.5 and 0.8 lie beyond 0.375
  QVERIFY(std::abs(layer.relative_mse - 0.381313131313) < 1e-6);
  QVERIFY(std::abs(layer.sqnr_db - 4.18718238632) < 1e-5);
  QCOMPARE(layer.flip_pct, 0.0);
  QCOMPARE(layer.on_grid_pct, 20.0);  // only 0 lies within 0.03125 of its level
}

void TestSnapshotBuilder::on_the_grid_is_within_an_eighth_of_the_step_on_that_side() {
  // Steps of 1 below zero and of 2 above it: up to 0.125 and up to 0.25 from the level, ends included.
  const RoundedWeights weights(
      tensor({1, 8}, {-1.125f, -1.1875f, -0.875f, -0.8125f, -0.125f, 0.25f, 1.75f, 2.5f}), {{-1, 0, 2}});
  qs::SnapshotBuilder builder;
  QCOMPARE(look(builder, weights).on_grid_pct, 100.0 * 5.0 / 8.0);
}

void TestSnapshotBuilder::even_weights_are_on_the_grid_by_a_chance_of_a_quarter() {
  Tensor even({1, 8000});
  for (qs::Index i = 0; i < even.size(); ++i)
    even[i] = static_cast<qs::Real>(-1.0 + 3.0 * (static_cast<double>(i) + 0.5) / 8000.0);
  const RoundedWeights weights(std::move(even), {{-1, -0.5f, 1, 2}});
  qs::SnapshotBuilder builder;
  QCOMPARE(look(builder, weights).on_grid_pct, 25.0);
}

void TestSnapshotBuilder::counts_and_errors_equal_brute_force() {
  for (const int bits : {1, 2, 4, 8}) {
    const RoundedWeights weights(normal_weights({64, 5, 5, 32}, 3, 0.1f),
                                 {signed_grid(bits, 0.25f / static_cast<float>(1 << (bits - 1)))});
    qs::SnapshotBuilder builder;
    const LayerView layer = look(builder, weights);
    const qs::Codes codes = weights.encode();
    std::vector<std::int64_t> counts(codes.levels[0].size());
    double error = 0.0, signal = 0.0;
    std::int64_t zeros = 0;
    for (qs::Index i = 0; i < weights.latent().size(); ++i) {
      const auto index = static_cast<std::size_t>(codes.index[static_cast<std::size_t>(i)]);
      const double weight = weights.latent()[i], level = codes.levels[0][index];
      ++counts[index];
      error += (weight - level) * (weight - level);
      signal += weight * weight;
      zeros += level == 0.0 ? 1 : 0;
    }
    QCOMPARE(layer.grid.counts, counts);
    QVERIFY(std::abs(layer.relative_mse / (error / signal) - 1.0) < 1e-12);
    QCOMPARE(layer.zeros_pct, 100.0 * static_cast<double>(zeros) / 51200.0);
    std::vector<std::int64_t> from_bins(counts.size());
    for (std::size_t bin = 0; bin < layer.latent.counts.size(); ++bin)
      from_bins[static_cast<std::size_t>(layer.latent.level[bin])] += layer.latent.counts[bin];
    QCOMPARE(from_bins, counts);
  }
}

void TestSnapshotBuilder::float_weights_have_no_grid() {
  const RoundedWeights weights(normal_weights({4, 9}, 1, 1), {});
  qs::SnapshotBuilder builder;
  const LayerView layer = look(builder, weights);
  QVERIFY(layer.grid.levels.empty() && layer.grid.note.empty());
  QVERIFY(layer.latent.level.empty());
  QCOMPARE(layer.relative_mse, 0.0);
  QCOMPARE(qs::quantized_mean({layer}, &LayerView::zeros_pct), 0.0);
}

void TestSnapshotBuilder::flips_count_against_the_last_snapshot() {
  RoundedWeights weights(tensor({2, 2}, {0.1f, 0.9f, -0.9f, 0}), {{-1, 0, 1}});
  qs::SnapshotBuilder builder;
  QCOMPARE(look(builder, weights).flip_pct, 0.0);
  weights.weights()[0] = 0.8f;
  weights.weights()[1] = 0.95f;
  weights.round();
  QCOMPARE(look(builder, weights).flip_pct, 25.0);
  QCOMPARE(look(builder, weights).flip_pct, 0.0);
}

void TestSnapshotBuilder::two_builders_do_not_disturb_each_other() {
  RoundedWeights weights(tensor({2, 2}, {0.1f, 0.9f, -0.9f, 0}), {{-1, 0, 1}});
  qs::SnapshotBuilder window, recorder;
  look(window, weights);
  look(recorder, weights);
  weights.weights()[0] = 0.8f;
  weights.round();
  QCOMPARE(look(window, weights).flip_pct, 25.0);
  QCOMPARE(look(recorder, weights).flip_pct, 25.0);
}

void TestSnapshotBuilder::a_phase_begins_with_its_own_initial_histogram() {
  RoundedWeights weights(normal_weights({10, 10}, 1, 1), {{-1, 0, 1}});
  qs::SnapshotBuilder builder;
  const LayerView first = look(builder, weights);
  QCOMPARE(first.initial->counts, first.latent.counts);
  for (qs::Real& weight : weights.weights()) weight *= 2;
  weights.round();
  const LayerView second = look(builder, weights);
  QCOMPARE(second.initial, first.initial);
  QVERIFY(second.latent.counts != first.latent.counts);
  builder.begin_phase();
  const LayerView third = look(builder, weights);
  QCOMPARE(third.initial->counts, second.latent.counts);
  QCOMPARE(third.flip_pct, 0.0);
}

void TestSnapshotBuilder::state_brings_the_flips_back() {
  RoundedWeights weights(tensor({2, 2}, {0.1f, 0.9f, -0.9f, 0}), {{-1, 0, 1}});
  qs::SnapshotBuilder before, after;
  const LayerView seen = look(before, weights);
  const auto saved = before.state({source_of(weights, 2)}, "frame.");
  const auto loaded = after.state({source_of(weights, 2)}, "frame.");
  QCOMPARE(saved[0].name, std::string("frame.conv1.codes"));
  QVERIFY(std::isnan((*loaded[0].tensor)[0]));
  std::copy(saved[0].tensor->begin(), saved[0].tensor->end(), loaded[0].tensor->begin());
  after.continue_from({seen});
  weights.weights()[0] = 0.8f;
  weights.round();
  const LayerView layer = look(after, weights);
  QCOMPARE(layer.flip_pct, 25.0);
  QCOMPARE(layer.initial, seen.initial);
}

void TestSnapshotBuilder::grids_per_filter_are_pooled() {
  // Filter 0 has levels ±1, filter 1 has ±2 and 0; 1.4 is near +1 in one and near 2 in the other.
  const RoundedWeights weights(tensor({2, 3}, {1.4f, -9, 0.2f, 1.4f, -0.1f, 2.5f}), {{-1, 1}, {-2, 0, 2}},
                               {0, 1});
  qs::SnapshotBuilder builder;
  const LayerView layer = look(builder, weights);
  QCOMPARE(layer.grid.levels, (std::vector<float>{-2, -1, 0, 1, 2}));
  QCOMPARE(layer.grid.counts, (std::vector<std::int64_t>{0, 1, 1, 2, 2}));
  QVERIFY(layer.grid.thresholds.empty());
  QVERIFY(layer.latent.level.empty());
  QVERIFY(!layer.grid.note.empty());
  QCOMPARE(layer.zeros_pct, 100.0 / 6.0);
  QCOMPARE(layer.saturated_pct, 100.0 / 6.0);  // −9 beyond −2; the ends of filter 1 are ±3
  const double error = 0.16 + 64 + 0.64 + 0.36 + 0.01 + 0.25, signal = 1.96 + 81 + 0.04 + 1.96 + 0.01 + 6.25;
  QVERIFY(std::abs(layer.relative_mse - error / signal) < 1e-6);
}

void TestSnapshotBuilder::many_grids_per_filter_leave_the_grid_empty_with_a_note() {
  std::vector<std::vector<float>> levels;
  std::vector<std::int32_t> group;
  for (int filter = 0; filter < 40; ++filter) {
    const float scale = 1.0f + 0.01f * static_cast<float>(filter);
    levels.push_back({-scale, 0, scale});
    group.push_back(filter);
  }
  const RoundedWeights weights(normal_weights({40, 8}, 1, 1), levels, group);
  qs::SnapshotBuilder builder;
  const LayerView layer = look(builder, weights);
  QVERIFY(layer.grid.levels.empty() && layer.grid.counts.empty());
  QVERIFY(!layer.grid.note.empty());
  QVERIFY(layer.zeros_pct > 10.0 && layer.zeros_pct < 60.0);
  QCOMPARE(qs::quantized_mean({layer}, &LayerView::zeros_pct), layer.zeros_pct);
}

void TestSnapshotBuilder::equal_grids_per_filter_are_one_grid() {
  const RoundedWeights weights(normal_weights({3, 8}, 1, 1), {{-1, 0, 1}, {-1, 0, 1}}, {0, 1, 0});
  qs::SnapshotBuilder builder;
  const LayerView layer = look(builder, weights);
  QCOMPARE(layer.grid.levels, (std::vector<float>{-1, 0, 1}));
  QCOMPARE(layer.grid.thresholds, (std::vector<float>{-0.5f, 0.5f}));
  QVERIFY(layer.grid.note.empty());
}

void TestSnapshotBuilder::thresholds_follow_codes_that_are_not_nearest() {
  // Ternary weights with a threshold at 0.7: weights up to 0.6 are zero though 1 is nearer.
  RoundedWeights weights(tensor({1, 6}, {-0.9f, -0.6f, 0.1f, 0.6f, 0.8f, 1.2f}), {{-1, 0, 1}});
  weights.codes().index = {0, 1, 1, 1, 2, 2};
  qs::SnapshotBuilder builder;
  const LayerView layer = look(builder, weights);
  QVERIFY(layer.grid.thresholds[0] > -0.9f && layer.grid.thresholds[0] <= -0.6f);
  QVERIFY(layer.grid.thresholds[1] > 0.6f && layer.grid.thresholds[1] <= 0.8f);
  std::vector<std::int64_t> from_bins(3);
  for (std::size_t bin = 0; bin < layer.latent.counts.size(); ++bin)
    from_bins[static_cast<std::size_t>(layer.latent.level[bin])] += layer.latent.counts[bin];
  QCOMPARE(from_bins, layer.grid.counts);
}

void TestSnapshotBuilder::codes_without_order_keep_the_midpoints() {
  RoundedWeights weights(tensor({1, 4}, {-1, -0.5f, 0.5f, 1}), {{-1, 1}});
  weights.codes().index = {1, 0, 1, 0};
  qs::SnapshotBuilder builder;
  QCOMPARE(look(builder, weights).grid.thresholds, std::vector<float>{0});
}

void TestSnapshotBuilder::a_collapsed_codebook_is_one_level() {
  const RoundedWeights weights(tensor({1, 3}, {0.1f, 0, -0.1f}), {{-0.0f, 0.0f, 0.0f}});
  qs::SnapshotBuilder builder;
  const LayerView layer = look(builder, weights);
  QCOMPARE(layer.grid.levels, std::vector<float>{0});
  QCOMPARE(layer.grid.counts, std::vector<std::int64_t>{3});
  QVERIFY(layer.grid.thresholds.empty());
  QCOMPARE(layer.zeros_pct, 100.0);
}

void TestSnapshotBuilder::values_and_costs_come_from_the_source() {
  const RoundedWeights weights(normal_weights({4, 8}, 1, 1), {{-1, 0, 1}});
  const LayerSource source = source_of(weights, 2);
  qs::SnapshotBuilder builder;
  const LayerView layer = builder.layers({source})[0];
  QCOMPARE(layer.bops, 1000.0 * (2 * 2 + 2 + 2 + 3));  // log2 of a fan-in of 8
  QCOMPARE(layer.size_bits(), 32.0 * 2 + 32);
  QCOMPARE(layer.readings.size(), std::size_t{1});
  QCOMPARE(layer.readings[0].part, std::string("weights"));
  const std::vector<qs::LayerValue> values = qs::read_values({source});
  QCOMPARE(values[0].layer, std::string("conv1"));
  QCOMPARE(values[0].key, std::string("step_size"));
  QCOMPARE(values[0].value, 0.25);
}

void TestSnapshotBuilder::filters_with_own_grids_are_seen_one_by_one() {
  // Forty filters: every third is looked at, with its own levels.
  std::vector<std::vector<float>> levels;
  std::vector<std::int32_t> group;
  for (std::int32_t filter = 0; filter < 40; ++filter) {
    levels.push_back({-1.0f - static_cast<float>(filter), 1.0f});
    group.push_back(filter);
  }
  RoundedWeights weights(normal_weights({40, 50}, 1, 1), levels, group);
  qs::SnapshotBuilder builder;
  const LayerView layer = look(builder, weights);
  QCOMPARE(layer.filters.size(), std::size_t{14});
  const qs::FilterView& third = layer.filters[2];
  QCOMPARE(third.filter, 6);
  QCOMPARE(third.grid.levels, (std::vector<float>{-7.0f, 1.0f}));
  std::int64_t below = 0, all = 0;
  for (qs::Index i = 6 * 50; i < 7 * 50; ++i)
    below += weights.codes().index[static_cast<std::size_t>(i)] == 0;
  for (const std::int64_t count : third.latent.counts) all += count;
  QCOMPARE(third.grid.counts, (std::vector<std::int64_t>{below, 50 - below}));
  QCOMPARE(all, 50);
  const RoundedWeights one_grid(normal_weights({4, 8}, 1, 1), {{-1, 0, 1}});
  QVERIFY(look(builder, one_grid).filters.empty());
}

void TestSnapshotBuilder::nothing_breaks_on_weights_that_are_not_finite() {
  const qs::Real infinity = std::numeric_limits<qs::Real>::infinity();
  const RoundedWeights weights(tensor({1, 4}, {std::nanf(""), infinity, -infinity, 0.4f}), {{-1, 0, 1}});
  qs::SnapshotBuilder builder;
  const LayerView layer = look(builder, weights);
  QVERIFY(std::isnan(layer.relative_mse));
  std::int64_t counted = 0;
  for (const std::int64_t count : layer.latent.counts) counted += count;
  QCOMPARE(counted, 1);
}

QS_TEST(TestSnapshotBuilder)
#include "test_snapshot_builder.moc"
