// What papers report: read from the program's own files, on the right networks, and nothing unchecked.
#include <QTest>
#include <algorithm>
#include <set>

#include "core/base/embedded_files.h"
#include "core/catalog.h"
#include "core/data/data_library.h"
#include "core/published.h"
#include "support/test_main.h"

using namespace qs;

namespace {

const PublishedResult* find(const std::string& table, const std::string& method, int weight_bits,
                            int act_bits, const std::string& data) {
  for (const PublishedResult& row : published_results())
    if (row.table_id == table && row.method == method && row.weight_bits == weight_bits &&
        row.act_bits == act_bits && row.data == data && row.is_error())
      return &row;
  return nullptr;
}

}  // namespace

class TestPublished : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// RQ Table 1, WNQ Tables 1 and 2, LAB Table 1, read off the papers once more.
  void numbers_are_those_of_the_papers_data() {
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("method");
    QTest::addColumn<int>("weights");
    QTest::addColumn<int>("activations");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("network");
    QTest::addColumn<double>("error");
    const auto row = [](const char* table, const char* method, int w, int a, const char* data,
                        const char* network, double error) {
      QTest::addRow("%s %s %d/%d %s", table, method, w, a, data)
          << QString::fromLatin1(table) << QString::fromLatin1(method) << w << a << QString::fromLatin1(data)
          << QString::fromLatin1(network) << error;
    };
    row("rq-1", "float", 32, 32, "mnist", "lenet5", 0.64);
    row("rq-1", "float", 32, 32, "cifar10", "vgg7", 6.95);
    row("rq-1", "sr-dr", 8, 8, "mnist", "lenet5", 0.58);
    row("rq-1", "sr-dr", 8, 8, "cifar10", "vgg7", 7.06);
    row("rq-1", "sr-dr", 4, 4, "mnist", "lenet5", 0.66);
    row("rq-1", "sr-dr", 2, 2, "mnist", "lenet5", 1.03);
    row("rq-1", "twn", 2, 32, "mnist", "lenet5-bn", 0.65);
    row("rq-1", "twn", 2, 32, "cifar10", "vgg7", 7.44);
    row("rq-1", "bwn", 1, 32, "cifar10", "vgg-laq", 9.88);
    row("rq-1", "xnor", 1, 1, "cifar10", "vgg-laq", 10.17);
    row("rq-1", "sws", 3, 32, "mnist", "lenet5-caffe-20-50-500", 0.97);
    row("rq-1", "vnq", 2, 32, "mnist", "lenet5-caffe-20-50-500", 0.73);
    row("rq-1", "lr-net", 1, 32, "mnist", "lenet5-bn", 0.53);
    row("rq-1", "lr-net", 2, 32, "mnist", "lenet5-bn", 0.50);
    row("rq-1", "rq", 8, 8, "mnist", "lenet5", 0.55);
    row("rq-1", "rq", 4, 4, "mnist", "lenet5", 0.58);
    row("rq-1", "rq", 2, 2, "mnist", "lenet5", 0.76);
    row("rq-1", "rq", 2, 2, "cifar10", "vgg7", 11.75);
    row("rq-1", "rq-st", 8, 8, "mnist", "lenet5", 0.56);
    row("rq-1", "rq-st", 4, 4, "mnist", "lenet5", 0.61);
    row("rq-1", "rq-st", 2, 2, "mnist", "lenet5", 0.63);
    row("rq-1", "rq-st", 2, 2, "cifar10", "vgg7", 9.08);
    row("wnq-1", "float", 32, 32, "cifar100", "resnet20", 31.02);
    row("wnq-1", "sketch-direct", 2, 32, "cifar100", "resnet20", 34.03);
    row("wnq-1", "wnq", 2, 32, "cifar100", "resnet20", 32.58);
    row("lab-1", "float", 32, 32, "mnist", "mlp", 1.19);
    row("lab-1", "lab", 1, 32, "mnist", "mlp", 1.17);
    row("lab-1", "xnor", 1, 1, "mnist", "mlp", 1.45);
  }
  void numbers_are_those_of_the_papers() {
    QFETCH(QString, table);
    QFETCH(QString, method);
    QFETCH(int, weights);
    QFETCH(int, activations);
    QFETCH(QString, data);
    QFETCH(QString, network);
    QFETCH(double, error);
    const PublishedResult* row =
        find(table.toStdString(), method.toStdString(), weights, activations, data.toStdString());
    QVERIFY(row);
    QVERIFY2(std::abs(row->value - error) < 1e-9, std::to_string(row->value).c_str());
    QCOMPARE(QString::fromStdString(row->network_here()), network);
  }

  void whole_columns_are_there() {
    const auto count = [](const char* table, const char* network) {
      const std::vector<PublishedResult> rows = published_table(table);
      return std::count_if(rows.begin(), rows.end(), [&](const PublishedResult& row) {
        return row.network_here() == network && row.is_error();
      });
    };
    QCOMPARE(count("wnq-1", "resnet20"), 13);
    for (const char* network : {"preresnet20", "se-resnet20", "vgg7", "mobilenet"})
      QCOMPARE(count("wnq-2", network), 7);
    QVERIFY(published_table("nothing").empty());
  }

  void unchecked_rows_never_come_out() {
    QVERIFY(published_table("laq-1").empty() && published_table("laq-2").empty());
    std::size_t in_files = 0;
    for (const EmbeddedFile& file : embedded_papers())
      in_files += static_cast<std::size_t>(QByteArray::fromStdString(file.text).count("\"method\""));
    QCOMPARE(in_files, std::size_t{596});
    QCOMPARE(published_results().size(), std::size_t{596 - 104});
  }

  void rows_make_sense() {
    const std::vector<std::string>& networks = network_ids();
    const auto is_here = [&](const std::string& id) {
      return std::find(networks.begin(), networks.end(), id) != networks.end();
    };
    for (const PublishedResult& row : published_results()) {
      const std::string text = to_text(row);
      QVERIFY2(std::isfinite(row.value) && row.value > 0.0, text.c_str());
      QVERIFY2(!row.is_error() || row.value < 60.0, text.c_str());
      QVERIFY2(row.nearest_network.empty() || (is_here(row.nearest_network) && !is_here(row.network)),
               text.c_str());
      QVERIFY2(row.width == 1.0 || is_here(row.network), text.c_str());
      QVERIFY2(!row.paper.empty() && !row.table.empty() && !row.reference.empty(), text.c_str());
      for (const std::string& note : row.footnotes) QVERIFY2(!note.empty(), text.c_str());
    }
  }

  void policies_are_said() {
    QCOMPARE(find("rq-1", "lr-net", 2, 32, "mnist")->layer_policy, std::string("all-but-last"));
    QCOMPARE(find("rq-1", "bwn", 1, 32, "cifar10")->layer_policy, std::string("all-but-first-and-last"));
    QVERIFY(to_text(*find("rq-1", "twn", 2, 32, "mnist")).find("batch normalization") != std::string::npos);
  }
};

QS_TEST(TestPublished)
#include "test_published.moc"
