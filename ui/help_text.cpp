#include "ui/help_text.h"

#include <QWidget>

namespace qs {
namespace {

constexpr char kHelp[] = "help";

}

void describe(QWidget* control, const QString& name, const QString& help) {
  control->setAccessibleName(name);
  control->setProperty(kHelp, help);
  control->setAccessibleDescription(help);
  control->setToolTip(QStringLiteral("<qt>%1</qt>").arg(help.toHtmlEscaped()));  // rich text wraps
  control->setWhatsThis(QStringLiteral("<b>%1</b><br>%2").arg(name.toHtmlEscaped(), help.toHtmlEscaped()));
}

QString helpOf(const QWidget* control) { return control->property(kHelp).toString(); }

}  // namespace qs
