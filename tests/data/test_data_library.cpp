#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "core/data/data_library.h"
#include "core/data/dataset.h"
#include "core/values/data_set_info.h"
#include "support/damage.h"
#include "support/test_main.h"

using namespace qs;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> kNames = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                         "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

const std::vector<std::string> kCifarNames = {"data_batch_1.bin", "data_batch_2.bin.gz",
                                              "data_batch_3.bin", "data_batch_4.bin.gz",
                                              "data_batch_5.bin", "test_batch.bin"};

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

  void folders_of_torchvision_are_found_under_their_own_names() {
    for (const auto& [folder, id] :
         {std::pair{"MNIST", "mnist"}, {"FashionMNIST", "fashion-mnist"}, {"KMNIST", "kmnist"}}) {
      const fs::path raw = named_ / folder / "raw";
      put_files(raw, kNames);
      QCOMPARE(locate(id).folder, raw);
      for (const fs::path& given :
           {named_ / folder, raw, raw / ""}) {  // torchvision's root, or what it holds
        set_data_directory(given);
        QVERIFY2(locate(id).complete, given.c_str());
        for (const char* other : {"mnist", "fashion-mnist", "kmnist"})
          QVERIFY2(std::string(other) == id || !locate(other).complete, other);
      }
      set_data_directory({});
      qputenv("QUANTSCOPE_DATA", QByteArray::fromStdString(raw.string()));
      QCOMPARE(locate(id).folder, raw);
      qputenv("QUANTSCOPE_DATA", QByteArray::fromStdString(named_.string()));
      fs::remove_all(named_ / folder);
    }
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

  void built_in_sets_need_no_file() {
    for (const char* id : {"digits", "shapes"}) {
      const DataLocation found = locate(id);
      QVERIFY(found.complete);
      QVERIFY(found.missing.empty());
      QVERIFY(data_set_info(id).files.empty());
    }
  }

  void cifar_is_found_in_the_folders_people_put_it_into() {
    for (const char* folder :
         {"cifar10", "cifar10/raw", "cifar10/cifar-10-batches-bin", "cifar-10", "cifar-10-batches-bin"}) {
      put_files(named_ / folder, kCifarNames);
      const DataLocation found = locate("cifar10");
      QVERIFY2(found.complete && found.archive.empty(), folder);
      QCOMPARE(found.folder, named_ / folder);
      QCOMPARE(data_file(found, "data_batch_4.bin"), named_ / folder / kCifarNames[3]);
      QVERIFY(!locate("cifar100").complete);
      fs::remove_all(named_ / folder);
      QVERIFY(!locate("cifar10").complete);
    }
    put_files(given_ / "cifar-100-binary", {"train.bin", "test.bin.gz"});
    QCOMPARE(locate("cifar100").folder, given_ / "cifar-100-binary");
    set_data_directory(given_ / "cifar-100-binary");
    QVERIFY(locate("cifar100").complete);
    QVERIFY(!locate("cifar10").complete);
  }

  void cifar_is_found_as_its_archive() {
    for (const fs::path& folder : {user_, user_ / "cifar10"}) {
      put_files(folder, {"cifar-10-binary.tar.gz"});
      const DataLocation found = locate("cifar10");
      QVERIFY(found.complete);
      QCOMPARE(found.archive, folder / "cifar-10-binary.tar.gz");
      QVERIFY(found.missing.empty());
      fs::remove(folder / "cifar-10-binary.tar.gz");
    }
    QCOMPARE(download_directory("cifar10"), user_ / "cifar10");
  }

  void files_one_by_one_come_before_the_archive_beside_them() {
    put_files(user_ / "cifar10", {"cifar-10-binary.tar.gz"});
    put_files(user_ / "cifar10", {kCifarNames.begin(), kCifarNames.end() - 1});
    QVERIFY(!locate("cifar10").archive.empty());
    put_files(user_ / "cifar10", {kCifarNames.back()});
    QVERIFY(locate("cifar10").archive.empty());
  }

  void a_searched_folder_lends_its_archive_but_no_stray_files() {
    put_files(named_, {"train.bin", "test.bin"});  // of whatever
    QVERIFY(!locate("cifar100").complete);
    put_files(named_, {"cifar-100-binary.tar.gz"});
    QVERIFY(!locate("cifar100").archive.empty());
  }

  void loading_a_damaged_archive_names_it() {
    put_files(user_ / "cifar10", {"cifar-10-binary.tar.gz"});
    QS_COMPLAINS(complaint([] { load_dataset("cifar10"); }),
                 "cifar-10-binary.tar.gz: the archive is truncated");
  }

  void an_unknown_set_is_answered_with_the_known_ones() {
    QS_COMPLAINS(complaint([] { locate("cifar"); }),
                 "there is no data set \"cifar\"; choose one of: digits, shapes, mnist, fashion-mnist, "
                 "kmnist, cifar10, cifar100");
  }

  void loading_a_missing_set_says_where_was_looked_and_how_to_get_it() {
    const std::string found = complaint([] { load_dataset("mnist"); });
    for (const fs::path& folder : {given_, named_, user_, shared_.parent_path().filename()})
      QS_COMPLAINS(found, folder.string());
    QS_COMPLAINS(found, "quantscope data fetch mnist");
  }

  void loading_damaged_files_names_the_file_and_how_to_replace_it() {
    for (const auto& [id, advice] : {std::pair{"mnist", "quantscope data fetch mnist"},
                                     {"fashion-mnist", "quantscope data fetch fashion-mnist"},
                                     {"kmnist", "replace it with a sound copy"}}) {
      put_files(given_ / id, kNames);
      const std::string found = complaint([&, name = id] { load_dataset(name); });
      QS_COMPLAINS(found, (given_ / id / kNames[0]).string() + ": ");
      QVERIFY2(found.ends_with(advice), found.c_str());
    }
    put_files(user_ / "cifar100", {"train.bin", "test.bin"});
    QS_COMPLAINS(complaint([] { load_dataset("cifar100"); }), "quantscope data fetch cifar100");
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

  void each_split_is_read_from_its_own_files() {
    const auto write = [&](const std::string& name, const std::vector<std::uint32_t>& extents, char value) {
      std::string bytes{'\0', '\0', '\x08', static_cast<char>(extents.size())};
      std::size_t count = 1;
      for (const std::uint32_t extent : extents) {
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(extent >> shift & 0xffu);
        count *= extent;
      }
      save((given_ / "mnist" / name).string(), bytes + std::string(count, value));
    };
    fs::create_directories(given_ / "mnist");
    write(kNames[0], {60000, 28, 28}, 11);
    write(kNames[1], {60000}, 3);
    write(kNames[2], {10000, 28, 28}, 22);
    write(kNames[3], {10000}, 4);
    const Dataset data = load_dataset("mnist");
    QCOMPARE(data.train.count, std::int64_t{60000});
    QCOMPARE(data.test.count, std::int64_t{10000});
    QVERIFY(data.train.pixels.front() == 11 && data.train.labels.back() == 3);
    QVERIFY(data.test.pixels.front() == 22 && data.test.labels.back() == 4);
  }
};

QS_TEST(DataLibraryTest)
#include "test_data_library.moc"
