#include "core/catalog.h"

#include "core/nn/architecture.h"
#include "core/nn/network_info.h"
#include "core/quantizers/method.h"

namespace qs {

const std::vector<MethodInfo>& methods() {
  static const std::vector<MethodInfo> list = [] {
    std::vector<MethodInfo> infos;
    for (const Method& method : all_methods()) infos.push_back(method.info);
    return infos;
  }();
  return list;
}

const MethodInfo& method_info(std::string_view id) { return find_method(id).info; }

const std::vector<std::string>& network_ids() { return architecture_ids(); }

NetworkInfo network_info(std::string_view id, double width) { return describe_network(id, width); }

}  // namespace qs
