#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "core/data/dataset.h"
#include "core/data_library.h"
#include "support/damage.h"

using namespace qs;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> kNames = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                         "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

void put_files(const fs::path& folder, const std::vector<std::string>& names) {
  fs::create_directories(folder);
  for (const std::string& name : names) save((folder / name).string(), "x");
}

}  // namespace

class DataLibraryTest : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> temporary_;
  fs::path given_, named_, user_, shared_;
  const fs::path before_ = fs::current_path();

 private Q_SLOTS:
  void init() {
    temporary_ = std::make_unique<QTemporaryDir>();
    const fs::path folder = temporary_->path().toStdString();
    given_ = folder / "given";
    named_ = folder / "named";
    user_ = folder / "home" / "quantscope" / "data";
    shared_ = folder / "shared" / "data";
    fs::create_directories(folder / "work");
    fs::current_path(folder / "work");
    set_data_directory(given_);
    qputenv("QUANTSCOPE_DATA", QByteArray::fromStdString(named_.string()));
    qputenv("XDG_DATA_HOME", QByteArray::fromStdString((folder / "home").string()));
  }

  void cleanup() {
    fs::current_path(before_);
    set_data_directory({});
    qunsetenv("QUANTSCOPE_DATA");
  }

  void folders_are_searched_in_the_documented_order() {
    QVERIFY(!locate("mnist").complete);
    const std::vector<fs::path> roots = {fs::path("..") / "shared" / "data", user_, named_, given_};
    for (const fs::path& root : roots) {  // each later one comes before the earlier ones
      put_files(root / "mnist", kNames);
      const DataLocation found = locate("mnist");
      QVERIFY(found.complete);
      QCOMPARE(found.folder, root / "mnist");
      QVERIFY(found.missing.empty());
    }
    QVERIFY(!locate("kmnist").complete);
  }

  void downloads_are_found_again() {
    QCOMPARE(download_directory("mnist"), user_ / "mnist");
    put_files(download_directory("mnist"), kNames);
    QCOMPARE(locate("mnist").folder, download_directory("mnist"));
  }

  void a_complete_folder_wins_over_an_earlier_incomplete_one() {
    put_files(given_ / "mnist", {kNames[0], kNames[1], kNames[2]});
    put_files(user_ / "mnist", kNames);
    QCOMPARE(locate("mnist").folder, user_ / "mnist");
  }

  void missing_files_are_those_of_the_most_complete_folder() {
    QCOMPARE(locate("mnist").missing, kNames);
    put_files(user_ / "mnist", {kNames[1], kNames[2] + ".gz", kNames[3]});
    put_files(given_ / "mnist", {kNames[0]});
    const DataLocation found = locate("mnist");
    QVERIFY(!found.complete);
    QCOMPARE(found.missing, std::vector<std::string>{kNames[0]});
  }

  void every_searched_folder_is_reported() {
    const auto searched = locate("mnist").searched;
    for (const fs::path& folder : {given_, given_ / "mnist", named_ / "mnist", named_ / "mnist" / "raw",
                                   user_ / "mnist", fs::path("..") / "shared" / "data" / "mnist"})
      QVERIFY2(std::find(searched.begin(), searched.end(), folder) != searched.end(), folder.c_str());
  }

  void files_are_found_in_all_their_spellings() {
    const std::vector<std::string> spellings = {kNames[0] + ".gz", "train-labels.idx1-ubyte",
                                                "t10k-images.idx3-ubyte.gz", kNames[3]};
    put_files(given_ / "mnist" / "raw", spellings);  // where torchvision puts them
    const DataLocation found = locate("mnist");
    QVERIFY(found.complete);
    for (std::size_t i = 0; i < kNames.size(); ++i)
      QCOMPARE(data_file(found, kNames[i]), given_ / "mnist" / "raw" / spellings[i]);
  }

  void a_folder_with_the_name_of_a_file_is_no_file() {
    put_files(given_ / "mnist", {kNames[0], kNames[1], kNames[2]});
    fs::create_directories(given_ / "mnist" / kNames[3]);
    QCOMPARE(locate("mnist").missing, std::vector<std::string>{kNames[3]});
  }

  void the_given_folder_may_hold_the_files_itself() {
    put_files(given_, kNames);
    QCOMPARE(locate("mnist").folder, given_);
  }

  void a_folder_named_after_a_data_set_holds_that_one_and_no_other() {
    put_files(named_ / "mnist", kNames);
    for (const char* ending : {"", "/"}) {
      const std::string folder = (named_ / "mnist").string() + ending;
      qputenv("QUANTSCOPE_DATA", QByteArray::fromStdString(folder));
      set_data_directory({});
      QVERIFY(locate("mnist").complete);
      QVERIFY(!locate("fashion-mnist").complete);
      qunsetenv("QUANTSCOPE_DATA");
      set_data_directory(folder);
      QVERIFY(locate("mnist").complete);
      QVERIFY(!locate("fashion-mnist").complete);
    }
  }

  void the_built_in_set_needs_no_file() {
    const DataLocation found = locate("digits");
    QVERIFY(found.complete);
    QVERIFY(found.missing.empty());
    QVERIFY(data_set_info("digits").files.empty());
  }

  void an_unknown_set_is_answered_with_the_known_ones() {
    QS_COMPLAINS(complaint([] { locate("cifar"); }),
                 "there is no data set \"cifar\"; choose one of: digits, shapes, mnist, fashion-mnist, kmnist, cifar10, cifar100");
  }

  void loading_a_missing_set_says_where_was_looked_and_how_to_get_it() {
    const std::string found = complaint([] { load_dataset("mnist"); });
    QS_COMPLAINS(found, (named_ / "mnist").string());
    QS_COMPLAINS(found, "quantscope data fetch mnist");
  }

  void loading_damaged_files_names_the_file() {
    put_files(given_ / "mnist", kNames);
    QS_COMPLAINS(complaint([] { load_dataset("mnist"); }), kNames[0] + ": ");
  }

  void every_download_has_mirrors_a_size_and_a_checksum() {
    for (const DataSetInfo& info : data_sets())
      for (const DataFile& file : info.files) {
        QVERIFY(!file.urls.empty());
        for (const std::string& url : file.urls) QVERIFY(url.ends_with("/" + file.name));
        QVERIFY(file.bytes > 0);
        QCOMPARE(file.sha256.size(), std::size_t{64});
        QVERIFY(file.sha256.find_first_not_of("0123456789abcdef") == std::string::npos);
      }
  }
};

QTEST_APPLESS_MAIN(DataLibraryTest)
#include "test_data_library.moc"
