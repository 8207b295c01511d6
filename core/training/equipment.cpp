#include "core/training/equipment.h"

#include <nlohmann/json.hpp>

#include "core/base/machine.h"
#include "core/base/parallel.h"
#include "core/tensor/compute.h"

namespace qs {

Equipment this_equipment() {
  const Machine machine = this_machine();
  return {.processor = machine.processor,
          .threads = thread_count(),
          .system = machine.system,
          .compiler = machine.compiler,
          .build = machine.build,
          .compute = std::string(default_compute().name())};
}

nlohmann::ordered_json to_json(const Equipment& equipment) {
  return {{"processor", equipment.processor}, {"threads", equipment.threads}, {"system", equipment.system},
          {"compiler", equipment.compiler},   {"build", equipment.build},     {"compute", equipment.compute}};
}

Equipment equipment_from(const nlohmann::ordered_json& json) {
  const auto text = [&](const char* key) {
    return json.contains(key) && json.at(key).is_string() ? json.at(key).get<std::string>() : std::string();
  };
  const bool says_threads = json.contains("threads") && json.at("threads").is_number_integer();
  return {.processor = text("processor"),
          .threads = says_threads ? json.at("threads").get<int>() : 0,
          .system = text("system"),
          .compiler = text("compiler"),
          .build = text("build"),
          .compute = text("compute")};
}

std::string difference(const Equipment& now, const Equipment& before) {
  std::string list;
  const auto add = [&](const std::string& how, const std::string& present, const std::string& past) {
    if (present.empty() || past.empty() || present == past) return;
    list += (list.empty() ? "" : ", ") + how + present + " instead of " + past;
  };
  const auto threads = [](int count) {
    if (count == 0) return std::string();
    return std::to_string(count) + (count == 1 ? " thread" : " threads");
  };
  add("with ", threads(now.threads), threads(before.threads));
  add("on the processor ", now.processor, before.processor);
  add("compiled by ", now.compiler, before.compiler);
  add("as ", now.build, before.build);
  add("computing with ", now.compute, before.compute);
  return list;
}

}  // namespace qs
