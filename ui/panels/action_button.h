// A button for an action of the table, with the action's text, help and state.
#pragma once

class QAction;
class QToolButton;
class QWidget;

namespace qs {

QToolButton* actionButton(QAction* action, QWidget* parent);

/// Without the text, where room is short.
QToolButton* iconButton(QAction* action, QWidget* parent);

/// The one button a panel is about, in the accent colour.
QToolButton* primaryButton(QAction* action, QWidget* parent);

}  // namespace qs
