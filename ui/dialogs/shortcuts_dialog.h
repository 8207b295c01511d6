// Every action of the window with its keys, in the order of the menus.
#pragma once

#include <QDialog>

namespace qs {

class Actions;

class ShortcutsDialog final : public QDialog {
  Q_OBJECT

 public:
  ShortcutsDialog(const Actions& actions, QWidget* parent);
};

}  // namespace qs
