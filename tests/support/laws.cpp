#include "support/laws.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/nn/probe.h"
#include "core/tensor/views.h"
#include "support/tensors.h"

namespace qs {
namespace {

Step with_mode(Step step, Mode mode) {
  step.mode = mode;
  return step;
}

std::vector<Tensor> upstream(const std::vector<Tensor>& like, std::uint32_t place) {
  std::vector<Tensor> grads;
  for (const Tensor& tensor : like) grads.push_back(normal_tensor(tensor.shape(), place++));
  return grads;
}

std::vector<Tensor> combine(const std::vector<Tensor>& a, Real factor, const std::vector<Tensor>& b) {
  std::vector<Tensor> sum = a;
  for (std::size_t i = 0; i < sum.size(); ++i) array(sum[i]) += factor * array(b[i]);
  return sum;
}

/// Gradients of the data and of all parameters, which held `before`.
std::vector<Tensor> gradients(Subject& subject, const std::vector<Tensor>& grads, Real before) {
  for (Parameter* parameter : subject.parameters()) parameter->grad.fill(before);
  std::vector<Tensor> all = subject.backward(grads);
  for (Parameter* parameter : subject.parameters()) all.push_back(parameter->grad);
  return all;
}

std::vector<Tensor> values(Subject& subject) {
  std::vector<Tensor> all;
  for (Parameter* parameter : subject.parameters()) all.push_back(parameter->value);
  return all;
}

bool same_bits(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Tensor& x, const Tensor& y) { return qs::same_bits(x, y); });
}

std::string at(Index i, double found, double expected) {
  return "element " + std::to_string(i) + " is " + std::to_string(found) + " instead of " +
         std::to_string(expected);
}

/// One step of a trainer whose optimizer takes steps of one size, as Adam does, whatever the gradient's.
void train(Subject& subject, std::int64_t index) {
  const Step step = training_step(index);
  for (Parameter* parameter : subject.parameters()) parameter->grad.fill(Real(0));
  const std::vector<Tensor> outputs = subject.forward(step);
  subject.backward(upstream(outputs, static_cast<std::uint32_t>(200 + 10 * index)));
  subject.penalty(step);
  for (Parameter* parameter : subject.parameters())
    array(parameter->value) -= Real(1e-3) * parameter->lr_scale * parameter->stretch *
                               array(parameter->grad) / (array(parameter->grad).abs() + Real(1e-8));
  subject.after_update(step);
}

/// Remembers the keys of all that is published.
class KeyProbe final : public Probe {
 public:
  std::vector<std::string> problems;

  explicit KeyProbe(const std::vector<Quantity>& declared) {
    for (const Quantity& quantity : declared) declared_.insert(quantity.key);
  }
  void scalar(const Quantity& quantity, double value) override {
    see(quantity);
    if (!std::isfinite(value)) problems.push_back(quantity.key + " is not finite");
  }
  void per_group(const Quantity& quantity, std::span<const Real>) override { see(quantity); }
  void cloud(const Quantity& quantity, std::span<const Real> x, std::span<const Real> y) override {
    see(quantity);
    if (x.size() != y.size()) problems.push_back(quantity.key + " has unpaired numbers");
  }
  void distribution(const Quantity& quantity, Index count,
                    const std::function<double(Index)>& value) override {
    see(quantity);
    for (Index i = 0; i < count; ++i)
      if (!std::isfinite(value(i)))
        return problems.push_back(quantity.key + " is not finite at " + std::to_string(i));
  }

 private:
  void see(const Quantity& quantity) {
    if (!declared_.contains(quantity.key)) problems.push_back(quantity.key + " is not declared");
  }
  std::set<std::string> declared_;
};

}  // namespace

std::string evaluation_equals_decoded_codes(const MethodUse& use, const Tensor& data) {
  const auto subject = make_subject(use, data);
  for (std::int64_t step = 0; step < 3; ++step) {
    const Tensor evaluated = subject->forward(with_mode(training_step(step), Mode::evaluate)).front();
    const Codes codes = subject->encode();
    if (codes.levels.empty() == subject->ships_codes())
      return subject->ships_codes() ? "there are no levels" : "there are codes of float weights";
    const Tensor decoded = subject->ships_codes() ? decode(codes, data.shape()) : subject->latent();
    for (Index i = 0; i < data.size(); ++i)
      if (evaluated[i] != decoded[i])
        return "step " + std::to_string(step) + ": " +
               at(i, static_cast<double>(evaluated[i]), static_cast<double>(decoded[i]));
    if (!qs::same_bits(evaluated, decoded)) return "a zero has the wrong sign";
    train(*subject, step);
  }
  return {};
}

std::string codes_point_to_ascending_levels(const MethodUse& use, const Tensor& data) {
  const auto subject = make_subject(use, data);
  if (!subject->ships_codes()) return {};
  const Codes codes = subject->encode();
  if (static_cast<Index>(codes.index.size()) != data.size()) return "there is not one code for each element";
  if (!codes.group.empty() && static_cast<Index>(codes.group.size()) != data.shape()[0])
    return "there is not one group for each filter";
  for (const std::vector<float>& levels : codes.levels) {
    if (levels.empty() || levels.size() > std::size_t{1} << use.bits)
      return std::to_string(levels.size()) + " levels do not fit the bits";
    if (!std::is_sorted(levels.begin(), levels.end())) return "the levels are not ascending";
  }
  const Index filter_size = data.size() / data.shape()[0];
  for (Index i = 0; i < data.size(); ++i) {
    const std::int32_t group =
        codes.group.empty() ? 0 : codes.group[static_cast<std::size_t>(i / filter_size)];
    if (group < 0 || group >= static_cast<std::int32_t>(codes.levels.size())) return "a group does not exist";
    const auto levels = static_cast<std::int32_t>(codes.levels[static_cast<std::size_t>(group)].size());
    const std::int32_t index = codes.index[static_cast<std::size_t>(i)];
    if (index < 0 || index >= levels) return "the code of element " + std::to_string(i) + " has no level";
  }
  return {};
}

std::string backward_is_linear(const MethodUse& use, const Tensor& data) {
  const auto subject = make_subject(use, data);
  const std::vector<Tensor> outputs = subject->forward(training_step(1));
  const std::vector<Tensor> first = upstream(outputs, 10), second = upstream(outputs, 20);
  const std::vector<Tensor> a = gradients(*subject, first, Real(0)), b = gradients(*subject, second, Real(0));
  const std::vector<Tensor> both = gradients(*subject, combine(first, Real(3), second), Real(0));
  for (std::size_t k = 0; k < a.size(); ++k)
    for (Index i = 0; i < a[k].size(); ++i) {
      const double x = static_cast<double>(a[k][i]), y = 3.0 * static_cast<double>(b[k][i]);
      const double found = static_cast<double>(both[k][i]);
      if (!(std::abs(found - x - y) <= 1e-3 * (std::abs(x) + std::abs(y)) + 1e-30))
        return at(i, found, x + y);
    }
  return {};
}

std::string backward_adds_and_leaves_nothing_unset(const MethodUse& use, const Tensor& data) {
  const auto subject = make_subject(use, data);
  const std::vector<Tensor> outputs = subject->forward(training_step(1));
  for (const Tensor& output : outputs)
    for (const Real value : output)
      if (std::isnan(value)) return "forward left an element unset";
  const std::vector<Tensor> grads = upstream(outputs, 30);
  const std::vector<Tensor> plain = gradients(*subject, grads, Real(0)),
                            added = gradients(*subject, grads, Real(8));
  const std::size_t parameters = subject->parameters().size();
  for (std::size_t k = 0; k < plain.size(); ++k) {
    const double before = k + parameters < plain.size() ? 0.0 : 8.0;  // the data's gradient is written
    for (Index i = 0; i < plain[k].size(); ++i) {
      const double expected = before + static_cast<double>(plain[k][i]),
                   found = static_cast<double>(added[k][i]);
      if (!std::isfinite(found)) return "element " + std::to_string(i) + " of a gradient is not finite";
      if (std::abs(found - expected) > 1e-5 * (8.0 + std::abs(expected))) return at(i, found, expected);
    }
  }
  return {};
}

std::string noise_follows_its_key(const MethodUse& use, const Tensor& data) {
  const auto subject = make_subject(use, data);
  const std::vector<Tensor> first = subject->forward(training_step(1));
  const std::vector<Tensor> other = subject->forward(training_step(2));
  if (!same_bits(first, subject->forward(training_step(1)))) return "the same key gives other bits";
  if (!same_bits(first, make_subject(use, data)->forward(training_step(1))))
    return "another quantizer gives other bits for the same key";
  Step other_seed = training_step(1);
  other_seed.noise.key0 ^= 1;
  const bool is_noisy = !same_bits(first, subject->forward(other_seed));
  if (is_noisy && qs::same_bits(first[0], other[0])) return "another step gives the same noise";
  return {};
}

std::string loading_continues_bit_for_bit(const MethodUse& use, const Tensor& data) {
  const auto uninterrupted = make_subject(use, data);
  for (std::int64_t step = 0; step < 3; ++step) train(*uninterrupted, step);

  Tensor other = data;
  array(other) = Real(0.5) * array(other) + Real(0.01);
  const auto resumed = make_subject(use, other);
  if (Tensor* input = resumed->input()) *input = data;  // the next batch is the same for both
  const std::vector<Parameter*> from = uninterrupted->parameters(), to = resumed->parameters();
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i]->name != to[i]->name) return "the parameters have other names";
    to[i]->value = from[i]->value;
  }
  for (std::int64_t step = 3; step < 6; ++step) {
    train(*uninterrupted, step);
    train(*resumed, step);
  }
  if (!same_bits(values(*uninterrupted), values(*resumed)))
    return "the parameters differ after three more steps";
  const Step evaluate = with_mode(training_step(6), Mode::evaluate);
  if (!same_bits(uninterrupted->forward(evaluate), resumed->forward(evaluate)))
    return "the evaluations differ";
  return {};
}

std::string evaluation_changes_nothing(const MethodUse& use, const Tensor& data) {
  const auto watched = make_subject(use, data), plain = make_subject(use, data);
  for (std::int64_t step = 0; step < 2; ++step) {
    train(*watched, step);
    train(*plain, step);
    const std::vector<Tensor> before = values(*watched);
    for (Parameter* parameter : watched->parameters()) parameter->grad.fill(Real(8));
    for (const Mode mode : {Mode::evaluate, Mode::evaluate_soft}) {
      watched->forward(with_mode(training_step(7), mode));
      watched->penalty(with_mode(training_step(7), mode));
    }
    watched->encode();
    KeyProbe probe(use.method->info.observables);
    watched->probe(probe);
    if (!same_bits(before, values(*watched))) return "the parameters changed";
    for (Parameter* parameter : watched->parameters())
      for (const Real value : parameter->grad)
        if (value != Real(8)) return "the gradient of " + parameter->name + " changed";
  }
  train(*watched, 2);
  train(*plain, 2);
  return same_bits(values(*watched), values(*plain)) ? "" : "training went on differently";
}

std::string probe_publishes_what_is_declared(const MethodUse& use, const Tensor& data) {
  const auto subject = make_subject(use, data);
  for (std::int64_t step = 0; step < 2; ++step) {  // also before the first forward
    KeyProbe probe(use.method->info.observables);
    subject->probe(probe);
    if (!probe.problems.empty()) return probe.problems.front();
    train(*subject, step);
  }
  return {};
}

std::string given_weights_stay(const MethodUse& use, const Tensor& data) {
  const auto quantizer = use.method->weight({"conv1", use.bits, false, 4}, use.options);
  quantizer->init(data, Tensor(Shape{0}));
  for (const Parameter* parameter : quantizer->parameters()) {
    if (parameter->name != "conv1.weight") continue;
    for (Index i = 0; i < data.size(); ++i)
      if (parameter->value[i] != data[i])
        return at(i, static_cast<double>(parameter->value[i]), static_cast<double>(data[i]));
  }
  return {};
}

std::string float_weights_are_those_of_training(const MethodUse& use, const Tensor& data) {
  const auto quantizer = use.method->weight({"conv1", use.bits, false, 4}, use.options);
  quantizer->init(data, Tensor(Shape{0}));
  quantizer->begin_training();
  const Tensor soft = quantizer->forward(with_mode(training_step(0), Mode::evaluate_soft)).weight;
  const Codes codes = quantizer->encode();
  if (codes.levels.empty()) return {};                              // what is shipped is float
  if (qs::same_bits(soft, decode(codes, data.shape()))) return {};  // trains on quantized weights
  Step other = with_mode(training_step(0), Mode::evaluate_soft);
  other.noise.key0 ^= 1;
  if (!qs::same_bits(soft, quantizer->forward(other).weight)) return {};  // on sampled ones
  const Tensor& latent = quantizer->latent();
  for (Index i = 0; i < data.size(); ++i)
    if (latent[i] != soft[i]) return at(i, static_cast<double>(latent[i]), static_cast<double>(soft[i]));
  return {};
}

std::string method_is_documented(const Method& method) {
  const MethodInfo& info = method.info;
  const auto is_missing = [](const std::string& text) { return text.size() < 3; };
  if (info.id.empty() ||
      info.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
    return "the id is not made of lower-case letters, digits and hyphens";
  for (const std::string* text : {&info.name, &info.summary, &info.idea, &info.formula, &info.watch,
                                  &info.paper.authors, &info.paper.title, &info.paper.venue})
    if (is_missing(*text)) return "a text of its description is missing";
  if (info.summary.size() > 120) return "the summary is too long for a menu";
  if (!method.weight != (info.weight_bits.min == 32))
    return "the weight bits do not say what the method does";
  if (!method.activation != (info.act_bits.min == 32))
    return "the activation bits do not say what the method does";
  std::set<std::string> keys;
  for (const OptionSpec& spec : info.options) {
    if (!keys.insert(spec.key).second) return "two options are called " + spec.key;
    if (is_missing(spec.label) || is_missing(spec.help) || is_missing(spec.source))
      return "option " + spec.key + " lacks a label, a help or a source";
    if (const std::string problem = problem_with(spec, spec.default_value); !problem.empty())
      return "the default of " + spec.key + ": " + problem;
  }
  const std::set<std::string> families{"scale", "noise",    "ratio", "threshold",
                                       "prior", "codebook", "mask",  "dual"};
  std::set<std::string> observed;
  for (const Quantity& quantity : info.observables) {
    if (!observed.insert(quantity.key).second) return "two quantities are called " + quantity.key;
    if (quantity.symbol.empty() || is_missing(quantity.help))
      return quantity.key + " lacks a symbol or a help";
    if (!families.contains(quantity.family)) return quantity.key + " has an unknown family";
  }
  return {};
}

}  // namespace qs
