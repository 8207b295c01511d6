#include "core/base/remarks.h"

#include <mutex>
#include <utility>

namespace qs {
namespace {

struct Audience {
  std::mutex mutex;
  std::function<void(const std::string&)> listener;
};

Audience& audience() {
  static Audience one;
  return one;
}

}  // namespace

void remark(const std::string& sentence) {
  const std::lock_guard lock(audience().mutex);
  if (audience().listener) audience().listener(sentence);
}

void set_remark_listener(std::function<void(const std::string&)> listener) {
  const std::lock_guard lock(audience().mutex);
  audience().listener = std::move(listener);
}

}  // namespace qs
