#include "ui/actions/actions.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QWidget>

#include "ui/theme/icons.h"

namespace qs {
namespace {

struct ActionSpec {
  ActionId id;
  MenuId menu;
  const char* text;
  const char* help;
  const char* icon;  // empty: none
  const char* keys;  // portable text, "; " between alternatives
};

constexpr ActionSpec kActions[] = {
    {ActionId::home, MenuId::file, QT_TR_NOOP("&Home"),
     QT_TR_NOOP("Shows the page to begin from: the ready experiment, presets, recent runs."), "",
     "H; Alt+Home"},
    {ActionId::gallery, MenuId::file, QT_TR_NOOP("&Presets…"),
     QT_TR_NOOP("Complete experiments to begin with, to search: quick ones, and the recipes of the papers."),
     "", "Ctrl+G"},
    {ActionId::open_run, MenuId::file, QT_TR_NOOP("&Open run…"), QT_TR_NOOP("Opens the folder of a run."),
     "open", "Ctrl+O"},
    {ActionId::export_figure, MenuId::file, QT_TR_NOOP("&Export figure…"),
     QT_TR_NOOP("Writes the figure of the current view as PDF, SVG, PNG or CSV."), "export", "Ctrl+E"},
    {ActionId::compose_figure, MenuId::file, QT_TR_NOOP("Co&mpose figure…"),
     QT_TR_NOOP("Puts figures that were kept, and the current view, side by side as panels (a), (b), (c)."),
     "", "Ctrl+Shift+E"},
    {ActionId::share_page, MenuId::file, QT_TR_NOOP("&Share as page…"),
     QT_TR_NOOP("Writes the open run and the ticked ones as one HTML file that any browser replays, without "
                "asking anything of anywhere."),
     "", "Ctrl+Shift+H"},
    {ActionId::copy_figure, MenuId::file, QT_TR_NOOP("&Copy figure"),
     QT_TR_NOOP("Puts a picture of the current view on the clipboard."), "copy", "Ctrl+C"},
    {ActionId::show_numbers, MenuId::file, QT_TR_NOOP("Show the &numbers…"),
     QT_TR_NOOP("Shows what the current view draws as a table of numbers, to read or copy."), "table",
     "Ctrl+T"},
    {ActionId::copy_command_line, MenuId::file, QT_TR_NOOP("Copy command &line"),
     QT_TR_NOOP("Puts the command that repeats this experiment without a window on the clipboard."),
     "terminal", "Ctrl+Shift+C"},
    {ActionId::quit, MenuId::file, QT_TR_NOOP("&Quit"), QT_TR_NOOP("Closes the window."), "", "Ctrl+Q"},

    {ActionId::start_pause, MenuId::run, QT_TR_NOOP("&Start"),
     QT_TR_NOOP("Starts the experiment, pauses it, or continues it."), "start", "Space; F5"},
    {ActionId::step_batch, MenuId::run, QT_TR_NOOP("Step one &batch"),
     QT_TR_NOOP("Trains on one batch of images, then pauses."), "step_batch", "."},
    {ActionId::step_epoch, MenuId::run, QT_TR_NOOP("Step one &epoch"),
     QT_TR_NOOP("Trains on all images once, then pauses."), "step_epoch", "E"},
    {ActionId::stop, MenuId::run, QT_TR_NOOP("S&top and save"),
     QT_TR_NOOP("Ends the run and saves it; it can be resumed later from the list of runs."), "stop",
     "Shift+F5"},
    {ActionId::last_good, MenuId::run, QT_TR_NOOP("Back to &last good state"),
     QT_TR_NOOP("After a divergence: loads the last good state and halves the learning rate."), "rewind",
     "Ctrl+Backspace"},
    {ActionId::new_seed, MenuId::run, QT_TR_NOOP("&New seed"),
     QT_TR_NOOP("Adds one to the seed: other initial weights, other order of images."), "seed", "N"},
    {ActionId::rewind, MenuId::run, QT_TR_NOOP("Re&wind"),
     QT_TR_NOOP(
         "Begins the run that is shown anew, with its settings and its seed; the run so far stays in the "
         "list."),
     "rewind", "R"},
    {ActionId::undo_settings, MenuId::run, QT_TR_NOOP("&Undo change of settings"),
     QT_TR_NOOP("Puts the settings before the last change back into the form."), "", "Ctrl+Z"},
    {ActionId::reset_experiment, MenuId::run, QT_TR_NOOP("Settings of the &first preset"),
     QT_TR_NOOP("Sets the whole form back to the first preset; can be undone."), "reset", ""},
    {ActionId::compare_tails, MenuId::run, QT_TR_NOOP("Train &WNQ beside LQ-Net"),
     QT_TR_NOOP(
         "Trains both quick presets, one after the other, from the same float network, on the data of the "
         "form where they fit; the view of the long tail then shows them side by side."),
     "", "Ctrl+L"},
    {ActionId::compare_results, MenuId::run, QT_TR_NOOP("Com&pare results…"),
     QT_TR_NOOP(
         "Shows the results of all finished runs as a table, and which of two experiments is better: the "
         "open run and the ticked ones come first."),
     "", "Ctrl+B"},
    {ActionId::sweep, MenuId::run, QT_TR_NOOP("Queue a s&weep…"),
     QT_TR_NOOP("Queues many runs at once: methods × bits × seeds × any setting."), "", "Ctrl+Shift+S"},
    {ActionId::mixed, MenuId::run, QT_TR_NOOP("E&valuate every assignment of bits"),
     QT_TR_NOOP(
         "Rounds the float weights of the open run at every assignment of 1 to 8 bits to its layers and "
         "evaluates each: about a minute for LeNet-5. Once more stops it."),
     "", "Ctrl+M"},
    {ActionId::papers, MenuId::run, QT_TR_NOOP("&Papers' tables…"),
     QT_TR_NOOP("Trains the rows of a paper's table again and says which of its statements hold."), "",
     "Ctrl+Shift+P"},
    {ActionId::same_start, MenuId::run, QT_TR_NOOP("Same start &A/B…"),
     QT_TR_NOOP("Trains the experiment of the form, then the same with another method, from the same initial "
                "weights and with the same batches, and ticks both for comparison."),
     "", "Ctrl+Shift+B"},
    {ActionId::laboratory, MenuId::run, QT_TR_NOOP("&Quantizer lab…"),
     QT_TR_NOOP(
         "One quantizer on one list of numbers, without training: drag a number, a scale, the noise, and "
         "see the staircase, its slope, the draws and the error."),
     "", "Ctrl+Shift+L"},
    {ActionId::download_data, MenuId::run, QT_TR_NOOP("&Download the data set…"),
     QT_TR_NOOP("Fetches the chosen data set from the internet."), "download", "Ctrl+D"},

    {ActionId::previous_layer, MenuId::view, QT_TR_NOOP("&Previous layer"),
     QT_TR_NOOP("Shows the layer before the current one in all views."), "", "["},
    {ActionId::next_layer, MenuId::view, QT_TR_NOOP("&Next layer"),
     QT_TR_NOOP("Shows the layer after the current one in all views."), "", "]"},
    {ActionId::all_layers, MenuId::view, QT_TR_NOOP("&All layers"),
     QT_TR_NOOP("Shows every layer in all views."), "layers", "0"},
    {ActionId::play_history, MenuId::view, QT_TR_NOOP("Pla&y the recording"),
     QT_TR_NOOP("Plays the recorded history of the run; all views follow."), "play_history", "P"},
    {ActionId::go_live, MenuId::view, QT_TR_NOOP("Go to the ne&west"),
     QT_TR_NOOP("Leaves the recording and shows the newest state of the run."), "live", "L"},
    {ActionId::keep_instant, MenuId::view, QT_TR_NOOP("&Keep this instant"),
     QT_TR_NOOP(
         "Weights then draws this instant beside the one that the timeline shows; once more lets it go."),
     "", "K"},
    {ActionId::looks, MenuId::view, QT_TR_NOOP("Looks of &methods…"),
     QT_TR_NOOP("Chooses the colour, marker and dash of a method in every figure of these runs."), "", ""},
    {ActionId::full_screen, MenuId::view, QT_TR_NOOP("&Full screen"),
     QT_TR_NOOP("Uses the whole screen, or goes back to a window."), "", "F11"},
    {ActionId::reset_layout, MenuId::view, QT_TR_NOOP("&Reset layout"),
     QT_TR_NOOP("Puts all panels back to where they were at first."), "", "Ctrl+Shift+R"},

    {ActionId::guide, MenuId::help, QT_TR_NOOP("&Guide"),
     QT_TR_NOOP("Explains what has the focus: the method, the view, the terms of a table; otherwise the "
                "first steps."),
     "guide", "F1"},
    {ActionId::whats_this, MenuId::help, QT_TR_NOOP("What's &this?"),
     QT_TR_NOOP("Click any control afterwards to read what it does."), "", "Shift+F1"},
    {ActionId::shortcuts, MenuId::help, QT_TR_NOOP("&Keyboard shortcuts"),
     QT_TR_NOOP("Lists every key of the window."), "", "?"},
    {ActionId::about, MenuId::help, QT_TR_NOOP("A&bout QuantScope"), QT_TR_NOOP("Version and licence."), "",
     ""},
};

/// What edits text takes every key, a list that has popped up is searched by typing, and a button is pressed
/// with Space. Lists, tables and closed combo boxes leave plain keys to the window.
bool usesPlainKeys(const QWidget* widget, int key) {
  if (!widget) return false;
  const auto* list = qobject_cast<const QComboBox*>(widget);
  if (qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget) ||
      (list && list->isEditable()) || widget->window()->windowType() == Qt::Popup)
    return true;
  return key == Qt::Key_Space && qobject_cast<const QAbstractButton*>(widget);
}

}  // namespace

void describeAction(QAction* action, const QString& text, const QString& help,
                    const QList<QKeySequence>& keys) {
  action->setText(text);
  action->setShortcuts(keys);
  const QString plain = QString(text).remove(QLatin1Char('&'));
  const QString key = keys.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(keys.first().toString());
  action->setToolTip(plain + key + QStringLiteral("\n") + help);
  action->setStatusTip(help);
  action->setWhatsThis(QStringLiteral("<b>%1</b>%2<br>%3")
                           .arg(plain.toHtmlEscaped(), key.toHtmlEscaped(), help.toHtmlEscaped()));
}

Actions::Actions(QWidget& window) : QObject(&window), window_(window) {
  for (const ActionSpec& spec : kActions) {
    auto* action = new QAction(this);
    describeAction(
        action, tr(spec.text), tr(spec.help),
        *spec.keys ? QKeySequence::listFromString(QString::fromLatin1(spec.keys)) : QList<QKeySequence>());
    if (*spec.icon) action->setIcon(themedIcon(QLatin1String(spec.icon)));
    window_.addAction(action);
    fixed_.insert(spec.id, action);
    menus_[spec.menu].append(action);
  }
  qApp->installEventFilter(this);
}

QAction* Actions::add(MenuId menu, const QString& text, const QString& help, const QKeySequence& key) {
  auto* action = new QAction(this);
  adopt(menu, action, text, help, key);
  return action;
}

void Actions::adopt(MenuId menu, QAction* action, const QString& text, const QString& help,
                    const QKeySequence& key) {
  describeAction(action, text, help, key.isEmpty() ? QList<QKeySequence>{} : QList<QKeySequence>{key});
  window_.addAction(action);
  menus_[menu].append(action);
}

void Actions::addSeparator(MenuId menu) {
  auto* separator = new QAction(this);
  separator->setSeparator(true);
  menus_[menu].append(separator);
}

QString Actions::menuTitle(MenuId menu) {
  switch (menu) {
    case MenuId::file:
      return tr("&File");
    case MenuId::run:
      return tr("&Run");
    case MenuId::view:
      return tr("&View");
    case MenuId::help:
      break;
  }
  return tr("&Help");
}

bool Actions::eventFilter(QObject* target, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool plain = (key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier;
    const bool printable = key->key() < Qt::Key_Escape;
    if (plain && printable && usesPlainKeys(qobject_cast<QWidget*>(target), key->key())) {
      event->accept();
      return true;
    }
  }
  return QObject::eventFilter(target, event);
}

}  // namespace qs
