#include "ui/figure/colour_vision.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace qs {
namespace {

using Matrix = std::array<std::array<double, 3>, 3>;

constexpr Matrix kGrey = {{{0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}}};
constexpr Matrix kDeuteranopia = {
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};

/// sRGB and linear light, 0 … 1.
double toLinear(int value) {
  const double v = value / 255.0;
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}
int fromLinear(double light) {
  const double v = std::clamp(light, 0.0, 1.0);
  return static_cast<int>(
      std::lround(255.0 * (v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1.0 / 2.4) - 0.055)));
}

}  // namespace

QImage seenWith(Vision vision, const QImage& image) {
  if (vision == Vision::as_it_is) return image;
  const Matrix& matrix = vision == Vision::grey ? kGrey : kDeuteranopia;
  std::array<double, 256> light{};
  for (int i = 0; i < 256; ++i) light[static_cast<std::size_t>(i)] = toLinear(i);
  QImage seen = image.convertToFormat(QImage::Format_RGB32);
  for (int y = 0; y < seen.height(); ++y) {
    auto* row = reinterpret_cast<QRgb*>(seen.scanLine(y));
    for (int x = 0; x < seen.width(); ++x) {
      const double in[3] = {light[static_cast<std::size_t>(qRed(row[x]))],
                            light[static_cast<std::size_t>(qGreen(row[x]))],
                            light[static_cast<std::size_t>(qBlue(row[x]))]};
      int out[3];
      for (std::size_t c = 0; c < 3; ++c)
        out[c] = fromLinear(matrix[c][0] * in[0] + matrix[c][1] * in[1] + matrix[c][2] * in[2]);
      row[x] = qRgb(out[0], out[1], out[2]);
    }
  }
  seen.setDevicePixelRatio(image.devicePixelRatio());
  return seen;
}

}  // namespace qs
