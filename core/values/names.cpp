#include "core/values/names.h"

#include "core/base/in_quotes.h"
#include "core/values/error.h"

namespace qs {

void refuse_name(std::string_view setting, std::string_view name, const std::string& known) {
  throw Error(std::string(setting), "there is no " + in_quotes(name), "choose one of: " + known);
}

}  // namespace qs
