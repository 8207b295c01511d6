#include "ui/remark_notices.h"

#include "core/base/remarks.h"

namespace qs {

RemarkNotices::RemarkNotices(Workspace& workspace) {
  set_remark_listener([&workspace](const std::string& sentence) {
    QMetaObject::invokeMethod(
        &workspace, [&workspace, text = QString::fromStdString(sentence)] { workspace.raiseNotice(text); },
        Qt::QueuedConnection);
  });
}

RemarkNotices::~RemarkNotices() { set_remark_listener({}); }

}  // namespace qs
