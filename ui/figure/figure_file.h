// Figures into files and onto the clipboard. Needs a QGuiApplication (offscreen will do), no display.
#pragma once

#include <QString>

#include "core/export.h"

namespace qs {

/// Vector graphics with embedded fonts; the page is the size asked for, rounded to whole points.
void writePdf(const Figure& figure, const ExportSettings& settings, const QString& path);
void writePng(const Figure& figure, const ExportSettings& settings, const QString& path);
void writeSvg(const Figure& figure, const ExportSettings& settings, const QString& path);
/// The provenance stands above the header, behind signs of comments: pandas.read_csv(file, comment="#").
void writeCsv(const Figure& figure, const ExportSettings& settings, const QString& path);

/// By the suffix of `path`: pdf, svg, png or csv. Files are written whole or not at all. Throws Error
/// for another suffix (naming the known ones), impossible settings, or a path that cannot be written.
void writeFigure(const Figure& figure, const ExportSettings& settings, const QString& path);

/// As a picture and as SVG; who pastes takes what it likes better.
void copyToClipboard(const Figure& figure, const ExportSettings& settings);

}  // namespace qs
