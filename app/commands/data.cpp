// Data sets: which there are, where they are, and fetching them.
#include <unistd.h>

#include <QCoreApplication>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/progress.h"
#include "app/text.h"
#include "core/data/data_library.h"
#include "core/values/data_set_info.h"
#include "core/values/error.h"
#include "ui/fetch/downloader.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

std::string place_text(const DataSetInfo& data) {
  if (data.generated) return "built in";
  const DataLocation found = locate(data.id);
  return found.complete ? found.folder.string() : "not here; " + how_to_get(data);
}

Json json_of(const DataSetInfo& data) {
  const DataLocation found = locate(data.id);
  Json files = Json::array();
  for (const DataFile& file : data.files)
    files.push_back(
        {{"name", file.name}, {"urls", file.urls}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  return {{"id", data.id},
          {"name", data.name},
          {"summary", data.summary},
          {"source", data.source},
          {"image", data.image},
          {"classes", data.classes},
          {"train", data.train},
          {"test", data.test},
          {"generated", data.generated},
          {"complete", data.generated || found.complete},
          {"folder", found.folder.string()},
          {"missing", found.missing},
          {"files", files}};
}

std::string megabytes(std::int64_t bytes) { return fixed(static_cast<double>(bytes) / 1e6, 1); }

/// Downloads one file to the end; throws Error with the downloader's sentence.
void fetch_file(const DataFile& file, const std::filesystem::path& folder) {
  Downloader downloader(file, folder);
  QString failure;
  const bool is_terminal = isatty(STDERR_FILENO) == 1;
  QObject::connect(&downloader, &Downloader::progress, &downloader, [&](qint64 received, qint64 total) {
    if (was_interrupted()) return downloader.cancel();
    if (is_terminal)
      std::cerr << "\r\033[K" << file.name << "  " << megabytes(received) << " of " << megabytes(total)
                << " MB";
  });
  QObject::connect(&downloader, &Downloader::finished, &downloader, &QCoreApplication::quit,
                   Qt::QueuedConnection);
  QObject::connect(&downloader, &Downloader::failed, &downloader, [&](const QString& message) {
    failure = message;
    QMetaObject::invokeMethod(QCoreApplication::instance(), &QCoreApplication::quit, Qt::QueuedConnection);
  });
  downloader.start();
  QCoreApplication::exec();
  if (is_terminal) std::cerr << "\r\033[K";
  if (!failure.isEmpty()) throw Error(file.name, failure.toStdString());
  std::cerr << file.name << ": complete, size and SHA-256 are right\n";
}

}  // namespace

int run_command(const DataListRequest& request) {
  Json list = Json::array();
  for (const DataSetInfo& data : data_sets()) {
    if (request.output == Output::json)
      list.push_back(json_of(data));
    else
      std::cout << padded(data.id, 16) << padded(data.name, 18)
                << padded(std::to_string(data.train) + " + " + std::to_string(data.test) + " images", 24)
                << place_text(data) << '\n';
  }
  if (request.output == Output::json) print_json(list);
  return kSuccess;
}

int run_command(const DataInfoRequest& request) {
  const DataSetInfo& data = data_set_info(request.data);
  if (request.output == Output::json) {
    print_json(json_of(data));
    return kSuccess;
  }
  std::cout << data.id << ": " << data.name << ", " << data.summary << "\n  source     " << data.source
            << "\n  images     " << data.train << " for training, " << data.test << " for testing, "
            << data.image.at(0) << "×" << data.image.at(1) << "×" << data.image.at(2) << ", " << data.classes
            << " classes\n  place      " << place_text(data) << '\n';
  for (const DataFile& file : data.files)
    std::cout << "  download   " << padded(file.name, 30) << aligned(std::to_string(file.bytes), 10)
              << " bytes\n";
  return kSuccess;
}

int run_command(const DataFetchRequest& request) {
  const DataSetInfo& data = data_set_info(request.data);
  if (data.generated) {
    std::cout << data.name << ": nothing to fetch\n";
    return kSuccess;
  }
  if (data.files.empty()) throw Error(data.id, "there is no download that can be checked", how_to_get(data));
  static int count = 1;
  static char name[] = "quantscope";
  static char* words[] = {name, nullptr};
  const QCoreApplication application(count, words);
  note_interruptions();
  const std::filesystem::path folder = download_directory(data.id);
  for (const DataFile& file : data.files) {
    try {
      fetch_file(file, folder);
    } catch (const Error& error) {
      std::cerr << error.what() << '\n';
      return was_interrupted() ? kInterrupted : kFailedRun;
    }
  }
  std::cout << folder.string() << '\n';
  return kSuccess;
}

}  // namespace qs
