#include "core/training/checkpoint.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/in_quotes.h"
#include "core/files/checked_file.h"
#include "core/files/npz.h"
#include "core/files/safetensors.h"
#include "core/values/error.h"

namespace qs {
namespace {

enum class Extra { refused, ignored };
enum class Types { same, any };

/// A scalar is a tensor of one element.
bool has_shape_of(const NamedArray& array, const NamedTensor& named) {
  const std::vector<Index>& extents = named.tensor->shape().extents();
  return array.shape == extents || (array.shape.empty() && extents == std::vector<Index>{1});
}

class Mismatch {
 public:
  void missing(const std::string& name) { add(missing_, name); }
  void unknown(const std::string& name) { add(unknown_, name); }
  void strange(const SkippedArray& array) { add(wrong_, array.name + " " + array.reason); }
  void wrong(const NamedArray& array, const NamedTensor& wanted) {
    const bool other_shape = !has_shape_of(array, wanted);
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

const SkippedArray* find_skipped(const std::vector<SkippedArray>& skipped, std::string_view name) {
  const auto found =
      std::find_if(skipped.begin(), skipped.end(), [&](const auto& array) { return array.name == name; });
  return found == skipped.end() ? nullptr : &*found;
}

void fill(const std::vector<NamedArray>& arrays, const std::vector<SkippedArray>& skipped,
          const std::filesystem::path& file, std::span<const NamedTensor> tensors, Extra extra, Types types) {
  Mismatch mismatch;
  std::vector<const NamedArray*> sources;
  std::set<std::string_view> wanted;
  for (const NamedTensor& named : tensors) {
    wanted.insert(named.name);
    const NamedArray* array = find_array(arrays, named.name);
    const bool fits = array && has_shape_of(*array, named) &&
                      (types == Types::any || std::holds_alternative<std::vector<Real>>(array->values));
    if (const SkippedArray* strange = array ? nullptr : find_skipped(skipped, named.name)) {
      mismatch.strange(*strange);
    } else if (!array) {
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

void require_finite(const NamedTensor& named, const std::string& where) {
  const auto found = std::find_if(named.tensor->begin(), named.tensor->end(),
                                  [](Real value) { return !std::isfinite(value); });
  if (found == named.tensor->end()) return;
  throw Error{where,
              "value number " + std::to_string(found - named.tensor->begin()) + " of " + named.name + " is " +
                  (std::isnan(*found) ? "not a number" : "infinite, or too large for a float"),
              "weights must be finite"};
}

/// "w.npz: left out "names", which has elements of type "|O"".
std::string left_out(const std::vector<SkippedArray>& skipped, const std::string& where) {
  constexpr std::size_t kMostNamed = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(skipped.size(), kMostNamed); ++i)
    text +=
        (i == 0 ? where + ": left out " : ", ") + in_quotes(skipped[i].name) + ", which " + skipped[i].reason;
  if (skipped.size() > kMostNamed) text += ", and " + std::to_string(skipped.size() - kMostNamed) + " more";
  return text;
}

CheckpointText fill(const std::filesystem::path& file, std::span<const NamedTensor> tensors, Extra extra) {
  Safetensors content = read_checked(file);
  fill(content.arrays, {}, file, tensors, extra, Types::same);
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

std::string import_tensors(const std::filesystem::path& file, std::span<const NamedTensor> tensors) {
  // A ZIP archive begins with the letters PK, whatever the file is called.
  const std::string bytes = read_file(file), where = file.string();
  std::vector<SkippedArray> skipped;
  const std::vector<NamedArray> arrays = bytes.starts_with("PK")
                                             ? parse_npz(bytes, where, &skipped)
                                             : parse_safetensors(bytes, where, &skipped).arrays;
  fill(arrays, skipped, file, tensors, Extra::ignored, Types::any);
  for (const NamedTensor& named : tensors) require_finite(named, where);
  return left_out(skipped, where);
}

}  // namespace qs
