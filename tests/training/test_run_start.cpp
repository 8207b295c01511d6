// How runs begin and end besides the usual way: weights from a file, an early stop; and runs of networks
// with batch normalization.
#include <QTemporaryDir>
#include <QTest>

#include "core/base/atomic_file.h"
#include "core/catalog.h"
#include "core/files/npy.h"
#include "core/files/npz.h"
#include "core/files/zip_archive.h"
#include "core/nn/linear_layer.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/training/model_file.h"
#include "core/training/run.h"
#include "core/values/error.h"
#include "support/complaint.h"
#include "support/finish.h"
#include "support/tensors.h"
#include "support/test_main.h"
#include "support/tiny_data.h"

using namespace qs;

namespace {

Experiment small_experiment(const std::string& network, const std::string& method) {
  Experiment e;
  set_text(e, "method", method);
  e.network = network;
  e.width = network == "mlp" ? 0.05 : 0.1;
  e.weight_bits = e.act_bits = method == "float" ? kFloatBits : 4;
  e.epochs = 3;
  e.batch_size = 32;
  e.validation_images = 128;
  e.statistics_batches = 4;
  return e;
}

/// All parameters, one after the other.
Tensor first_weights(Run& run) {
  std::vector<Real> all;
  for (const Parameter* parameter : run.network().parameters())
    all.insert(all.end(), parameter->value.begin(), parameter->value.end());
  Tensor tensor(Shape{static_cast<Index>(all.size())});
  std::copy(all.begin(), all.end(), tensor.begin());
  return tensor;
}

std::filesystem::path in(const QTemporaryDir& folder, const char* name) {
  return std::filesystem::path(folder.path().toStdString()) / name;
}

/// Steps so large that the loss goes up and down.
void make_restless(Experiment& e) {
  e.optimizer = "sgd";
  e.learning_rate = 3.0;
  e.schedule = "constant";
  e.clip_norm = 1.0;
  e.patience = 1;
}

bool has_ended_early(const Run& run) {
  for (const Event& event : run.overview().events)
    if (event.text.find("ends here") != std::string::npos) return true;
  return false;
}

std::vector<NamedArray> arrays_of(const Network& network) {
  std::vector<NamedArray> arrays;
  for (const Parameter* parameter : network.parameters())
    arrays.push_back(to_array(parameter->name, parameter->value));
  return arrays;
}

/// An NPY file of floats that says to hold objects.
std::string as_objects(std::string npy) { return npy.replace(npy.find("<f4'"), 4, "|O' "); }

}  // namespace

class TestRunStart : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void weights_of_a_file_are_where_the_run_begins_data() {
    QTest::addColumn<QString>("method");
    QTest::newRow("float") << QStringLiteral("float");
    QTest::newRow("rq") << QStringLiteral("rq");
  }
  void weights_of_a_file_are_where_the_run_begins() {
    QFETCH(QString, method);
    const QTemporaryDir folder;
    Run trained(small_experiment("mlp", "float"), tiny_data(), {});
    finish(trained);
    write_npz(in(folder, "w.npz"), arrays_of(trained.network()));
    Experiment e = small_experiment("mlp", method.toStdString());
    e.float_weights = in(folder, "w.npz").string();
    Run run(e, tiny_data(), {});
    const auto& sites = run.network().sites();
    for (std::size_t i = 0; i < sites.size(); ++i)
      QVERIFY(same_bits(sites[i].layer->quantizer().latent(),
                        trained.network().sites()[i].layer->quantizer().latent()));
    QVERIFY(run.overview().events.at(0).text.find("w.npz") != std::string::npos);
    if (method == QStringLiteral("float"))
      QCOMPARE(run.test(Mode::evaluate).error_pct, trained.test(Mode::evaluate).error_pct);
  }

  void a_saved_model_is_such_a_file_too_data() {
    QTest::addColumn<QString>("network");
    for (const char* network : {"lenet5", "mlp"})  // with biases, and without but normalized
      QTest::newRow(network) << QString::fromLatin1(network);
  }
  void a_saved_model_is_such_a_file_too() {
    QFETCH(QString, network);
    const QTemporaryDir folder;
    const Experiment usual = small_experiment(network.toStdString(), "float");
    Run trained(usual, tiny_data(), {});
    finish(trained);
    write_file(in(folder, "model.safetensors"), safetensors_bytes(model_content(trained.network())));
    Experiment e = usual;
    e.float_weights = in(folder, "model.safetensors").string();
    Run run(e, tiny_data(), {});
    QVERIFY(same_bits(first_weights(run), first_weights(trained)));
  }

  void what_is_not_needed_and_cannot_be_read_is_left_out_with_a_remark() {
    const QTemporaryDir folder;
    Run trained(small_experiment("lenet5", "float"), tiny_data(), {});
    finish(trained);
    std::vector<ZipMember> members;
    for (const NamedArray& array : arrays_of(trained.network()))
      members.push_back({array.name + ".npy", npy_bytes(array)});
    members.push_back({"names.npy", as_objects(members.front().bytes)});
    members.push_back({"readme.txt", "trained elsewhere"});
    write_file(in(folder, "w.npz"), zip_bytes(members, Compression::deflated));
    Experiment e = small_experiment("lenet5", "float");
    e.float_weights = in(folder, "w.npz").string();
    Run run(e, tiny_data(), {});
    const std::string remarks = run.overview().progress.message;
    QVERIFY(same_bits(first_weights(run), first_weights(trained)));
    for (const char* part : {"w.npz: left out \"names\"", "has elements of type \"|O\"", "\"readme.txt\""})
      QVERIFY2(remarks.find(part) != std::string::npos, remarks.c_str());
  }

  void what_is_needed_and_cannot_be_read_is_refused() {
    const QTemporaryDir folder;
    Run trained(small_experiment("lenet5", "float"), tiny_data(), {});
    std::vector<ZipMember> members;
    for (const NamedArray& array : arrays_of(trained.network()))
      members.push_back({array.name + ".npy", npy_bytes(array)});
    members.front().bytes = as_objects(members.front().bytes);
    write_file(in(folder, "w.npz"), zip_bytes(members, Compression::stored));
    Experiment e = small_experiment("lenet5", "float");
    e.float_weights = in(folder, "w.npz").string();
    const QString sentence = complaint_text([&] { Run(e, tiny_data(), {}); });
    QVERIFY2(sentence.contains(QStringLiteral("conv1.weight has elements of type \"|O\"")),
             qPrintable(sentence));
  }

  void weights_that_are_not_finite_are_refused_by_name_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("says");
    QTest::newRow("nan") << std::nan("") << QStringLiteral("is not a number");
    QTest::newRow("infinite") << -HUGE_VAL << QStringLiteral("is infinite");
    QTest::newRow("beyond float") << 1e300 << QStringLiteral("too large for a float");
  }
  void weights_that_are_not_finite_are_refused_by_name() {
    QFETCH(double, value);
    QFETCH(QString, says);
    const QTemporaryDir folder;
    Run trained(small_experiment("lenet5", "float"), tiny_data(), {});
    std::vector<NamedArray> arrays = arrays_of(trained.network());
    std::vector<double> bias(static_cast<std::size_t>(arrays.back().size()));
    bias.at(7) = value;
    arrays.back().values = bias;
    write_npz(in(folder, "w.npz"), arrays);
    Experiment e = small_experiment("lenet5", "float");
    e.float_weights = in(folder, "w.npz").string();
    const QString sentence = complaint_text([&] { Run(e, tiny_data(), {}); });
    QVERIFY2(
        sentence.contains(QStringLiteral("w.npz: value number 7 of fc2.bias ")) && sentence.contains(says),
        qPrintable(sentence));
  }

  void what_does_not_fit_is_listed_by_name_and_shape() {
    const QTemporaryDir folder;
    Run trained(small_experiment("lenet5", "float"), tiny_data(), {});
    std::vector<NamedArray> arrays = arrays_of(trained.network());
    arrays.erase(arrays.begin());                         // conv1.weight
    arrays.back().shape = {2, arrays.back().size() / 2};  // fc2.bias
    write_npz(in(folder, "w.npz"), arrays);
    Experiment e = small_experiment("lenet5", "float");
    e.float_weights = in(folder, "w.npz").string();
    const QString sentence = complaint_text([&] { Run(e, tiny_data(), {}); });
    for (const char* part : {"w.npz", "missing: conv1.weight", "fc2.bias is 2×5, expected 10"})
      QVERIFY2(sentence.contains(QString::fromUtf8(part)), qPrintable(sentence));
  }

  void a_file_and_a_warm_start_exclude_each_other() {
    Experiment e = small_experiment("lenet5", "rq");
    e.float_weights = "/nowhere/w.npz";
    e.warm_start_epochs = 2;
    int found = 0;
    for (const Complaint& one : complaints(e)) found += one.key == "float_weights";
    QCOMPARE(found, 2);  // there is no such file either
  }

  void epochs_count_from_the_method_wherever_its_float_start_came_from() {
    const QTemporaryDir cache;
    Experiment e = small_experiment("lenet5", "rq");
    e.warm_start_epochs = 2;
    Run trains(e, tiny_data(), in(cache, ""));
    trains.step();
    QCOMPARE(trains.overview().progress.epoch, 1.0 / 16.0 - 2.0);
    finish(trains);
    Run finds(e, tiny_data(), in(cache, ""));  // its float network is in the cache
    finish(finds);
    QVERIFY(trains.steps_done() > finds.steps_done());
    for (Run* run : {&trains, &finds}) {
      const Snapshot overview = run->overview();
      QCOMPARE(overview.progress.epoch, 3.0);
      QCOMPARE(overview.progress.epochs, 3.0);
      QCOMPARE(overview.progress.float_epochs, run == &trains ? 2.0 : 0.0);
    }
  }

  void training_ends_early_when_the_loss_stays() {
    Experiment e = small_experiment("lenet5", "float");
    e.epochs = 30;
    make_restless(e);
    Run run(e, tiny_data(), {});
    finish(run);
    QVERIFY2(run.steps_done() < 30 * 16, qPrintable(QString::number(run.steps_done())));
    QCOMPARE(run.steps(), run.steps_done());
    QVERIFY(has_ended_early(run));
  }

  void an_early_end_survives_a_resume() {
    const QTemporaryDir folder;
    Experiment e = small_experiment("lenet5", "rounding");
    e.epochs = 30;
    make_restless(e);
    Run whole(e, tiny_data(), {});
    while (!whole.done() && !has_ended_early(whole)) whole.step();
    QVERIFY(has_ended_early(whole));
    save_checkpoint(in(folder, "c"), whole.tensors(), whole.text());
    Run resumed(e, tiny_data(), {}, Beginning::from_checkpoint);
    resumed.prepare_resume(read_checkpoint_text(in(folder, "c")));
    load_checkpoint(in(folder, "c"), resumed.tensors());
    QCOMPARE(resumed.steps(), whole.steps());
    finish(whole);
    finish(resumed);
    QCOMPARE(resumed.steps_done(), whole.steps_done());
    QVERIFY(same_bits(first_weights(resumed), first_weights(whole)));
  }

  void a_normalized_run_resumes_bit_for_bit() {
    const QTemporaryDir folder;
    Experiment e = small_experiment("mlp", "rq");
    e.loss = "squared-hinge";
    e.clip_norm = 1.0;
    e.warm_start_epochs = 1;
    Run whole(e, tiny_data(), {});
    finish(whole);
    Run interrupted(e, tiny_data(), {});
    while (interrupted.steps_done() < 23) interrupted.step();
    save_checkpoint(in(folder, "c"), interrupted.tensors(), interrupted.text());
    Run resumed(e, tiny_data(), {}, Beginning::from_checkpoint);
    resumed.prepare_resume(read_checkpoint_text(in(folder, "c")));
    load_checkpoint(in(folder, "c"), resumed.tensors());
    finish(resumed);
    QVERIFY(same_bits(first_weights(resumed), first_weights(whole)));
    QCOMPARE(resumed.result().test_error_quantized_pct, whole.result().test_error_quantized_pct);
  }

  void judging_a_quantized_network_leaves_its_running_statistics_alone() {
    Run run(small_experiment("mlp", "rq"), tiny_data(), {});
    finish(run);
    const Tensor before = first_weights(run);
    const Score estimated = run.test(Mode::evaluate);
    run.test_float();
    QVERIFY(same_bits(first_weights(run), before));
    // The statistics are those of the estimate while the network is judged, so the loss differs.
    Experiment e = small_experiment("mlp", "rq");
    e.statistics_batches = 0;
    Run same(e, tiny_data(), {});
    finish(same);
    QVERIFY(same_bits(first_weights(same), before));
    QVERIFY(same.test(Mode::evaluate).loss != estimated.loss);
  }

  void weights_that_follow_the_statistics_are_judged_with_those_of_training() {
    Experiment e = small_experiment("mlp", "jacob");
    e.method_options.set("fold_normalization", true);
    Run run(e, tiny_data(), {});
    finish(run);
    e.statistics_batches = 0;
    Run running(e, tiny_data(), {});
    finish(running);
    QVERIFY(same_bits(first_weights(run), first_weights(running)));
    QCOMPARE(run.test(Mode::evaluate).loss, running.test(Mode::evaluate).loss);
    const auto says_so = [](const Run& one) {
      const std::vector<Event> events = one.overview().events;
      return std::any_of(events.begin(), events.end(), [](const Event& event) {
        return event.text.starts_with("judged with the running statistics");
      });
    };
    QVERIFY(says_so(run));
    QVERIFY(!says_so(running));  // nothing else was asked for
    Run plain(small_experiment("mlp", "jacob"), tiny_data(), {});
    QVERIFY(!says_so(plain));
  }

  void a_float_network_is_judged_as_it_is() {
    Run run(small_experiment("mlp", "float"), tiny_data(), {});
    finish(run);
    const RunResult result = run.result();
    QCOMPARE(result.test_error_float_pct, result.test_error_quantized_pct);
    QCOMPARE(result.test_error_running_statistics_pct, result.test_error_quantized_pct);
    QCOMPARE(run.test(Mode::evaluate).loss, run.test_float().loss);
  }

  void a_normalized_network_learns_with_every_method_of_weights_and_activations() {
    for (const char* method : {"float", "rq", "rq-st"}) {
      Run run(small_experiment("mlp", method), tiny_data(), {});
      finish(run);
      const RunResult result = run.result();
      QVERIFY2(result.test_error_quantized_pct < 50.0,
               qPrintable(QString::number(result.test_error_quantized_pct)));
      QVERIFY(!std::isnan(result.test_error_running_statistics_pct));
    }
  }
};

QS_TEST(TestRunStart)
#include "test_run_start.moc"
