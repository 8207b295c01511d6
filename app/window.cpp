#include "app/window.h"

#include <QApplication>
#include <QIcon>

#include "core/run_store.h"
#include "ui/main_window.h"
#include "ui/remark_notices.h"
#include "ui/saved_state.h"
#include "ui/theme/theme.h"
#include "ui/workspace.h"

namespace qs {

int run_window(int& argc, char** argv, const std::vector<std::filesystem::path>& runs_to_open) {
  QApplication application(argc, argv);
  QApplication::setOrganizationName(QStringLiteral("QuantScope"));
  QApplication::setApplicationName(QStringLiteral("QuantScope"));
  QApplication::setApplicationVersion(QStringLiteral(QS_VERSION));
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/quantscope.svg")));

  Theme theme(application);
  theme.choose(SavedState().theme());
  MainWindow window(theme, runKey(default_workspace()));
  const RemarkNotices remarks(window.workspace());
  for (std::size_t i = 0; i < runs_to_open.size(); ++i) {
    const QString run = runKey(std::filesystem::absolute(runs_to_open[i]).lexically_normal());
    i == 0 ? window.openRun(run) : window.compareRun(run);
  }
  window.show();
  return QApplication::exec();
}

}  // namespace qs
