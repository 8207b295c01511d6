#include "ui/figure/figure_origin.h"

#include <QFile>
#include <QFileInfo>
#include <QImageReader>

#include "core/values/error.h"

namespace qs {
namespace {

constexpr qint64 kMostBytes = 64 * 1024 * 1024;

/// The creator of a PDF: big-endian UTF-16 in brackets, with backslashes before brackets and backslashes.
QString creatorOf(const QByteArray& pdf) {
  const QByteArray sign("/Creator (");
  const qsizetype begin = pdf.indexOf(sign);
  QByteArray raw;
  for (qsizetype i = begin + sign.size(); begin >= 0 && i < pdf.size() && pdf[i] != ')'; ++i) {
    if (pdf[i] == '\\') ++i;
    if (i < pdf.size()) raw += pdf[i];
  }
  QString text;
  for (qsizetype i = 2; i + 1 < raw.size(); i += 2)  // behind the byte-order mark
    text += QChar(static_cast<ushort>((static_cast<uchar>(raw[i]) << 8) | static_cast<uchar>(raw[i + 1])));
  return text;
}

QString textsOf(const QString& picture) {
  QImageReader reader(picture);
  QString text;
  for (const QString& key : reader.textKeys()) text += reader.text(key) + QLatin1Char('\n');
  return text;
}

}  // namespace

std::optional<FigureRecipe> recipeInFile(const QString& path) {
  const std::string where = path.toStdString();
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly))
    throw Error(where, "cannot be read: " + file.errorString().toStdString());
  const QString suffix = QFileInfo(path).suffix().toLower();
  const std::filesystem::path folder = QFileInfo(path).absolutePath().toStdString();
  if (suffix == QLatin1String("png")) return recipe_in(textsOf(path).toStdString(), folder, where);
  const QByteArray bytes = file.read(kMostBytes);
  if (suffix == QLatin1String("pdf")) return recipe_in(creatorOf(bytes).toStdString(), folder, where);
  return recipe_in({bytes.constData(), static_cast<std::size_t>(bytes.size())}, folder, where);
}

}  // namespace qs
