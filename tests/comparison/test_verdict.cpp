// Verdicts: on runs with known differences, and against chance: of comparisons of a thing with itself at most
// one in a hundred may end in a claim.
#include <QTest>
#include <cmath>

#include "core/base/philox.h"
#include "core/comparison/verdict.h"
#include "support/check_values.h"
#include "support/test_main.h"

using namespace qs;

namespace {

constexpr std::size_t kImages = 2000;

/// Runs whose images are missed with probabilities of their own, the same for all seeds but for a shift that
/// a seed has to all of them.
class Laboratory {
 public:
  explicit Laboratory(std::uint32_t number) : random_(number, Purpose::data, 7) {
    for (std::size_t i = 0; i < kImages; ++i)
      difficulty_.push_back(std::pow(random_.uniform(), 12.0));  // most are easy, a few are hopeless
  }

  Contender runs(const std::string& name, int seeds, double seed_deviation, double more = 0.0) {
    Contender contender{.name = name, .errors_pct = {}};
    for (int seed = 0; seed < seeds; ++seed) {
      const double shift = seed_deviation * random_.normal() + more;
      std::vector<std::uint8_t> missed;
      double wrong = 0.0;
      for (const double p : difficulty_) {
        missed.push_back(random_.uniform() < p + shift ? 1 : 0);
        wrong += missed.back();
      }
      contender.errors_pct.push_back(100.0 * wrong / static_cast<double>(kImages));
      contender.misses.push_back(std::move(missed));
    }
    return contender;
  }

 private:
  Random random_;
  std::vector<double> difficulty_;
};

Contender plain(const std::string& name, const std::vector<double>& errors) {
  return {.name = name, .errors_pct = errors};
}

bool says(const Verdict& verdict, const char* words) {
  return verdict.sentence.find(words) != std::string::npos;
}

}  // namespace

class TestVerdict : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void without_images_it_is_welchs_test() {
    // s = 0.1 in both, k = 4: Var d = 2·0.01/4, six degrees of freedom.
    const std::vector<double> around{-0.1224744871, 0.0, 0.0, 0.1224744871};
    std::vector<double> low = around, high = around;
    for (double& value : low) value += 1.0;
    for (double& value : high) value += 1.5;
    const Verdict verdict = compare(plain("A", low), plain("B", high));
    QVERIFY(!verdict.is_paired && verdict.is_decided);
    QS_NEAR(verdict.difference, -0.5, 1e-9);
    QS_NEAR(verdict.half_width, 3.707428 * std::sqrt(0.005), 1e-6);
    QVERIFY2(says(verdict, "A is better by 0.50 ± 0.26 points (4 seeds each, 99 % interval)"),
             verdict.sentence.c_str());
    const Verdict other = compare(plain("B", high), plain("A", low));
    QCOMPARE(other.difference, -verdict.difference);
    QVERIFY(says(other, "A is better by 0.50"));
  }

  void images_that_both_miss_cancel() {
    // Ten images of a thousand that both miss in every seed, five that A alone misses in every seed.
    std::vector<std::uint8_t> of_a(1000, 0), of_b(1000, 0);
    for (std::size_t i = 0; i < 10; ++i) of_a[i] = of_b[i] = 1;
    for (std::size_t i = 10; i < 15; ++i) of_a[i] = 1;
    const Contender a{"A", {1.5, 1.5}, {of_a, of_a}}, b{"B", {1.0, 1.0}, {of_b, of_b}};
    const Verdict verdict = compare(a, b);
    QVERIFY(verdict.is_paired);
    QS_NEAR(verdict.difference, 0.5, 1e-12);
    // δ is 100 for five images, else 0: their variance is 49.7998, divided by 1000 images.
    QS_NEAR(verdict.half_width, 2.58076 * std::sqrt(0.0497998), 1e-4);
    QVERIFY(!verdict.is_decided);
    QVERIFY2(says(verdict, "only more test images"), verdict.sentence.c_str());
  }

  void a_single_seed_decides_nothing_and_says_what_can_be_said() {
    std::vector<std::uint8_t> of_a(100, 0), of_b(100, 0);
    for (std::size_t i = 0; i < 9; ++i) of_a[i] = 1;
    of_b[50] = 1;
    const Verdict verdict = compare({"A", {9.0}, {of_a}}, {"B", {1.0}, {of_b}});
    QVERIFY(!verdict.is_decided && std::isinf(verdict.half_width));
    QCOMPARE(verdict.more_seeds, 1);
    QVERIFY2(says(verdict, "A alone misses 9 test images and B alone 1 (McNemar's p = 0.021)"),
             verdict.sentence.c_str());
    QVERIFY(says(compare(plain("A", {1.0}), plain("B", {2.0, 2.1})), "at least 2 of each"));
  }

  void undecided_differences_say_how_many_seeds_would_help() {
    const Verdict verdict = compare(plain("A", {1.0, 1.2, 1.1}), plain("B", {1.15, 1.35, 1.25}));
    QVERIFY(!verdict.is_decided);
    QVERIFY(verdict.more_seeds > 0);
    QVERIFY2(says(verdict, "more seeds of each would decide"), verdict.sentence.c_str());
    // With so many seeds of the same deviation it is decided, with one fewer it is not.
    const auto with = [&](int seeds) {
      std::vector<double> a, b;
      for (int i = 0; i < seeds; ++i) {
        const double away = 0.1 * std::sqrt((seeds - 1.0) / seeds) * (i % 2 == 0 ? 1.0 : -1.0);
        a.push_back(1.1 + away);
        b.push_back(1.25 + away);
      }
      return compare(plain("A", a), plain("B", b)).is_decided;
    };
    const int wanted = 3 + verdict.more_seeds + (3 + verdict.more_seeds) % 2;
    QVERIFY(with(wanted) && !with(wanted - 4));
  }

  void a_thing_is_hardly_ever_better_than_itself() {
    int claims = 0;
    constexpr int kPairs = 1000;
    for (std::uint32_t pair = 0; pair < kPairs; ++pair) {
      Laboratory laboratory(pair + 1);
      const double deviation = pair % 2 == 0 ? 0.0 : 0.004;  // of the seeds: none, or 0.4 points
      const int seeds = 2 + static_cast<int>(pair % 4);
      const Contender a = laboratory.runs("A", seeds, deviation),
                      b = laboratory.runs("A again", seeds, deviation);
      claims += compare(a, b).is_decided ? 1 : 0;
    }
    QVERIFY2(claims <= kPairs / 100, qPrintable(QString::number(claims)));
  }

  void a_real_difference_is_found() {
    int found = 0;
    for (std::uint32_t pair = 0; pair < 100; ++pair) {
      Laboratory laboratory(pair + 5000);
      const Contender a = laboratory.runs("A", 4, 0.002), b = laboratory.runs("B", 4, 0.002, 0.02);
      const Verdict verdict = compare(a, b);
      found += verdict.is_decided && verdict.difference < 0.0 ? 1 : 0;
    }
    QVERIFY2(found >= 80, qPrintable(QString::number(found)));
  }
};

QS_TEST(TestVerdict)
#include "test_verdict.moc"
