#include "core/data/data_library.h"

#include <algorithm>
#include <cstdlib>

#include "core/base/folders.h"
#include "core/base/in_quotes.h"
#include "core/data/cifar.h"
#include "core/data/digits.h"
#include "core/data/shapes.h"
#include "core/values/data_set_info.h"
#include "core/values/error.h"

namespace qs {
namespace {

namespace fs = std::filesystem;

const char* const kIdxNames[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                 "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

struct Download {
  std::int64_t bytes;
  const char* sha256;
};

/// The four gzip files of a data set in MNIST's format, in the order of kIdxNames.
std::vector<DataFile> idx_files(const std::vector<std::string>& mirrors,
                                const std::vector<Download>& downloads) {
  std::vector<DataFile> files;
  for (std::size_t i = 0; i < downloads.size(); ++i) {
    const std::string name = std::string(kIdxNames[i]) + ".gz";
    DataFile file{name, {}, downloads[i].bytes, downloads[i].sha256};
    for (const std::string& mirror : mirrors) file.urls.push_back(mirror + name);
    files.push_back(std::move(file));
  }
  return files;
}

DataSetInfo idx_set(std::string id, std::string name, std::string summary, std::string source) {
  return {.id = std::move(id),
          .name = std::move(name),
          .summary = std::move(summary),
          .source = std::move(source),
          .image = {28, 28, 1},
          .classes = 10,
          .train = 60000,
          .test = 10000,
          .generated = false,
          .files = {}};
}

DataSetInfo cifar(const std::string& number, int classes, const Download& download) {
  const std::string archive = "cifar-" + number + "-binary.tar.gz";
  return {
      .id = "cifar" + number,
      .name = "CIFAR-" + number,
      .summary = "small colour photographs",
      .source = "Krizhevsky 2009",
      .image = {kCifarSide, kCifarSide, kCifarChannels},
      .classes = classes,
      .train = 50000,
      .test = 10000,
      .generated = false,
      .files = {{archive, {"https://www.cs.toronto.edu/~kriz/" + archive}, download.bytes, download.sha256}}};
}

/// How the files of a data set may lie in a searched folder.
struct Layout {
  std::vector<std::string> names;    // plain: without .gz
  std::vector<std::string> folders;  // that may hold them, besides the searched folder itself
  std::string archive;               // with all of them in it; empty: there is none
};

Layout cifar_layout(const std::string& number, const CifarFormat& format) {
  const std::string id = "cifar" + number,
                    unpacked = "cifar-" + number + (number == "10" ? "-batches-bin" : "-binary");
  Layout layout{{},
                {id, id + "/raw", id + "/" + unpacked, "cifar-" + number, unpacked},
                "cifar-" + number + "-binary.tar"};
  for (const CifarFile& file : format.files) layout.names.emplace_back(file.name);
  return layout;
}

/// torchvision puts the files into a folder of the class's name: MNIST/raw.
std::string torchvision_name(std::string_view id) {
  return id == "mnist" ? "MNIST" : id == "fashion-mnist" ? "FashionMNIST" : "KMNIST";
}

Layout layout_of(std::string_view id) {
  if (id == "cifar10") return cifar_layout("10", kCifar10);
  if (id == "cifar100") return cifar_layout("100", kCifar100);
  Layout layout{{std::begin(kIdxNames), std::end(kIdxNames)}, {}, {}};
  for (const std::string& name : {std::string(id), torchvision_name(id)})
    for (const char* folder : {"", "/raw"}) layout.folders.push_back(name + folder);
  return layout;
}

DataSetInfo shapes() {
  return {.id = "shapes",
          .name = "Built-in shapes",
          .summary = "coloured shapes drawn by the program, no download",
          .source = "generated; the same on every machine",
          .image = {kShapesSide, kShapesSide, 3},
          .classes = 10,
          .train = kShapesTrain,
          .test = kShapesTest,
          .generated = true,
          .files = {}};
}

DataSetInfo digits() {
  DataSetInfo info = idx_set("digits", "Built-in digits", "drawn by the program, no download",
                             "generated; the same on every machine");
  info.train = kDigitsTrain;
  info.test = kDigitsTest;
  info.generated = true;
  return info;
}

fs::path& preferred_folder() {
  static fs::path folder;
  return folder;
}

/// Whether the files of a data set may lie in a searched folder itself: all sets of MNIST's format have
/// the same file names. A folder that was named for this run is believed unless its name says otherwise.
bool may_hold(const fs::path& root, std::string_view id) {
  fs::path whole = fs::absolute(root).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();  // "mnist/"
  const std::string path = whole.generic_string();
  const auto is_called_after = [&](std::string_view set) {
    const std::vector<std::string> folders = layout_of(set).folders;
    return std::any_of(folders.begin(), folders.end(),
                       [&](const std::string& folder) { return path.ends_with("/" + folder); });
  };
  const auto& sets = data_sets();
  return is_called_after(id) ||
         (root == preferred_folder() && std::none_of(sets.begin(), sets.end(), [&](const DataSetInfo& set) {
            return !set.generated && is_called_after(set.id);
          }));
}

std::vector<fs::path> search_folders() {
  std::vector<fs::path> list;
  if (!preferred_folder().empty()) list.push_back(preferred_folder());
  if (const char* named = std::getenv("QUANTSCOPE_DATA"); named && *named) list.emplace_back(named);
  list.push_back(data_folder() / "data");
  list.push_back(fs::path("..") / "shared" / "data");
  return list;
}

/// The file in `folder` under any of its usual names; empty: not there.
fs::path file_in(const fs::path& folder, const std::string& name) {
  std::vector<std::string> spellings = {name};
  if (const std::size_t idx = name.find("-idx"); idx != std::string::npos) {  // "train-images.idx3-ubyte"
    spellings.push_back(name);
    spellings.back()[idx] = '.';
  }
  std::error_code ignored;
  for (const std::string& base : spellings)
    for (const char* ending : {"", ".gz"})
      if (fs::path path = folder / (base + ending); fs::is_regular_file(path, ignored)) return path;
  return {};
}

enum class Look { for_everything, for_the_archive };  // other files may belong to another data set

/// Looks into one folder; true when the data set is there.
bool find_in(const fs::path& folder, const Layout& layout, Look look, DataLocation& result) {
  result.searched.push_back(folder);
  std::vector<std::string> missing;
  for (const std::string& name : layout.names)
    if (look == Look::for_the_archive || file_in(folder, name).empty()) missing.push_back(name);
  const fs::path archive = layout.archive.empty() ? fs::path() : file_in(folder, layout.archive);
  result.complete = missing.empty() || !archive.empty();
  if (result.complete) {
    result.folder = folder;
    if (!missing.empty()) result.archive = archive;
    result.missing.clear();
  } else if (result.missing.empty() || missing.size() < result.missing.size()) {
    result.missing = std::move(missing);
  }
  return result.complete;
}

}  // namespace

const std::vector<DataSetInfo>& data_sets() {
  static const std::vector<DataSetInfo> list = [] {
    DataSetInfo mnist = idx_set("mnist", "MNIST", "handwritten digits", "LeCun, Cortes & Burges 1998");
    mnist.files = idx_files({"https://ossci-datasets.s3.amazonaws.com/mnist/",
                             "https://storage.googleapis.com/cvdf-datasets/mnist/"},
                            {{9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
                             {28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
                             {1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
                             {4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"}});
    DataSetInfo fashion = idx_set("fashion-mnist", "Fashion-MNIST", "pieces of clothing",
                                  "Xiao, Rasul & Vollgraf 2017, arXiv 1708.07747");
    fashion.files = idx_files({"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"},
                              {{26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
                               {29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
                               {4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
                               {5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"}});
    DataSetInfo kana =
        idx_set("kmnist", "KMNIST", "cursive Japanese characters", "Clanuwat et al. 2018, arXiv 1812.01718");
    const Download ten{170052171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"},
        hundred{168513733, "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"};
    return std::vector<DataSetInfo>{
        digits(), shapes(), mnist, fashion, kana, cifar("10", 10, ten), cifar("100", 100, hundred)};
  }();
  return list;
}

const DataSetInfo& data_set_info(std::string_view id) {
  std::string known;
  for (const DataSetInfo& info : data_sets()) {
    if (info.id == id) return info;
    known += (known.empty() ? "" : ", ") + info.id;
  }
  throw Error("data", "there is no data set " + in_quotes(id), "choose one of: " + known);
}

std::string how_to_get(const DataSetInfo& info) {
  return info.files.empty() ? "put its files into " + download_directory(info.id).string()
                            : "get it with: quantscope data fetch " + info.id;
}

std::string how_to_get_again(const DataSetInfo& info) {
  return info.files.empty() ? "replace it with a sound copy"
                            : "remove it and fetch it again with: quantscope data fetch " + info.id;
}

void set_data_directory(const fs::path& folder) { preferred_folder() = folder; }

fs::path download_directory(std::string_view id) { return data_folder() / "data" / id; }

DataLocation locate(std::string_view id) {
  DataLocation result;
  if (data_set_info(id).generated) {
    result.complete = true;
    return result;
  }
  const Layout layout = layout_of(id);
  for (const fs::path& root : search_folders()) {
    result.roots.push_back(root);
    for (const std::string& name : layout.folders)
      if (find_in(root / name, layout, Look::for_everything, result)) return result;
    const bool is_its_own = may_hold(root, id);
    if (!is_its_own && layout.archive.empty()) continue;
    if (find_in(root, layout, is_its_own ? Look::for_everything : Look::for_the_archive, result))
      return result;
  }
  return result;
}

DataLocation require_located(std::string_view id) {
  DataLocation place = locate(id);
  if (place.complete) return place;
  std::string looked;
  for (const fs::path& root : place.roots) looked += (looked.empty() ? "" : ", ") + root.string();
  throw Error("data set " + std::string(id),
              place.missing.front() + " was not found (looked in " + looked + ")",
              how_to_get(data_set_info(id)) + ", or use a built-in one");
}

fs::path data_file(const DataLocation& location, const std::string& name) {
  return file_in(location.folder, name);
}

}  // namespace qs
