#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/base/atomic_file.h"
#include "core/data/batches.h"
#include "core/data/whitening.h"
#include "core/files/checked_file.h"
#include "support/check_values.h"
#include "support/damage.h"
#include "support/random_images.h"
#include "support/test_main.h"

using namespace qs;
namespace fs = std::filesystem;

namespace {

using Matrix = std::vector<std::vector<double>>;

/// (g − mean)·W of every image of the slice, from the formulas in double.
Matrix whitened(const Dataset& data, const Slice& slice, const Whitening& whitening) {
  const auto size = static_cast<std::size_t>(data.image_size());
  Matrix rows;
  for (std::int64_t image = slice.begin; image < slice.begin + slice.count; ++image) {
    const std::uint8_t* pixels = slice.set->pixels.data() + image * data.image_size();
    double mean = 0.0, variance = 0.0;
    for (std::size_t i = 0; i < size; ++i) mean += pixels[i] / static_cast<double>(size);
    for (std::size_t i = 0; i < size; ++i)
      variance += (pixels[i] - mean) * (pixels[i] - mean) / static_cast<double>(size);
    std::vector<double> row(size);
    for (std::size_t i = 0; i < size; ++i) {
      const auto from = static_cast<Index>(i);
      const double centred =
          (pixels[i] - mean) / std::sqrt(variance + 10.0) - static_cast<double>(whitening.mean[from]);
      for (std::size_t k = 0; k < size; ++k)
        row[k] +=
            centred * static_cast<double>(whitening.matrix[from * data.image_size() + static_cast<Index>(k)]);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Covariance in two passes; the means go to `mean`.
Matrix covariance_of(const Matrix& rows, std::vector<double>& mean) {
  const std::size_t size = rows[0].size();
  const double count = static_cast<double>(rows.size());
  mean.assign(size, 0.0);
  for (const auto& row : rows)
    for (std::size_t i = 0; i < size; ++i) mean[i] += row[i] / count;
  Matrix covariance(size, std::vector<double>(size));
  for (const auto& row : rows)
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t k = 0; k < size; ++k)
        covariance[i][k] += (row[i] - mean[i]) * (row[k] - mean[k]) / count;
  return covariance;
}

}  // namespace

class WhiteningTest : public QObject {
  Q_OBJECT

  const Dataset data_ = random_dataset({3, 4, 3}, 900, 20);
  const Slice training_{&data_.train, 100, 700};
  const Index size_ = data_.image_size();

 private Q_SLOTS:
  void contrast_normalized_images_have_mean_0_and_nearly_variance_1() {
    std::vector<Real> out(static_cast<std::size_t>(size_));
    for (std::int64_t image = 0; image < 50; ++image) {
      const std::uint8_t* pixels = data_.train.pixels.data() + image * size_;
      normalize_contrast(pixels, size_, out.data());
      double mean = 0, squares = 0, before = 0, middle = 0;
      for (Index i = 0; i < size_; ++i) middle += pixels[i] / static_cast<double>(size_);
      for (Index i = 0; i < size_; ++i) {
        const double value = static_cast<double>(out[static_cast<std::size_t>(i)]);
        mean += value / static_cast<double>(size_);
        squares += value * value / static_cast<double>(size_);
        before += (pixels[i] - middle) * (pixels[i] - middle) / static_cast<double>(size_);
      }
      QVERIFY(std::abs(mean) < 1e-6);
      QS_NEAR(squares, before / (before + 10.0), 1e-5);
    }
  }

  void a_plain_image_becomes_zero() {
    const std::vector<std::uint8_t> pixels(48, 255);
    std::vector<Real> out(48, Real(7));
    normalize_contrast(pixels.data(), 48, out.data());
    for (const Real value : out) QCOMPARE(value, Real(0));
  }

  void the_covariance_of_the_whitened_slice_is_the_identity() {
    // W(C + εI)W = I, so the covariance WCW of what comes out is I − εW².
    const Whitening whitening = fit_whitening(data_, training_);
    std::vector<double> mean;
    const Matrix covariance = covariance_of(whitened(data_, training_, whitening), mean);
    double trace = 0.0;
    for (Index i = 0; i < size_; ++i)
      for (Index k = 0; k < size_; ++k) {
        double square = 0.0;
        for (Index j = 0; j < size_; ++j)
          square += static_cast<double>(whitening.matrix[i * size_ + j]) *
                    static_cast<double>(whitening.matrix[j * size_ + k]);
        const double found = covariance[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)];
        QS_NEAR(found + 0.1 * square, i == k ? 1.0 : 0.0, 2e-5);
        trace += i == k ? found : 0.0;
      }
    for (const double value : mean) QVERIFY(std::abs(value) < 1e-5);
    // One direction is lost, the common brightness; of the others little.
    QVERIFY2(trace > 0.4 * static_cast<double>(size_), qPrintable(QString::number(trace)));
  }

  void the_matrix_is_symmetric() {
    const Whitening whitening = fit_whitening(data_, training_);
    for (Index i = 0; i < size_; ++i)
      for (Index k = 0; k < i; ++k)
        QS_NEAR(whitening.matrix[i * size_ + k], whitening.matrix[k * size_ + i], 1e-6);
  }

  void more_images_than_one_piece_and_more_numbers_than_one_block_are_taken() {
    // 1300 images are two pieces of the sum, 300 numbers three blocks of columns.
    const Dataset data = random_dataset({10, 10, 3}, 1300, 1);
    const Slice all{&data.train, 0, data.train.count};
    const Whitening whitening = fit_whitening(data, all);
    std::vector<double> mean;
    const Matrix covariance = covariance_of(whitened(data, all, whitening), mean);
    const auto size = data.image_size();
    for (Index i = 0; i < size; i += 7)
      for (Index k = 0; k < size; k += 5) {
        double square = 0.0;
        for (Index j = 0; j < size; ++j)
          square += static_cast<double>(whitening.matrix[i * size + j]) *
                    static_cast<double>(whitening.matrix[j * size + k]);
        QS_NEAR(covariance[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)] + 0.1 * square,
                i == k ? 1.0 : 0.0, 5e-5);
      }
  }

  void batches_hold_the_whitened_images() {
    const Normalizer normalizer(Normalization::gcn_zca, data_, training_, {});
    const Slice test{&data_.test, 0, data_.test.count};
    const Matrix expected = whitened(data_, test, *normalizer.whitening());
    Batch batch;
    fill_batch(data_, test, 0, test.count, normalizer, batch);
    for (Index i = 0; i < batch.images.size(); ++i)
      QS_NEAR(batch.images[i],
              expected[static_cast<std::size_t>(i / size_)][static_cast<std::size_t>(i % size_)], 2e-5);
  }

  void a_second_time_it_comes_from_the_cache() {
    const QTemporaryDir folder;
    const fs::path cache = fs::path(folder.path().toStdString()) / "new";
    const Whitening first = cached_whitening(data_, training_, cache);
    QCOMPARE(std::distance(fs::directory_iterator(cache), {}), 1);
    const fs::path file = fs::directory_iterator(cache)->path();
    Safetensors content = read_checked(file);
    for (NamedArray& array : content.arrays)
      if (array.name == "mean") std::get<std::vector<Real>>(array.values)[0] = Real(42);
    write_checked(file, content);
    const Whitening second = cached_whitening(data_, training_, cache);
    QCOMPARE(second.mean[0], Real(42));
    QVERIFY(std::equal(first.matrix.begin(), first.matrix.end(), second.matrix.begin(), second.matrix.end()));
  }

  void a_cache_that_cannot_be_written_costs_a_remark() {
    const QTemporaryDir folder;
    const fs::path file = fs::path(folder.path().toStdString()) / "file";
    save(file.string(), "");
    const Whitening right = fit_whitening(data_, training_);
    QVERIFY(right.remark.empty());
    const Whitening found = cached_whitening(data_, training_, file / "cache");
    QVERIFY2(holds(found.remark, "cannot be made"), found.remark.c_str());
    QVERIFY(std::equal(right.matrix.begin(), right.matrix.end(), found.matrix.begin(), found.matrix.end()));
    QVERIFY(cached_whitening(data_, training_, file.parent_path() / "cache").remark.empty());
  }

  void damaged_and_foreign_files_in_the_cache_are_replaced() {
    const QTemporaryDir folder;
    const fs::path cache = folder.path().toStdString();
    const Whitening right = cached_whitening(data_, training_, cache);
    const fs::path file = fs::directory_iterator(cache)->path();
    std::string bytes = read_file(file);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    const Tensor other({2, 2});
    for (int turn = 0; turn < 3; ++turn) {
      if (turn == 0) save(file.string(), bytes);
      if (turn == 1) save(file.string(), "nonsense");
      if (turn == 2) write_checked(file, {{to_array("mean", other), to_array("matrix", other)}, {}});
      const Whitening again = cached_whitening(data_, training_, cache);
      QVERIFY(std::equal(right.mean.begin(), right.mean.end(), again.mean.begin(), again.mean.end()));
      QVERIFY(std::equal(right.matrix.begin(), right.matrix.end(), again.matrix.begin(), again.matrix.end()));
      QVERIFY(complaint([&] { read_checked(file); }).empty());
    }
  }

  void other_images_have_another_file() {
    const QTemporaryDir folder;
    const fs::path cache = folder.path().toStdString();
    cached_whitening(data_, training_, cache);
    cached_whitening(data_, {&data_.train, 100, 699}, cache);
    cached_whitening(data_, {&data_.train, 99, 700}, cache);
    Dataset other = data_;
    other.checksum = "other";
    cached_whitening(other, {&other.train, 100, 700}, cache);
    QCOMPARE(std::distance(fs::directory_iterator(cache), {}), 4);
    other.checksum.clear();  // nobody knows what they are
    cached_whitening(other, {&other.train, 100, 700}, cache);
    QCOMPARE(std::distance(fs::directory_iterator(cache), {}), 4);
  }

  void what_cannot_be_whitened_is_refused() {
    const Dataset large = random_dataset({32, 33, 3}, 3, 1);
    QS_COMPLAINS(complaint([&] {
                   fit_whitening(large, {&large.train, 0, 3});
                 }),
                 "whitening takes images of at most 3072 numbers, random has 3168; choose unit or standard");
    QS_COMPLAINS(complaint([&] {
                   fit_whitening(data_, {&data_.train, 0, 1});
                 }),
                 "needs at least 2 training images, not 1");
  }
};

QS_TEST(WhiteningTest)
#include "test_whitening.moc"
