// Remarks of the engine, on whatever thread they are made, become notices of the window.
#pragma once

#include "ui/workspace.h"

namespace qs {

class RemarkNotices final {
 public:
  /// Listens until it is destroyed.
  explicit RemarkNotices(Workspace& workspace);
  ~RemarkNotices();
  RemarkNotices(const RemarkNotices&) = delete;
  RemarkNotices& operator=(const RemarkNotices&) = delete;
};

}  // namespace qs
