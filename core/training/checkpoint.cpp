#include "core/training/checkpoint.h"

#include <algorithm>
#include <set>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/error.h"
#include "core/files/checked_file.h"
#include "core/files/npz.h"
#include "core/files/safetensors.h"

namespace qs {
namespace {

enum class Extra { refused, ignored };
enum class Types { same, any };

class Mismatch {
 public:
  void missing(const std::string& name) { add(missing_, name); }
  void unknown(const std::string& name) { add(unknown_, name); }
  void wrong(const NamedArray& array, const NamedTensor& wanted) {
    const bool other_shape = array.shape != wanted.tensor->shape().extents();
    add(wrong_, array.name + (other_shape ? " is " + to_text(array.shape) + ", expected " +
                                                to_text(wanted.tensor->shape())
                                          : " is " + std::string(type_name(array))));
  }
  void throw_if_any(const std::filesystem::path& file) const {
    std::string problem;
    for (const auto& [what, names] :
         {std::pair{"missing: ", missing_}, {"unknown: ", unknown_}, {"", wrong_}})
      if (!names.empty()) problem += (problem.empty() ? "" : "; ") + (what + names);
    if (!problem.empty())
      throw Error{file.string(), "its tensors do not fit this network (" + problem + ")",
                  "open it with the network and the method that it was saved from"};
  }

 private:
  static void add(std::string& list, const std::string& item) { list += (list.empty() ? "" : ", ") + item; }

  std::string missing_, unknown_, wrong_;
};

void fill(const std::vector<NamedArray>& arrays, const std::filesystem::path& file,
          std::span<const NamedTensor> tensors, Extra extra, Types types) {
  Mismatch mismatch;
  std::vector<const NamedArray*> sources;
  std::set<std::string_view> wanted;
  for (const NamedTensor& named : tensors) {
    wanted.insert(named.name);
    const NamedArray* array = find_array(arrays, named.name);
    const bool fits = array && array->shape == named.tensor->shape().extents() &&
                      (types == Types::any || std::holds_alternative<std::vector<Real>>(array->values));
    if (!array) {
      mismatch.missing(named.name);
    } else if (!fits) {
      mismatch.wrong(*array, named);
    }
    sources.push_back(array);
  }
  if (extra == Extra::refused)
    for (const NamedArray& array : arrays)
      if (!wanted.contains(array.name)) mismatch.unknown(array.name);
  mismatch.throw_if_any(file);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const Tensor values = to_tensor(*sources[i]);
    std::copy(values.begin(), values.end(), tensors[i].tensor->begin());
  }
}

CheckpointText fill(const std::filesystem::path& file, std::span<const NamedTensor> tensors, Extra extra) {
  Safetensors content = read_checked(file);
  fill(content.arrays, file, tensors, extra, Types::same);
  return std::move(content.metadata);
}

}  // namespace

void save_checkpoint(const std::filesystem::path& file, std::span<const NamedTensor> tensors,
                     const CheckpointText& text) {
  Safetensors content;
  for (const NamedTensor& named : tensors) content.arrays.push_back(to_array(named.name, *named.tensor));
  content.metadata = text;
  write_checked(file, std::move(content));
}

CheckpointText read_checkpoint_text(const std::filesystem::path& file) { return read_checked(file).metadata; }

CheckpointText load_checkpoint(const std::filesystem::path& file, std::span<const NamedTensor> tensors) {
  return fill(file, tensors, Extra::refused);
}

CheckpointText load_tensors(const std::filesystem::path& file, std::span<const NamedTensor> tensors) {
  return fill(file, tensors, Extra::ignored);
}

void import_tensors(const std::filesystem::path& file, std::span<const NamedTensor> tensors) {
  // A ZIP archive begins with the letters PK, whatever the file is called.
  const std::string bytes = read_file(file);
  const std::vector<NamedArray> arrays = bytes.starts_with("PK")
                                             ? parse_npz(bytes, file.string())
                                             : parse_safetensors(bytes, file.string()).arrays;
  fill(arrays, file, tensors, Extra::ignored, Types::any);
}

}  // namespace qs
