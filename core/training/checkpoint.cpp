#include "core/training/checkpoint.h"

#include <algorithm>
#include <set>
#include <vector>

#include "core/error.h"
#include "core/files/checked_file.h"

namespace qs {
namespace {

enum class Extra { refused, ignored };

class Mismatch {
 public:
  void missing(const std::string& name) { add(missing_, name); }
  void unknown(const std::string& name) { add(unknown_, name); }
  void wrong(const NamedArray& array, const NamedTensor& wanted) {
    const bool same_type = std::holds_alternative<std::vector<Real>>(array.values);
    add(wrong_, array.name + (same_type ? " is " + to_text(Shape(array.shape)) + ", expected " +
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

CheckpointText fill(const std::filesystem::path& file, std::span<const NamedTensor> tensors, Extra extra) {
  Safetensors content = read_checked(file);
  Mismatch mismatch;
  std::vector<const std::vector<Real>*> sources;
  std::set<std::string_view> wanted;
  for (const NamedTensor& named : tensors) {
    wanted.insert(named.name);
    const NamedArray* array = find_array(content.arrays, named.name);
    const auto* values = array ? std::get_if<std::vector<Real>>(&array->values) : nullptr;
    if (!array) {
      mismatch.missing(named.name);
    } else if (!values || array->shape != named.tensor->shape().extents) {
      mismatch.wrong(*array, named);
    }
    sources.push_back(values);
  }
  if (extra == Extra::refused)
    for (const NamedArray& array : content.arrays)
      if (!wanted.contains(array.name)) mismatch.unknown(array.name);
  mismatch.throw_if_any(file);
  for (std::size_t i = 0; i < tensors.size(); ++i)
    std::copy(sources[i]->begin(), sources[i]->end(), tensors[i].tensor->begin());
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

}  // namespace qs
