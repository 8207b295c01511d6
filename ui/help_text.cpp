#include "ui/help_text.h"

#include <QWidget>

namespace qs {

void describe(QWidget* control, const QString& name, const QString& help) {
  control->setAccessibleName(name);
  control->setAccessibleDescription(help);
  control->setToolTip(help);
  control->setWhatsThis(QStringLiteral("<b>%1</b><br>%2").arg(name.toHtmlEscaped(), help.toHtmlEscaped()));
}

}  // namespace qs
