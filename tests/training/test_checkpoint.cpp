// Checkpoints: bit for bit, and a sentence for everything that is wrong with one.
#include <QTemporaryDir>
#include <QTest>
#include <bit>
#include <cstring>
#include <limits>

#include "core/base/atomic_file.h"
#include "core/training/checkpoint.h"
#include "support/damage.h"
#include "support/tensors.h"
#include "support/test_main.h"

using qs::NamedTensor;
using qs::Real;
using qs::Shape;
using qs::Tensor;

namespace {

Tensor odd_numbers() {
  using Limits = std::numeric_limits<Real>;
  const std::vector<Real> values = {Limits::quiet_NaN(),  -Limits::infinity(), Real(-0.0),
                                    Limits::denorm_min(), Limits::max(),       Real(1) / 3};
  Tensor tensor(Shape{2, 3});
  std::copy(values.begin(), values.end(), tensor.begin());
  return tensor;
}

}  // namespace

class TestCheckpoint : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { QVERIFY(folder_.isValid()); }
  void tensors_and_text_come_back_bit_for_bit();
  void all_mismatches_are_listed_and_nothing_is_changed();
  void a_model_may_hold_more_than_is_asked_for();
  void every_flipped_bit_is_noticed();
  void every_truncation_is_noticed();
  void an_empty_checkpoint_is_a_checkpoint();

 private:
  std::filesystem::path file() const {
    return folder_.filePath(QStringLiteral("c.safetensors")).toStdString();
  }
  QTemporaryDir folder_;
};

void TestCheckpoint::tensors_and_text_come_back_bit_for_bit() {
  Tensor a = odd_numbers(), b(Shape{4}, Real(0.25));
  const std::vector<NamedTensor> saved = {{"a", &a}, {"adam.b", &b}};
  qs::save_checkpoint(file(), saved, {{"step", "860"}, {"note", "λ = \"1\"\n"}});
  Tensor a2(Shape{2, 3}), b2(Shape{4});
  const std::vector<NamedTensor> loaded = {{"adam.b", &b2}, {"a", &a2}};
  const qs::CheckpointText text = qs::load_checkpoint(file(), loaded);
  QVERIFY(same_bits(a, a2));
  QVERIFY(same_bits(b, b2));
  QCOMPARE(text.size(), std::size_t{2});
  QCOMPARE(text.at("step"), std::string("860"));
  QCOMPARE(text.at("note"), std::string("λ = \"1\"\n"));
  QVERIFY(qs::read_checkpoint_text(file()) == text);
}

void TestCheckpoint::all_mismatches_are_listed_and_nothing_is_changed() {
  Tensor a = odd_numbers(), b(Shape{4}, Real(1)), c(Shape{1}, Real(7));
  qs::save_checkpoint(file(), std::vector<NamedTensor>{{"a", &a}, {"b", &b}, {"c", &c}}, {});
  Tensor a2(Shape{3, 2}, Real(5)), b2(Shape{4}, Real(5)), d(Shape{1}, Real(5));
  const std::string problem = qs::complaint([&] {
    qs::load_checkpoint(file(), std::vector<NamedTensor>{{"a", &a2}, {"b", &b2}, {"d", &d}});
  });
  QVERIFY(problem.find("c.safetensors") != std::string::npos);
  QVERIFY(problem.find("missing: d") != std::string::npos);
  QVERIFY(problem.find("unknown: c") != std::string::npos);
  QVERIFY(problem.find("a is 2×3, expected 3×2") != std::string::npos);
  QCOMPARE(b2[0], Real(5));
}

void TestCheckpoint::a_model_may_hold_more_than_is_asked_for() {
  Tensor a = odd_numbers(), b(Shape{4}, Real(1));
  qs::save_checkpoint(file(), std::vector<NamedTensor>{{"a", &a}, {"b", &b}}, {});
  Tensor b2(Shape{4});
  qs::load_tensors(file(), std::vector<NamedTensor>{{"b", &b2}});
  QVERIFY(same_bits(b, b2));
  Tensor z(Shape{4});
  QVERIFY(!qs::complaint([&] { qs::load_tensors(file(), std::vector<NamedTensor>{{"z", &z}}); }).empty());
}

void TestCheckpoint::every_flipped_bit_is_noticed() {
  Tensor a = odd_numbers();
  qs::save_checkpoint(file(), std::vector<NamedTensor>{{"a", &a}}, {{"step", "860"}});
  const std::string good = qs::read_file(file());
  int unnoticed = 0;
  for (std::size_t byte = 0; byte < good.size(); ++byte)
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[byte] = static_cast<char>(bad[byte] ^ (1 << bit));
      qs::save(file().string(), bad);
      Tensor a2(Shape{2, 3});
      const std::string problem = qs::complaint([&] {
        qs::load_checkpoint(file(), std::vector<NamedTensor>{{"a", &a2}});
      });
      if (problem.empty() && !same_bits(a, a2)) ++unnoticed;
      if (!problem.empty()) QVERIFY(problem.find("c.safetensors") != std::string::npos);
    }
  QCOMPARE(unnoticed, 0);
}

void TestCheckpoint::every_truncation_is_noticed() {
  Tensor a = odd_numbers();
  qs::save_checkpoint(file(), std::vector<NamedTensor>{{"a", &a}}, {{"step", "860"}});
  const std::string good = qs::read_file(file());
  for (std::size_t length = 0; length < good.size(); ++length) {
    qs::save(file().string(), good.substr(0, length));
    QVERIFY(!qs::complaint([&] { qs::read_checkpoint_text(file()); }).empty());
  }
}

void TestCheckpoint::an_empty_checkpoint_is_a_checkpoint() {
  qs::save_checkpoint(file(), {}, {{"step", "0"}});
  QCOMPARE(qs::load_checkpoint(file(), {}).at("step"), std::string("0"));
}

QS_TEST(TestCheckpoint)
#include "test_checkpoint.moc"
