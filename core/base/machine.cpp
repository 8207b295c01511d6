#include "core/base/machine.h"

#include <sys/utsname.h>

#include <fstream>
#include <thread>

namespace qs {
namespace {

/// The first value of an entry of /proc/cpuinfo; empty when there is none.
std::string processor_entry(const std::string& name) {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with(name))
      if (const auto colon = line.find(": "); colon != std::string::npos) return line.substr(colon + 2);
  return {};
}

/// ARM processors have numbers only.
std::string processor_name() {
  if (const std::string name = processor_entry("model name"); !name.empty()) return name;
  const std::string maker = processor_entry("CPU implementer"), part = processor_entry("CPU part");
  return maker.empty() ? "unknown" : "ARM implementer " + maker + ", part " + part;
}

std::string system_name() {
  utsname name = {};
  if (::uname(&name) != 0) return "unknown";
  return std::string(name.sysname) + " " + name.release + " " + name.machine;
}

std::string build_flags() {
#ifdef __OPTIMIZE__
  std::string flags = "optimised";
#else
  std::string flags = "not optimised";
#endif
#ifdef __AVX512F__
  flags += ", AVX-512";
#endif
#ifdef __AVX2__
  flags += ", AVX2";
#endif
#ifdef __FMA__
  flags += ", FMA";
#endif
#ifdef __ARM_NEON
  flags += ", NEON";
#endif
#ifdef _OPENMP
  flags += ", OpenMP " + std::to_string(_OPENMP);
#endif
#ifdef __SANITIZE_ADDRESS__
  flags += ", address sanitizer";
#endif
#ifdef __SANITIZE_THREAD__
  flags += ", thread sanitizer";
#endif
  return flags;
}

}  // namespace

int processor_count() { return static_cast<int>(std::thread::hardware_concurrency()); }

Machine this_machine() {
#ifdef __clang__
  const std::string compiler = "Clang " __clang_version__;
#else
  const std::string compiler = "GCC " __VERSION__;
#endif
  return {processor_name(), system_name(), compiler, build_flags()};
}

}  // namespace qs
