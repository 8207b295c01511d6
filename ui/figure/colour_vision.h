// How a picture looks to other eyes and on other paper.
#pragma once

#include <QImage>

namespace qs {

enum class Vision { as_it_is, grey, deuteranopia };

/// Grey: the luminance of Rec. 709. Deuteranopia: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, IEEE
/// Trans. Visualization and Computer Graphics 15, 2009, full severity, on linear light.
QImage seenWith(Vision vision, const QImage& image);

}  // namespace qs
