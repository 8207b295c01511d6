#include "ui/panels/layers_model.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "ui/help_text.h"
#include "ui/number_text.h"

namespace qs {
namespace {

QString shapeText(const LayerView& layer) {
  QStringList extents;
  for (std::int64_t extent : layer.shape) extents.append(QString::number(extent));
  return extents.join(QStringLiteral("×"));
}

QString widthText(std::int64_t bits) {
  return bits == kFloatBits ? LayersModel::tr("float") : QString::number(bits);
}

bool isQuantized(const LayerView& layer) { return !layer.grid.levels.empty(); }

// A number that only a quantized layer has.
QString quantizedText(const LayerView& layer, const QString& text) {
  return isQuantized(layer) ? text : QStringLiteral("–");
}

const Reading* findReading(const LayerView& layer, const Reading& like) {
  const auto found = std::find_if(layer.readings.begin(), layer.readings.end(), [&](const Reading& reading) {
    return reading.quantity.key == like.quantity.key && reading.part == like.part;
  });
  return found == layer.readings.end() ? nullptr : &*found;
}

// Readings in order of first appearance, each once.
std::vector<Reading> distinctReadings(const Snapshot& snapshot) {
  std::vector<Reading> distinct;
  for (const LayerView& layer : snapshot.layers) {
    for (const Reading& reading : layer.readings) {
      const bool known = std::any_of(distinct.begin(), distinct.end(), [&](const Reading& other) {
        return other.quantity.key == reading.quantity.key && other.part == reading.part;
      });
      if (!known) distinct.push_back(reading);
    }
  }
  return distinct;
}

QString readingTitle(const Reading& reading) {
  const QString symbol = QString::fromStdString(reading.quantity.symbol.empty() ? reading.quantity.key
                                                                                : reading.quantity.symbol);
  return reading.part.empty() ? symbol
                              : QStringLiteral("%1 %2").arg(symbol, QString::fromStdString(reading.part));
}

/// Of a number or a function of the layers.
template <class Member>
double sum(const std::vector<LayerView>& layers, Member member) {
  double total = 0.0;
  for (const LayerView& layer : layers) total += std::invoke(member, layer);
  return total;
}

std::int64_t weightsOf(const std::vector<LayerView>& layers) {
  std::int64_t total = 0;
  for (const LayerView& layer : layers) total += layer.weights;
  return total;
}

/// What the layers would take as 32-bit floats, without scales, over what they take.
QString smallerBy(const std::vector<LayerView>& layers) {
  double floats = sum(layers, &LayerView::normalization_bits), size = sum(layers, &LayerView::size_bits);
  for (const LayerView& layer : layers)
    floats += static_cast<double>(kFloatBits * (layer.weights + layer.biases));
  return size > 0.0 ? QStringLiteral("%1×").arg(floats / size, 0, 'f', 1) : QStringLiteral("–");
}

}  // namespace

LayersModel::LayersModel(LayerColumns what, QObject* parent) : QAbstractTableModel(parent), what_(what) {
  columns_ = makeColumns(nullptr);
}

std::vector<LayersModel::Column> LayersModel::makeColumns(const Snapshot* snapshot) const {
  return what_ == LayerColumns::size ? sizeColumns() : stateColumns(snapshot);
}

std::vector<LayersModel::Column> LayersModel::sizeColumns() {
  const auto bits = [](const QString& title, const QString& help, auto member) {
    return Column{title, help, [member](const LayerView& l) { return sizeText(std::invoke(member, l)); },
                  [member](const std::vector<LayerView>& all) { return sizeText(sum(all, member)); }};
  };
  return {
      {tr("Layer"), tr("Name of the layer; a click selects it in all views."),
       [](const LayerView& l) { return QString::fromStdString(l.name); },
       [](const std::vector<LayerView>&) { return tr("all layers"); }},
      bits(tr("Total"), tr("What shipping the layer takes: the sum of the next four."),
           &LayerView::size_bits),
      bits(tr("Weights"), tr("The codes of the weights, without entropy coding."), &LayerView::code_bits),
      bits(tr("Biases"), tr("The biases, as floats or on the grid."), &LayerView::bias_bits),
      bits(tr("Scales"), tr("Scales and codebooks of weights and activations."), &LayerView::scale_bits),
      bits(tr("Normalization"), tr("Factor and shift of every channel of batch normalization."),
           &LayerView::normalization_bits),
      {tr("Smaller by"), tr("Size with 32-bit floats over this size."),
       [](const LayerView& l) { return smallerBy({l}); }, smallerBy},
  };
}

std::vector<LayersModel::Column> LayersModel::stateColumns(const Snapshot* snapshot) {
  std::vector<Column> columns{
      {tr("Layer"), tr("Name of the layer; a click selects it in all views."),
       [](const LayerView& l) { return QString::fromStdString(l.name); },
       [](const std::vector<LayerView>&) { return tr("all layers"); }},
      {tr("Bits w/a"), tr("Bit widths of the weights and of the layer's output."),
       [](const LayerView& l) {
         return widthText(l.weight_bits) + QLatin1Char('/') + widthText(l.act_bits);
       }},
      {tr("On grid %"),
       tr("Float weights within an eighth of a step of their grid point; 25 % would be so by chance."),
       [](const LayerView& l) { return quantizedText(l, percent(l.on_grid_pct)); }},
  };
  const std::vector<Reading> readings = snapshot ? distinctReadings(*snapshot) : std::vector<Reading>{};
  for (const Reading& reading : readings) {
    columns.push_back(
        {readingTitle(reading), QString::fromStdString(reading.quantity.help), [reading](const LayerView& l) {
           const Reading* found = findReading(l, reading);
           return found ? shortNumber(found->value) : QStringLiteral("–");
         }});
  }
  const std::vector<Column> rest{
      {tr("Zeros %"), tr("Quantized weights that are exactly zero."),
       [](const LayerView& l) { return quantizedText(l, percent(l.zeros_pct)); }},
      {tr("Saturated %"), tr("Float weights beyond the outermost cells of the grid."),
       [](const LayerView& l) { return quantizedText(l, percent(l.saturated_pct)); }},
      {tr("Relative MSE"), tr("Sum of squared rounding errors over sum of squared weights."),
       [](const LayerView& l) { return quantizedText(l, shortNumber(l.relative_mse)); }},
      {tr("SQNR dB"), tr("Signal to quantization noise: −10·log10 of the relative MSE."),
       [](const LayerView& l) { return quantizedText(l, QString::number(l.sqnr_db, 'f', 1)); }},
      {tr("Flips %"), tr("Weights that changed their grid point since the last snapshot."),
       [](const LayerView& l) { return quantizedText(l, percent(l.flip_pct)); }},
      {tr("Weights"), tr("Number of weights."), [](const LayerView& l) { return countText(l.weights); },
       [](const std::vector<LayerView>& all) { return countText(weightsOf(all)); }},
      {tr("Shape"), tr("Outputs × kernel height × kernel width × inputs."), shapeText},
      {tr("BOPs"), tr("Bit operations for one image."), [](const LayerView& l) { return magnitude(l.bops); },
       [](const std::vector<LayerView>& all) { return magnitude(sum(all, &LayerView::bops)); }},
      {tr("Size"), tr("Weights, biases and scales as they would be shipped."),
       [](const LayerView& l) { return sizeText(l.size_bits()); },
       [](const std::vector<LayerView>& all) { return sizeText(sum(all, &LayerView::size_bits)); }},
  };
  columns.insert(columns.end(), rest.begin(), rest.end());
  return columns;
}

void LayersModel::setSnapshot(SnapshotPointer snapshot) {
  std::vector<Column> columns = makeColumns(snapshot.get());
  const std::size_t layers = snapshot ? snapshot->layers.size() : 0;
  const bool same_shape = snapshot && snapshot_ && layers == snapshot_->layers.size() &&
                          std::equal(columns_.begin(), columns_.end(), columns.begin(), columns.end(),
                                     [](const Column& a, const Column& b) { return a.title == b.title; });
  if (!same_shape) beginResetModel();
  snapshot_ = std::move(snapshot);
  columns_ = std::move(columns);
  if (!same_shape) return endResetModel();
  if (layers > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

QString LayersModel::layerName(int row) const {
  if (!snapshot_ || row <= 0 || row > static_cast<int>(snapshot_->layers.size())) return {};
  return QString::fromStdString(snapshot_->layers[static_cast<std::size_t>(row - 1)].name);
}

int LayersModel::rowOf(const QString& layer) const {
  for (int row = 1; row < rowCount(); ++row) {
    if (layerName(row) == layer) return row;
  }
  return 0;
}

int LayersModel::rowCount(const QModelIndex& parent) const {
  if (parent.isValid() || !snapshot_ || snapshot_->layers.empty()) return 0;
  return static_cast<int>(snapshot_->layers.size()) + 1;
}

int LayersModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(columns_.size());
}

QVariant LayersModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || !snapshot_) return {};
  const Column& column = columns_[static_cast<std::size_t>(index.column())];
  if (role == Qt::TextAlignmentRole) {
    return QVariant::fromValue(Qt::AlignVCenter | (index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight));
  }
  if (role == Qt::ToolTipRole) return column.help;
  if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
  const std::vector<LayerView>& layers = snapshot_->layers;
  QString text;
  if (index.row() > 0) {
    text = column.text(layers[static_cast<std::size_t>(index.row() - 1)]);
  } else if (column.total) {
    text = column.total(layers);
  }
  if (role == Qt::AccessibleTextRole) return column.title + QStringLiteral(": ") + text;
  return text;
}

QVariant LayersModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation == Qt::Vertical && section < rowCount() && role == Qt::DisplayRole)
    return section == 0 ? tr("all layers") : layerName(section);
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
  const Column& column = columns_[static_cast<std::size_t>(section)];
  if (role == Qt::DisplayRole) return column.title;
  if (role == Qt::ToolTipRole) return column.help;
  if (role == Qt::WhatsThisRole) return withTerms(column.title, column.help.toHtmlEscaped());
  return {};
}

}  // namespace qs
