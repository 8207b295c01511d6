#include "ui/panels/action_button.h"

#include <QAction>
#include <QToolButton>

namespace qs {

QToolButton* actionButton(QAction* action, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setDefaultAction(action);
  button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button->setFocusPolicy(Qt::StrongFocus);
  const auto describe = [button, action] {
    button->setText(QString(action->text()).remove(QLatin1Char('&')));
    button->setAccessibleName(button->text());
    button->setAccessibleDescription(action->statusTip());
  };
  describe();
  QObject::connect(action, &QAction::changed, button, describe);
  return button;
}

QToolButton* iconButton(QAction* action, QWidget* parent) {
  QToolButton* button = actionButton(action, parent);
  button->setToolButtonStyle(Qt::ToolButtonIconOnly);
  return button;
}

QToolButton* primaryButton(QAction* action, QWidget* parent) {
  QToolButton* button = actionButton(action, parent);
  button->setToolButtonStyle(Qt::ToolButtonTextOnly);
  button->setProperty("role", QStringLiteral("primary"));
  return button;
}

}  // namespace qs
