// The catalog: counts of the networks by hand, complete descriptions, the papers' recipes in the presets.
#include <QTest>
#include <set>

#include "core/catalog.h"
#include "core/presets.h"
#include "core/settings/settings.h"
#include "core/values/error.h"
#include "support/complaint.h"
#include "support/test_main.h"

using namespace qs;

namespace {

const LayerSummary& layer(const NetworkInfo& network, const std::string& name) {
  for (const LayerSummary& one : network.layers)
    if (one.name == name) return one;
  throw Error(network.id, "has no layer " + name);
}

}  // namespace

class TestCatalog : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // 5·5·1·32 = 800 weights at 24·24 places, 5·5·32·64 at 8·8, 4·4·64·512, 512·10; 32+64+512+10 biases.
  void lenet5_has_the_counts_of_its_table() {
    const NetworkInfo net = network_info("lenet5");
    QCOMPARE(net.input, (std::vector<std::int64_t>{28, 28, 1}));
    QCOMPARE(net.parameters, std::int64_t{582'026});
    QCOMPARE(net.macs, std::int64_t{4'267'008});
    const struct {
      const char* name;
      std::int64_t weights, biases, macs;
    } expected[] = {{"conv1", 800, 32, 460'800},
                    {"conv2", 51'200, 64, 3'276'800},
                    {"fc1", 524'288, 512, 524'288},
                    {"fc2", 5'120, 10, 5'120}};
    std::vector<std::string> names;
    for (const LayerSummary& one : net.layers)
      if (one.weights > 0) names.push_back(one.name);
    QCOMPARE(names.size(), std::size(expected));
    for (std::size_t i = 0; i < names.size(); ++i) {
      const LayerSummary& found = layer(net, names[i]);
      QCOMPARE(found.weights, expected[i].weights);
      QCOMPARE(found.biases, expected[i].biases);
      QCOMPARE(found.macs, expected[i].macs);
    }
  }

  // Half of the hidden channels: 5·5·16, 5·5·16·32, 4·4·32·256, 256·10 and 16+32+256+10 biases.
  void half_the_width_halves_the_hidden_layers_only() {
    QCOMPARE(network_info("lenet5", 0.5).parameters, std::int64_t{400 + 12'800 + 131'072 + 2'560 + 314});
    QCOMPARE(network_info("lenet5", 0.5).layers.back().shape.front(), std::int64_t{10});
  }

  void no_option_of_a_method_has_the_name_of_a_setting() {
    for (const MethodInfo& method : methods())
      for (const OptionSpec& option : method.options)
        for (const ExperimentField& field : experiment_fields())
          QVERIFY2(option.key != field.spec.key, (method.id + ": " + option.key).c_str());
  }

  // 784·300 + 300·100 + 100·10 and 300+100+10 biases.
  void lenet_300_100_has_its_published_counts() {
    QCOMPARE(network_info("lenet300").parameters, std::int64_t{266'610});
    QCOMPARE(network_info("lenet300").macs, std::int64_t{266'200});
  }

  void parameters_and_macs_are_the_sums_of_the_layers() {
    for (const std::string& id : network_ids()) {
      const NetworkInfo net = network_info(id);
      std::int64_t parameters = 0, macs = 0;
      std::set<std::string> names;
      for (const LayerSummary& one : net.layers) {
        parameters += one.weights + one.biases;
        macs += one.macs;
        QVERIFY2(names.insert(one.name).second, one.name.c_str());
      }
      QCOMPARE(net.parameters, parameters);
      QCOMPARE(net.macs, macs);
      QVERIFY2(!net.name.empty() && !net.summary.empty() && !net.source.empty(), id.c_str());
    }
  }

  void unknown_ids_name_the_known_ones() {
    QVERIFY(complaint_text([] { method_info("magic"); }).contains(QStringLiteral("rq-st")));
    QVERIFY(complaint_text([] { network_info("lenet"); }).contains(QStringLiteral("lenet5")));
    QVERIFY(complaint_text([] { preset("quick"); }).contains(QStringLiteral("quick-rq-st-2-2")));
  }

  void every_method_describes_itself() {
    std::set<std::string> ids, short_names;
    for (const MethodInfo& method : methods()) {
      QVERIFY2(ids.insert(method.id).second, method.id.c_str());
      QVERIFY2(short_names.insert(method.short_name).second && method.short_name.size() <= 14,
               method.id.c_str());
      for (const std::string* text :
           {&method.name, &method.short_name, &method.summary, &method.idea, &method.formula, &method.watch,
            &method.paper.authors, &method.paper.title, &method.paper.venue})
        QVERIFY2(!text->empty(), method.id.c_str());
      QVERIFY2(method.summary.ends_with('.'), method.id.c_str());
      for (const BitRange& range : {method.weight_bits, method.act_bits})
        QVERIFY2(range.min <= range.max && (range.min == 32 || (range.min >= 1 && range.max <= 8)),
                 method.id.c_str());
    }
  }

  void every_preset_is_complete() {
    QVERIFY(!presets().empty());
    for (const Preset& one : presets()) {
      QVERIFY2(!one.title.empty() && one.help.ends_with('.') && !one.source.empty(), one.id.c_str());
      QCOMPARE(one.experiment.preset, one.id);
    }
  }

  // Louizos et al. 2019, appendix A: 8 and 4 bits λ 2, 1e-3, 100 epochs; 2 bits λ 1 (RQ), 5e-4, 200 epochs;
  // annealed to zero over the last 50.
  void presets_of_table_1_follow_the_recipe_of_the_paper() {
    for (const std::string method : {"rq", "rq-st"})
      for (const std::int64_t bits : {8, 4, 2}) {
        const std::string width = std::to_string(bits);
        const Experiment e = preset(method + "-" + width + "-" + width + "-mnist").experiment;
        QCOMPARE(e.method, method);
        QCOMPARE(e.data, std::string("mnist"));
        QCOMPARE(e.network, std::string("lenet5"));
        QCOMPARE(e.weight_bits, bits);
        QCOMPARE(e.act_bits, bits);
        QCOMPARE(e.epochs, std::int64_t{bits == 2 ? 200 : 100});
        QCOMPARE(e.learning_rate, bits == 2 ? 5e-4 : 1e-3);
        QCOMPARE(e.decay_epochs, std::int64_t{50});
        QCOMPARE(e.schedule, std::string("linear"));
        QCOMPARE(e.batch_size, std::int64_t{128});
        QCOMPARE(e.optimizer, std::string("adam"));
        QCOMPARE(e.weight_decay, 0.0);
        QCOMPARE(e.warm_start_epochs, std::int64_t{0});
        QCOMPARE(e.method_options.real("lambda"), bits == 2 && method == "rq" ? 1.0 : 2.0);
        QCOMPARE(e.method_options.text("grid"), std::string("auto"));
      }
  }
};

QS_TEST(TestCatalog)
#include "test_catalog.moc"
