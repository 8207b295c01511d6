// Our one-colour icons, drawn in the text colour of the current palette at any size.
#pragma once

#include <QIcon>

namespace qs {

/// From the resource :/icons/NAME.svg, whose strokes are `currentColor`. A name without a resource
/// gives an icon that draws nothing.
QIcon themedIcon(const QString& name);

}  // namespace qs
