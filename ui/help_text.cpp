#include "ui/help_text.h"

#include <QWidget>

#include "core/glossary.h"

namespace qs {
namespace {

constexpr char kHelp[] = "help";

}

void describe(QWidget* control, const QString& name, const QString& help) {
  control->setAccessibleName(name);
  control->setProperty(kHelp, help);
  control->setAccessibleDescription(help);
  control->setToolTip(QStringLiteral("<qt>%1</qt>").arg(help.toHtmlEscaped()));  // rich text wraps
  control->setWhatsThis(
      QStringLiteral("<b>%1</b><br>%2").arg(name.toHtmlEscaped(), withTerms(name, help.toHtmlEscaped())));
}

QString withTerms(const QString& name, const QString& html) {
  QString text = html;
  for (const Term* term : terms_in((name + QLatin1Char(' ') + html).toStdString()))
    text += QStringLiteral("<p><i>%1</i>: %2</p>")
                .arg(QString::fromStdString(term->name).toHtmlEscaped(),
                     QString::fromStdString(term->meaning).toHtmlEscaped());
  return text;
}

QString helpOf(const QWidget* control) { return control->property(kHelp).toString(); }

}  // namespace qs
