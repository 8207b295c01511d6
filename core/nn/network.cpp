#include "core/nn/network.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/nn/flow.h"
#include "core/nn/linear_layer.h"
#include "core/tensor/views.h"

namespace qs {
namespace {

bool all_finite(const Tensor& tensor) {
  return std::all_of(tensor.begin(), tensor.end(), [](Real value) { return std::isfinite(value); });
}

const std::string& name_of(const Node& node) { return node.layer ? node.layer->name : node.join->name; }

}  // namespace

Network::Network(Architecture description, std::vector<Node> nodes, std::vector<LinearSite> sites)
    : description_(std::move(description)),
      nodes_(std::move(nodes)),
      sites_(std::move(sites)),
      flow_(std::make_unique<Flow>()) {}

Network::~Network() = default;
Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;

const Tensor& Network::output(int node) const {
  return node == kImages ? *images_ : flow_->outputs[static_cast<std::size_t>(node)];
}

void Network::run_node(std::size_t index, const Step& step) {
  Node& node = nodes_[index];
  if (node.layer) {
    node.layer->forward(output(node.input), flow_->outputs[index], step);
  } else {
    node.join->forward(output(node.input), output(node.other), flow_->outputs[index]);
  }
}

const Tensor& Network::forward(const Tensor& images, const Step& step) {
  flow_->prepare(nodes_, images.shape());
  images_ = &images;
  for (std::size_t i = 0; i < nodes_.size(); ++i) run_node(i, step);
  return flow_->outputs.back();
}

void Network::pass_back(std::size_t index, const Tensor& dy) {
  Node& node = nodes_[index];
  Flow::Target &first = flow_->input[index], &second = flow_->other[index];
  const auto destination = [](Flow::Target& target) {
    return target.aside.empty() ? target.gradient : &target.aside;
  };
  if (node.layer) {
    node.layer->backward(output(node.input), flow_->outputs[index], dy, destination(first));
  } else {
    node.join->backward(output(node.input), output(node.other), dy, *destination(first),
                        *destination(second));
  }
  for (Flow::Target* target : {&first, &second})
    if (!target->aside.empty()) array(*target->gradient) += array(target->aside);
}

void Network::backward(const Tensor& grad) {
  for (std::size_t i = nodes_.size(); i-- > 0;)
    pass_back(i, i + 1 == nodes_.size() ? grad : flow_->gradients[i]);
}

void Network::calibrate(const Tensor& images) {
  flow_->prepare(nodes_, images.shape());
  images_ = &images;
  Step step;
  step.mode = Mode::evaluate;
  step.statistics = Statistics::of_the_batch;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].layer) nodes_[i].layer->calibrate(output(nodes_[i].input));
    run_node(i, step);
  }
}

std::vector<Parameter*> Network::statistics_parameters() const {
  std::vector<Parameter*> found;
  for (const Node& node : nodes_)
    if (node.layer)
      for (Parameter* parameter : node.layer->statistics()) found.push_back(parameter);
  return found;
}

bool Network::has_statistics() const { return !statistics_parameters().empty(); }

bool Network::weights_follow_statistics() const {
  return std::any_of(sites_.begin(), sites_.end(),
                     [](const LinearSite& site) { return site.layer->quantizer().follows_statistics(); });
}

void Network::begin_estimation() {
  for (const Node& node : nodes_)
    if (node.layer) node.layer->begin_estimation();
}

void Network::end_estimation() {
  for (const Node& node : nodes_)
    if (node.layer) node.layer->end_estimation();
}

std::vector<Tensor> Network::statistics() const {
  std::vector<Tensor> values;
  for (const Parameter* parameter : statistics_parameters()) values.push_back(parameter->value);
  return values;
}

void Network::set_statistics(const std::vector<Tensor>& statistics) {
  const std::vector<Parameter*> parameters = statistics_parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i]->value = statistics[i];
}

void Network::begin_training() {
  for (const LinearSite& site : sites_) site.layer->quantizer().begin_training();
}

double Network::penalty(const Step& step) {
  double total = 0.0;
  for (const Node& node : nodes_)
    if (node.layer) total += node.layer->penalty(step);
  return total;
}

void Network::after_update(const Step& step) {
  for (const Node& node : nodes_)
    if (node.layer) node.layer->after_update(step);
}

std::vector<Parameter*> Network::parameters() const {
  std::vector<Parameter*> all;
  for (const Node& node : nodes_)
    if (node.layer)
      for (Parameter* parameter : node.layer->parameters()) all.push_back(parameter);
  return all;
}

void Network::init_from(const Network& trained) {
  for (std::size_t i = 0; i < sites_.size(); ++i) {
    const WeightQuantizer& from = trained.sites_[i].layer->quantizer();
    sites_[i].layer->quantizer().init(from.latent(), from.latent_bias());
  }
  std::map<std::string, const Parameter*> normalization;
  for (const Node& node : trained.nodes_)
    if (node.layer && !node.layer->statistics().empty())
      for (const Parameter* parameter : node.layer->parameters()) normalization[parameter->name] = parameter;
  for (const Node& node : nodes_)
    if (node.layer && !node.layer->statistics().empty())
      for (Parameter* parameter : node.layer->parameters())
        parameter->value = normalization.at(parameter->name)->value;
}

void Network::zero_gradients() {
  for (Parameter* parameter : parameters()) parameter->grad.fill(Real(0));
}

std::string Network::first_non_finite(const Tensor& images, const Step& step) {
  flow_->prepare(nodes_, images.shape());
  images_ = &images;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].layer)
      for (const Parameter* parameter : nodes_[i].layer->parameters())
        if (!all_finite(parameter->value)) return name_of(nodes_[i]);
    run_node(i, step);
    if (!all_finite(flow_->outputs[i])) return name_of(nodes_[i]);
  }
  return {};
}

Index Network::stored_elements() const { return flow_->stored_elements; }

}  // namespace qs
