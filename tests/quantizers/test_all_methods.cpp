// The laws of support/laws.h, for every method that is registered, at every width it offers, on
// ordinary data and on data that break careless arithmetic.
#include <QTest>
#include <set>

#include "core/tensor/views.h"
#include "core/values/error.h"
#include "support/laws.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

using Law = std::string (*)(const MethodUse&, const Tensor&);

class TestAllMethods : public QObject {
  Q_OBJECT

  static const std::vector<MethodUse>& uses() {
    static const std::vector<MethodUse> all = all_uses();
    return all;
  }

  static void add_rows() {
    QTest::addColumn<int>("use");
    for (std::size_t i = 0; i < uses().size(); ++i)
      QTest::newRow(uses()[i].name.c_str()) << static_cast<int>(i);
  }

  static void add_weight_rows() {
    QTest::addColumn<int>("use");
    for (std::size_t i = 0; i < uses().size(); ++i)
      if (uses()[i].role == Role::weights) QTest::newRow(uses()[i].name.c_str()) << static_cast<int>(i);
  }

  static void check_weights(Law law, const Tensor& data) {
    QFETCH(int, use);
    const std::string problem = law(uses()[static_cast<std::size_t>(use)], data);
    QVERIFY2(problem.empty(), problem.c_str());
  }

  static void check(Law law) {
    QFETCH(int, use);
    const MethodUse& current = uses()[static_cast<std::size_t>(use)];
    const auto samples = current.role == Role::weights ? sample_weights() : sample_activations();
    for (const SampleTensor& sample : samples) {
      const std::string problem = law(current, sample.values);
      QVERIFY2(problem.empty(), (sample.name + ": " + problem).c_str());
    }
  }

 private Q_SLOTS:
  void evaluation_equals_decoded_codes_data() { add_rows(); }
  void evaluation_equals_decoded_codes() { check(qs::evaluation_equals_decoded_codes); }
  void codes_point_to_ascending_levels_data() { add_rows(); }
  void codes_point_to_ascending_levels() { check(qs::codes_point_to_ascending_levels); }
  void backward_is_linear_data() { add_rows(); }
  void backward_is_linear() { check(qs::backward_is_linear); }
  void backward_adds_and_leaves_nothing_unset_data() { add_rows(); }
  void backward_adds_and_leaves_nothing_unset() { check(qs::backward_adds_and_leaves_nothing_unset); }
  void loading_continues_bit_for_bit_data() { add_rows(); }
  void loading_continues_bit_for_bit() { check(qs::loading_continues_bit_for_bit); }
  void evaluation_changes_nothing_data() { add_rows(); }
  void evaluation_changes_nothing() { check(qs::evaluation_changes_nothing); }
  void probe_publishes_what_is_declared_data() { add_rows(); }
  void probe_publishes_what_is_declared() { check(qs::probe_publishes_what_is_declared); }

  void noise_follows_its_key_data() { add_rows(); }
  void noise_follows_its_key() {
    QFETCH(int, use);
    const MethodUse& current = uses()[static_cast<std::size_t>(use)];
    Tensor data = normal_tensor(Shape{16, 5, 5, 3}, 8, 0.1);
    if (current.role == Role::activations) array(data) = array(data).abs();
    const std::string problem = qs::noise_follows_its_key(current, data);
    QVERIFY2(problem.empty(), problem.c_str());
  }

  void given_weights_stay_data() { add_weight_rows(); }
  void given_weights_stay() {
    check_weights(qs::given_weights_stay, normal_tensor(Shape{6, 3, 3, 2}, 9, 2.0));
  }
  void float_weights_are_those_of_training_data() { add_weight_rows(); }
  void float_weights_are_those_of_training() {
    check_weights(qs::float_weights_are_those_of_training, normal_tensor(Shape{6, 3, 3, 2}, 9, 0.5));
  }

  void every_method_is_documented_data() {
    QTest::addColumn<int>("index");
    int index = 0;
    for (const Method& method : all_methods()) QTest::newRow(method.info.id.c_str()) << index++;
  }
  void every_method_is_documented() {
    QFETCH(int, index);
    const std::string problem = method_is_documented(all_methods()[static_cast<std::size_t>(index)]);
    QVERIFY2(problem.empty(), problem.c_str());
  }

  void ids_are_unique_and_found() {
    std::set<std::string> ids;
    for (const Method& method : all_methods()) {
      QVERIFY2(ids.insert(method.info.id).second, method.info.id.c_str());
      QCOMPARE(&find_method(method.info.id), &method);
    }
    QVERIFY(ids.contains("float"));
  }

  void unknown_method_names_the_known_ones() {
    try {
      find_method("qr");
      QFAIL("an unknown id was found");
    } catch (const Error& error) {
      const QString text = QString::fromUtf8(error.what());
      QVERIFY(text.contains(QStringLiteral("\"qr\"")));
      for (const Method& method : all_methods())
        QVERIFY(text.contains(QString::fromStdString(method.info.id)));
    }
  }
};

QS_TEST(TestAllMethods)
#include "test_all_methods.moc"
