#include "ui/dialogs/shortcuts_dialog.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "ui/actions/actions.h"
#include "ui/help_text.h"

namespace qs {
namespace {

QString plain(QString text) { return text.remove(QLatin1Char('&')).toHtmlEscaped(); }

QString keysOf(const QAction& action) {
  QStringList keys;
  for (const QKeySequence& key : action.shortcuts()) {
    keys.append(QStringLiteral("<b>%1</b>").arg(key.toString(QKeySequence::NativeText).toHtmlEscaped()));
  }
  return keys.join(ShortcutsDialog::tr(" or "));
}

QString tableOf(const Actions& actions) {
  QString html;
  for (MenuId menu : Actions::menuIds()) {
    html += QStringLiteral("<h3>%1</h3><table cellspacing=\"4\">").arg(plain(Actions::menuTitle(menu)));
    for (const QAction* action : actions.of(menu)) {
      if (action->isSeparator()) continue;
      html += QStringLiteral("<tr><td width=\"130\">%1</td><td>%2</td></tr>")
                  .arg(keysOf(*action), plain(action->text()));
    }
    html += QStringLiteral("</table>");
  }
  html += ShortcutsDialog::tr(
      "<h3>Everywhere</h3><p>Tab and Shift+Tab go from control to control, arrow keys move in lists, the "
      "timeline and number fields, and the menu key opens the menu of a run. Fields that use a key "
      "themselves come first: a dot typed into a number is a dot.</p>");
  return html;
}

}  // namespace

ShortcutsDialog::ShortcutsDialog(const Actions& actions, QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("Keyboard shortcuts"));
  auto* text = new QTextBrowser(this);
  text->setHtml(tableOf(actions));
  describe(text, tr("Keyboard shortcuts"), tr("Every action of the window with its keys."));
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  describe(buttons->button(QDialogButtonBox::Close), tr("Close"), tr("Closes this list."));
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* column = new QVBoxLayout(this);
  column->addWidget(text);
  column->addWidget(buttons);
  resize(460, 560);
}

}  // namespace qs
