// Paints the shapes of a figure with QPainter: screen items, PDF pages and images share this.
#pragma once

#include <QColor>
#include <QImage>
#include <QPainter>
#include <vector>

#include "core/export.h"
#include "core/figures/drawing.h"

namespace qs {

QColor toColor(Rgb colour, double opacity);

/// The painter's unit must be a point: scaled by the logical resolution of its device / 72.
void paintShapes(QPainter& painter, const std::vector<DrawnShape>& shapes);
void paintDrawing(QPainter& painter, const Drawing& drawing);

/// Scales so that one unit of the painter is a point of its device.
void scaleToPoints(QPainter& painter);

/// At the size and resolution of the settings, with resolution and provenance as metadata.
/// Throws Error when the picture would be larger than 200 megapixels.
QImage toImage(const Figure& figure, const ExportSettings& settings);

}  // namespace qs
