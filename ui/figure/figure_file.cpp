#include "ui/figure/figure_file.h"

#include <QBuffer>
#include <QClipboard>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMarginsF>
#include <QMimeData>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>

#include "core/base/latex.h"
#include "core/values/error.h"
#include "ui/figure/painter.h"

namespace qs {
namespace {

void save(const QByteArray& bytes, const QString& path) {
  QSaveFile file(path);
  const bool written = file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
  if (written) return;
  throw Error{path.toStdString(), "cannot be written (" + file.errorString().toStdString() + ")",
              "choose a folder that exists and that you may write to"};
}

QByteArray toPdf(const Figure& figure, const ExportSettings& settings) {
  const PageSize page = page_size(figure, settings);
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setPageSize(
      QPageSize(QSizeF(page.width_pt, page.height_pt), QPageSize::Point, {}, QPageSize::ExactMatch));
  writer.setPageMargins(QMarginsF(0.0, 0.0, 0.0, 0.0));
  writer.setResolution(1200);
  writer.setTitle(QString::fromStdString(figure.title));
  QString creator = QStringLiteral("QuantScope " QS_VERSION);
  if (!settings.provenance.empty())
    creator += QStringLiteral(" · ") + QString::fromStdString(settings.provenance);
  writer.setCreator(creator);
  QPainter painter(&writer);
  scaleToPoints(painter);
  paintDrawing(painter, draw(figure, figure_style(settings.style), page));
  painter.end();
  return bytes;
}

}  // namespace

void writePdf(const Figure& figure, const ExportSettings& settings, const QString& path) {
  save(toPdf(figure, settings), path);
}

void writePng(const Figure& figure, const ExportSettings& settings, const QString& path) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  toImage(figure, settings).save(&buffer, "PNG");
  save(bytes, path);
}

void writeSvg(const Figure& figure, const ExportSettings& settings, const QString& path) {
  save(QByteArray::fromStdString(to_svg(figure, settings)), path);
}

/// A text, and the numbers that it reads, in a file of its name.
void writeTex(const Figure& figure, const ExportSettings& settings, const QString& path) {
  const QFileInfo file(path);
  const QString numbers = file.completeBaseName() + QStringLiteral(".tsv");
  save(QByteArray::fromStdString(to_tsv(figure)), file.dir().filePath(numbers));
  save(QByteArray::fromStdString(to_pgfplots(figure, settings, numbers.toStdString())), path);
}
void writeScript(const Figure& figure, const ExportSettings& settings, const QString& path) {
  const QFileInfo file(path);
  const QString numbers = file.completeBaseName() + QStringLiteral(".csv");
  save(QByteArray::fromStdString(numbers_csv(figure)), file.dir().filePath(numbers));
  save(QByteArray::fromStdString(to_matplotlib(figure, settings, numbers.toStdString())), path);
}

void writeCsv(const Figure& figure, const ExportSettings& settings, const QString& path) {
  const std::string origin = settings.provenance.empty() ? "" : commented(settings.provenance, "# ");
  save(QByteArray::fromStdString(origin + to_csv(figure)), path);
}

void writeFigure(const Figure& whole, const ExportSettings& settings, const QString& path) {
  const Figure figure = chosen_parts(whole, settings);
  const QString suffix = QFileInfo(path).suffix().toLower();
  if (suffix == QLatin1String("pdf")) return writePdf(figure, settings, path);
  if (suffix == QLatin1String("png")) return writePng(figure, settings, path);
  if (suffix == QLatin1String("svg")) return writeSvg(figure, settings, path);
  if (suffix == QLatin1String("csv")) return writeCsv(figure, settings, path);
  if (suffix == QLatin1String("tex")) return writeTex(figure, settings, path);
  if (suffix == QLatin1String("py")) return writeScript(figure, settings, path);
  throw Error{path.toStdString(),
              suffix.isEmpty() ? std::string("the name has no suffix that says what to write")
                               : "figures are not written as '" + suffix.toStdString() + "'",
              "end the name in .pdf, .svg, .png, .tex, .py or .csv"};
}

void copyToClipboard(const Figure& figure, const ExportSettings& settings) {
  auto* data = new QMimeData;
  data->setImageData(toImage(figure, settings));
  data->setData(QStringLiteral("image/svg+xml"), QByteArray::fromStdString(to_svg(figure, settings)));
  QGuiApplication::clipboard()->setMimeData(data);
}

}  // namespace qs
