// A run small enough to check every number of its figures by hand.
#pragma once

#include <memory>

#include "core/values/snapshot.h"

namespace qs {

/// Layer "conv": 2 bit, levels −0.5 … 0.25; layer "head": float. Ten steps per epoch, two epochs.
inline std::shared_ptr<Snapshot> small_snapshot() {
  auto run = std::make_shared<Snapshot>();
  run->run = "small-1";
  run->name = "Small run";
  run->progress.step = 20;
  run->progress.steps_per_epoch = 10;
  run->progress.epoch = 2.0;
  LayerView conv;
  conv.name = "conv";
  conv.weights = 100;
  conv.weight_bits = conv.act_bits = 2;
  conv.grid = {{-0.5f, -0.25f, 0.0f, 0.25f}, {-0.375f, -0.125f, 0.125f}, {5, 20, 50, 25}};
  conv.latent = {{-0.625f, -0.5f, -0.375f, -0.25f, -0.125f, 0.0f, 0.125f, 0.25f, 0.375f},
                 {2, 3, 12, 8, 20, 30, 15, 10},
                 {0, 0, 1, 1, 2, 2, 3, 3}};
  conv.initial = std::make_shared<const Histogram>(Histogram{{-0.5f, 0.0f, 0.5f}, {40, 60}, {}});
  conv.on_grid_pct = 30.0;
  conv.zeros_pct = 50.0;
  conv.saturated_pct = 2.0;
  conv.relative_mse = 0.1;
  conv.sqnr_db = 10.0;
  LayerView head;
  head.name = "head";
  head.weights = 10;
  head.latent = {{-1.0f, 0.0f, 1.0f}, {4, 6}, {}};
  run->layers = {conv, head};
  const auto series = [&](const char* key, const char* symbol, const char* family, const char* layer,
                          const char* part, std::vector<Point> points) {
    Series result({key, symbol, family, ""}, layer, part);
    for (const Point& point : points) result.append(point);
    run->series.push_back(std::move(result));
  };
  series("loss", "", "", "", "training", {{0, 2.25}, {10, 1.0}, {20, 0.5}});
  series("loss", "", "", "", "validation hard", {{10, 1.25}, {20, 0.75}});
  series("error_pct", "", "", "", "validation hard", {{10, 8.0}, {20, 2.0}});
  series("error_pct", "", "", "", "slice hard", {{5, 20.0}, {15, 5.0}});
  series("learning_rate", "", "", "", "training", {{0, 0.001}, {20, 0.0}});
  series("penalty", "", "", "", "training", {{0, 0.0}, {20, 0.0}});
  series("noise_scale", "σ", "noise", "conv", "weights", {{0, 0.125}, {20, 0.001}});
  series("step_size", "α", "scale", "conv", "weights", {{0, 0.5}, {20, 0.25}});
  series("step_size", "α", "scale", "conv", "activations", {{0, 1.0}, {20, 0.75}});
  series("mystery", "?", "unheard of", "conv", "weights", {{0, 1.0}});
  return run;
}

}  // namespace qs
