#include "core/files/npz.h"

#include <set>

#include "core/base/atomic_file.h"
#include "core/files/npy.h"
#include "core/files/zip_archive.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::string_view kSuffix = ".npy";

}  // namespace

std::vector<NamedArray> parse_npz(std::string_view bytes, const std::string& where,
                                  std::vector<SkippedArray>* skipped) {
  std::vector<NamedArray> arrays;
  for (const ZipMember& member : parse_zip(bytes, where)) {
    const std::string place = where + ": member \"" + member.name + "\"";
    const bool is_array = member.name.ends_with(kSuffix);
    const std::string name =
        member.name.substr(0, member.name.size() - (is_array ? kSuffix.size() : std::size_t{0}));
    const std::string strange =
        is_array ? strange_elements(member.bytes, place) : "is no array: its name does not end in .npy";
    if (skipped && !strange.empty()) {
      skipped->push_back({name, strange});
      continue;
    }
    if (!is_array) throw Error{place, strange};
    NamedArray array = parse_npy(member.bytes, place);
    array.name = name;
    arrays.push_back(std::move(array));
  }
  return arrays;
}

std::string npz_bytes(const std::vector<NamedArray>& arrays, Compression compression) {
  std::vector<ZipMember> members;
  std::set<std::string> names;
  for (const NamedArray& array : arrays) {
    if (array.name.empty() || !names.insert(array.name).second)
      throw Error{"array \"" + array.name + "\"", "needs a name of its own"};
    members.push_back({array.name + std::string(kSuffix), npy_bytes(array)});
  }
  return zip_bytes(members, compression);
}

std::vector<NamedArray> read_npz(const std::filesystem::path& path) {
  return parse_npz(read_file(path), path.string());
}

void write_npz(const std::filesystem::path& path, const std::vector<NamedArray>& arrays,
               Compression compression) {
  write_file(path, npz_bytes(arrays, compression));
}

}  // namespace qs
