// What is wrong with an experiment, and what follows when somebody changes some of its settings.
//
// Command line and form both lay chosen settings over an experiment (a preset, the last state of the
// form) and call adapt() once: it replaces what cannot stay, and says so. Settings that contradict
// each other although they were chosen are left to complaints().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/values/experiment.h"

namespace qs {

/// A setting, and what is to be said of it: "float instead of 2: TWN leaves …".
struct Remark {
  std::string key, text;  // key: of a setting of the experiment or an option of its method
};

/// Complaints that no single field can see (a method that cannot do the bits asked for, a float
/// method with a warm start, …); each names the field it belongs to. Empty: ready to run.
struct Complaint {
  std::string key, problem;
};
std::vector<Complaint> complaints(const Experiment& experiment);

/// Settings that the method's paper has otherwise, each with what the paper does. No obstacle.
std::vector<Remark> departures(const Experiment& experiment);

/// Throws Error with the first complaint.
void require_runnable(const Experiment& experiment);

/// Settings that somebody gave a value.
struct Chosen {
  std::vector<std::string> keys = {};  // oldest first
  /// True: none of them is changed. False: the newest is not, as in a form, where an old choice must
  /// not be in the way of a new one.
  bool all_stand = true;
};

/// `experiment` is `before` with the chosen settings of the experiment in place; options of the method
/// that were chosen are set afterwards. Then
///   method_options   are those of `before` that were no defaults and that the method has too,
///   bits             become the nearest that the method can do,
///   lengths          that are a part of the run keep their share of it, in whole epochs,
///   data, start, batch size and the method of the activations   give way where they do not fit.
std::vector<Remark> adapt(Experiment& experiment, const Experiment& before, const Chosen& chosen);

/// A setting or option by its key, and its value as in files.
struct Edit {
  std::string key, text;
};

/// `before` with the edits, oldest first, and what follows from them: `remarks` is replaced by what
/// adapt() says. Edits of options that the method does not have are passed over, so that they come back
/// with the method. The result is no repetition of a preset. Throws Error as set_text does.
Experiment edited(const Experiment& before, const std::vector<Edit>& edits, std::vector<Remark>& remarks);

/// Widths that can be chosen for "weight_bits" or "act_bits" beside the experiment's methods, ascending;
/// the last is 32, float.
std::vector<std::int64_t> possible_bits(const Experiment& experiment, std::string_view key);

}  // namespace qs
