#include "core/nn/flow.h"

#include <algorithm>

#include "core/values/error.h"

namespace qs {
namespace {

bool reads_inputs(const Node& node) {
  return node.layer ? node.layer->memory().reads_x : node.join->reads_inputs();
}
bool works_in_place(const Node& node) {
  return node.layer ? node.layer->memory().in_place : node.join->in_place();
}

}  // namespace

/// The tensors of the plan: outputs, gradients, then what lies aside for the inputs of each node.
struct Network::Flow::Wanted {
  /// Moments of the plan: a node's forward and its backward.
  struct Clock {
    int nodes;
    int forward(int node) const { return node; }
    int backward(int node) const { return 2 * nodes - 1 - node; }
  };

  explicit Wanted(const std::vector<Node>& all_nodes, const std::vector<Shape>& all_shapes)
      : nodes(all_nodes),
        shapes(all_shapes),
        clock{static_cast<int>(all_nodes.size())},
        last_reader(all_nodes.size(), -1) {
    for (int node = 0; node < clock.nodes; ++node)
      for_each_input(node, [&](int source) { last_reader[at(source)] = node; });
    lifetimes.resize(4 * nodes.size());
    for (int node = 0; node < clock.nodes; ++node) {
      lifetimes[at(node)] = of_output(node);
      if (node + 1 < clock.nodes) lifetimes[at(gradient(node))] = of_gradient(node);
    }
    for (int node = 0; node < clock.nodes; ++node) {
      if (is_aside(node, nodes[at(node)].input))
        lifetimes[at(aside(node))] = of_aside(node, nodes[at(node)].input);
      if (nodes[at(node)].join && is_aside(node, nodes[at(node)].other))
        lifetimes[at(aside_other(node))] = of_aside(node, nodes[at(node)].other);
    }
  }

  static std::size_t at(int index) { return static_cast<std::size_t>(index); }
  int gradient(int node) const { return clock.nodes + node; }
  int aside(int node) const { return 2 * clock.nodes + node; }
  int aside_other(int node) const { return 3 * clock.nodes + node; }

  template <class Visit>
  void for_each_input(int node, const Visit& visit) const {
    if (nodes[at(node)].input != kImages) visit(nodes[at(node)].input);
    if (nodes[at(node)].join && nodes[at(node)].other != kImages) visit(nodes[at(node)].other);
  }

  bool is_aside(int node, int source) const { return source != kImages && last_reader[at(source)] != node; }

  Lifetime of_output(int node) const {
    const Node& made = nodes[at(node)];
    Lifetime life{clock.forward(node), clock.forward(node), shapes[at(node)].elements(), -1};
    if (made.layer && made.layer->memory().reads_y) life.end = clock.backward(node);
    for (int reader = node + 1; reader < clock.nodes; ++reader)
      for_each_input(reader, [&](int source) {
        if (source != node) return;
        life.end = std::max(life.end,
                            reads_inputs(nodes[at(reader)]) ? clock.backward(reader) : clock.forward(reader));
      });
    if (node + 1 == clock.nodes)
      life.end = std::max(life.end, clock.backward(node));  // the caller looks at it
    if (works_in_place(made) && made.input != kImages) life.may_replace = made.input;
    return life;
  }

  Lifetime of_gradient(int node) const {
    const int writer = last_reader[at(node)];
    Lifetime life{clock.backward(writer), clock.backward(node), shapes[at(node)].elements(), -1};
    const Node& by = nodes[at(writer)];
    if (works_in_place(by) && by.input == node && writer + 1 < clock.nodes)
      life.may_replace = gradient(writer);
    return life;
  }

  Lifetime of_aside(int node, int source) const {
    return {clock.backward(node), clock.backward(node), shapes[at(source)].elements(), -1};
  }

  const std::vector<Node>& nodes;
  const std::vector<Shape>& shapes;
  Clock clock;
  std::vector<int> last_reader;  // of each output
  std::vector<Lifetime> lifetimes;
};

std::vector<Shape> Network::Flow::output_shapes(const std::vector<Node>& nodes) const {
  std::vector<Shape> shapes;
  const auto shape_of = [&](int node) -> const Shape& {
    return node == kImages ? images_ : shapes[static_cast<std::size_t>(node)];
  };
  for (const Node& node : nodes)
    shapes.push_back(node.layer ? node.layer->output_shape(shape_of(node.input))
                                : node.join->output_shape(shape_of(node.input), shape_of(node.other)));
  return shapes;
}

void Network::Flow::prepare(const std::vector<Node>& nodes, const Shape& images) {
  if (images == images_) return;
  images_ = images;
  lay_out(nodes, output_shapes(nodes));
}

void Network::Flow::lay_out(const std::vector<Node>& nodes, const std::vector<Shape>& shapes) {
  const Wanted wanted(nodes, shapes);
  const StoragePlan plan = plan_storage(wanted.lifetimes);
  stored_elements = plan.total();
  slots_.resize(std::max(slots_.size(), plan.elements.size()));
  for (std::size_t i = 0; i < plan.elements.size(); ++i) slots_[i].resize(Shape{plan.elements[i]});
  const auto tensor = [&](int index, const Shape& shape) {
    return Tensor::borrow(slots_[Wanted::at(plan.slot[Wanted::at(index)])].data(), shape);
  };
  outputs.clear();
  gradients.clear();
  for (int node = 0; node < wanted.clock.nodes; ++node) {
    outputs.push_back(tensor(node, shapes[Wanted::at(node)]));
    gradients.push_back(
        node + 1 < wanted.clock.nodes ? tensor(wanted.gradient(node), shapes[Wanted::at(node)]) : Tensor());
  }
  const auto target = [&](int node, int source, int aside) {
    Target result;
    if (source == kImages) return result;
    result.gradient = &gradients[Wanted::at(source)];
    if (wanted.is_aside(node, source)) result.aside = tensor(aside, shapes[Wanted::at(source)]);
    return result;
  };
  input.clear();
  other.clear();
  for (int node = 0; node < wanted.clock.nodes; ++node) {
    const Node& made = nodes[Wanted::at(node)];
    input.push_back(target(node, made.input, wanted.aside(node)));
    other.push_back(made.join ? target(node, made.other, wanted.aside_other(node)) : Target{});
  }
}

}  // namespace qs
