// Data sets: which there are, where they are, and getting the others.
#include <QCoreApplication>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "core/data_library.h"
#include "core/error.h"
#include "ui/fetch/downloader.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

std::string status_of(const DataSetInfo& info) {
  if (info.generated) return "built in";
  const DataLocation place = locate(info.id);
  if (place.complete) return place.folder.string();
  return info.files.empty() ? "not here" : "not here; quantscope data fetch " + info.id;
}

Json data_json(const DataSetInfo& info) {
  const DataLocation place = locate(info.id);
  Json searched = Json::array();
  for (const auto& folder : place.searched) searched.push_back(folder.string());
  return {{"id", info.id},       {"name", info.name},   {"summary", info.summary}, {"source", info.source},
          {"image", info.image}, {"classes", info.classes}, {"train", info.train}, {"test", info.test},
          {"generated", info.generated}, {"complete", place.complete}, {"folder", place.folder.string()},
          {"missing", place.missing}, {"searched", searched}};
}

/// Empty when the file arrived, else the reason in words.
QString fetch_file(const DataFile& file, const std::filesystem::path& folder) {
  Downloader downloader(file, folder);
  QString problem;
  QObject::connect(&downloader, &Downloader::progress, &downloader, [&](qint64 received, qint64 total) {
    std::fprintf(stderr, "\r%s  %lld of %lld kB", file.name.c_str(), static_cast<long long>(received / 1000),
                 static_cast<long long>(total / 1000));
  });
  QObject::connect(&downloader, &Downloader::failed, &downloader, [&](const QString& message) {
    problem = message;
    QCoreApplication::exit();
  }, Qt::QueuedConnection);
  QObject::connect(&downloader, &Downloader::finished, &downloader, [] { QCoreApplication::exit(); },
                   Qt::QueuedConnection);
  QMetaObject::invokeMethod(&downloader, &Downloader::start, Qt::QueuedConnection);
  QCoreApplication::exec();
  std::fprintf(stderr, "\n");
  return problem;
}

}  // namespace

int list_data(Output output) {
  Json all = Json::array();
  for (const DataSetInfo& info : data_sets()) {
    all.push_back(data_json(info));
    if (output == Output::text)
      std::printf("%-14s %-16s %6lld + %-6lld %s\n", info.id.c_str(), info.name.c_str(), static_cast<long long>(info.train),
                  static_cast<long long>(info.test), status_of(info).c_str());
  }
  if (output == Output::json) std::printf("%s\n", all.dump(2).c_str());
  return 0;
}

int show_data(const std::string& id, Output output) {
  const DataSetInfo& info = data_set_info(id);
  if (output == Output::json) {
    std::printf("%s\n", data_json(info).dump(2).c_str());
    return 0;
  }
  std::printf("%s: %s (%s)\n%lld training and %lld test images of %lld×%lld×%lld, %d classes\n", info.name.c_str(),
              info.summary.c_str(), info.source.c_str(), static_cast<long long>(info.train),
              static_cast<long long>(info.test), static_cast<long long>(info.image[0]),
              static_cast<long long>(info.image[1]), static_cast<long long>(info.image[2]), info.classes);
  std::printf("%s\n", status_of(info).c_str());
  for (const auto& folder : locate(id).searched) std::printf("  looked in %s\n", folder.c_str());
  return 0;
}

int fetch_data(const std::string& id) {
  const DataSetInfo& info = data_set_info(id);
  if (info.files.empty())
    throw Error(id, info.generated ? "is built in; there is nothing to fetch" : "has no download that we can check",
                info.generated ? "" : "put its IDX files into " + download_directory(id).string());
  int argc = 1;
  char name[] = "quantscope";
  char* argv[] = {name, nullptr};
  const QCoreApplication application(argc, argv);
  for (const DataFile& file : info.files) {
    const QString problem = fetch_file(file, download_directory(id));
    if (problem.isEmpty()) continue;
    std::fprintf(stderr, "quantscope: %s\n", qUtf8Printable(problem));
    return 1;
  }
  std::printf("%s\n", download_directory(id).c_str());
  return 0;
}

}  // namespace qs
