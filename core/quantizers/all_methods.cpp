// The list of methods, made from methods.inc: once to declare the functions, once to call them.
#include <algorithm>

#include "core/base/in_quotes.h"
#include "core/quantizers/method.h"
#include "core/values/choices.h"
#include "core/values/error.h"

namespace qs {

#define METHOD(function) const Method& function();
#include "core/quantizers/methods.inc"
#undef METHOD

std::vector<Condition> beside_quantized_weights() { return {unless("weight_bits", {"32"})}; }

std::vector<Condition> beside_quantized_activations() {
  return {unless("act_bits", {"32"}), when("act_method", {kOwnActivations})};
}

const std::vector<Method>& all_methods() {
  static const std::vector<Method> methods{
#define METHOD(function) function(),
#include "core/quantizers/methods.inc"
#undef METHOD
  };
  return methods;
}

const Method& find_method(std::string_view id) {
  const std::vector<Method>& methods = all_methods();
  const auto found = std::find_if(methods.begin(), methods.end(),
                                  [&](const Method& method) { return method.info.id == id; });
  if (found != methods.end()) return *found;
  std::string known;
  for (const Method& method : methods) known += (known.empty() ? "" : ", ") + method.info.id;
  throw Error{"method", "there is no method " + in_quotes(id), "choose one of: " + known};
}

}  // namespace qs
