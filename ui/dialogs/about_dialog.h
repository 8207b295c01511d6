// Version, licence and what the program is built from.
#pragma once

class QWidget;

namespace qs {

void showAbout(QWidget* parent);

}  // namespace qs
