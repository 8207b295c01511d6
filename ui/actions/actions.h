// Everything the window can be told to do, in one table: menu, toolbar, keys and help follow from it.
#pragma once

#include <QHash>
#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>

class QAction;
class QMenu;
class QWidget;

namespace qs {

enum class ActionId {
  home,
  gallery,
  open_run,
  export_figure,
  compose_figure,
  share_page,
  copy_figure,
  show_numbers,
  copy_command_line,
  quit,
  start_pause,
  step_batch,
  step_epoch,
  stop,
  last_good,
  new_seed,
  rewind,
  undo_settings,
  reset_experiment,
  download_data,
  compare_tails,
  compare_results,
  sweep,
  mixed,
  papers,
  same_start,
  laboratory,
  previous_layer,
  next_layer,
  all_layers,
  play_history,
  go_live,
  keep_instant,
  looks,
  full_screen,
  reset_layout,
  guide,
  whats_this,
  shortcuts,
  about,
};

enum class MenuId { file, run, view, help };

class Actions final : public QObject {
  Q_OBJECT

 public:
  /// Builds all fixed actions; `window` owns their shortcuts.
  explicit Actions(QWidget& window);

  QAction* operator[](ActionId id) const { return fixed_.value(id); }

  /// An action that depends on what there is (a view, a dock). It joins menu and key list.
  QAction* add(MenuId menu, const QString& text, const QString& help, const QKeySequence& key);

  /// Takes in an action that exists already.
  void adopt(MenuId menu, QAction* action, const QString& text, const QString& help, const QKeySequence& key);

  /// A line between two groups of a menu.
  void addSeparator(MenuId menu);

  /// In order of the menu, separators included.
  QList<QAction*> of(MenuId menu) const { return menus_.value(menu); }
  static QString menuTitle(MenuId menu);
  static QList<MenuId> menuIds() { return {MenuId::file, MenuId::run, MenuId::view, MenuId::help}; }

 protected:
  /// Keys without a modifier belong to a field that can use them before they belong to an action.
  bool eventFilter(QObject* target, QEvent* event) override;

 private:
  QWidget& window_;
  QHash<ActionId, QAction*> fixed_;
  QHash<MenuId, QList<QAction*>> menus_;
};

/// Text, help and keys on an action.
void describeAction(QAction* action, const QString& text, const QString& help,
                    const QList<QKeySequence>& keys);

}  // namespace qs
