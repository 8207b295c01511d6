#include "core/published.h"

#include <algorithm>
#include <iterator>

#include "core/base/number_text.h"
#include "core/settings/titles.h"
#include "core/values/experiment.h"

namespace qs {
namespace {

// C. Louizos et al., ICLR 2019, arXiv 1810.01875.
constexpr std::string_view kRq = "RQ, Table 1";
// W.-P. Cai, W.-J. Li, arXiv 1907.00593: 100 − top-1 accuracy, mean of five runs; all layers quantized.
constexpr std::string_view kWnq1 = "WNQ, Table 1", kWnq2 = "WNQ, Table 2";
// L. Hou, Q. Yao, J. T. Kwok, ICLR 2017, arXiv 1611.01600; some cells of the final version differ by ≤ 0.11.
constexpr std::string_view kLab = "LAB, Table 1 of the submitted version";

constexpr std::string_view kLeNet = "lenet5", kVgg = "vgg7", kMlp = "mlp", kResNet = "resnet20";
constexpr std::string_view kPreResNet = "preresnet20", kSeResNet = "se-resnet20";
constexpr std::string_view kMnist = "mnist", kCifar = "cifar10", kCifar100 = "cifar100";
constexpr double kWhole = 1.0, kQuarter = 0.25;

constexpr PublishedResult kResults[] = {
    {"float", kLeNet, kMnist, kWhole, 32, 32, 0.64, kRq},
    {"float", kVgg, kCifar, kWhole, 32, 32, 6.95, kRq},
    {"sr-dr", kLeNet, kMnist, kWhole, 8, 8, 0.58, kRq},
    {"sr-dr", kVgg, kCifar, kWhole, 8, 8, 7.06, kRq},
    {"sr-dr", kLeNet, kMnist, kWhole, 4, 4, 0.66, kRq},
    {"sr-dr", kLeNet, kMnist, kWhole, 2, 2, 1.03, kRq},
    {"twn", kLeNet, kMnist, kWhole, 2, 32, 0.65, kRq},
    {"twn", kVgg, kCifar, kWhole, 2, 32, 7.44, kRq},
    {"bwn", kVgg, kCifar, kWhole, 1, 32, 9.88, kRq},
    {"xnor", kVgg, kCifar, kWhole, 1, 1, 10.17, kRq},
    {"sws", kLeNet, kMnist, kWhole, 3, 32, 0.97, kRq},
    {"vnq", kLeNet, kMnist, kWhole, 2, 32, 0.73, kRq},
    {"WAGE", kLeNet, kMnist, kWhole, 2, 8, 0.40, kRq},
    {"WAGE", kVgg, kCifar, kWhole, 2, 8, 6.78, kRq},
    {"lr-net", kLeNet, kMnist, kWhole, 1, 32, 0.53, kRq},
    {"lr-net", kVgg, kCifar, kWhole, 1, 32, 6.82, kRq},
    {"lr-net", kLeNet, kMnist, kWhole, 2, 32, 0.50, kRq},
    {"lr-net", kVgg, kCifar, kWhole, 2, 32, 6.74, kRq},
    {"rq", kLeNet, kMnist, kWhole, 8, 8, 0.55, kRq},
    {"rq", kVgg, kCifar, kWhole, 8, 8, 6.70, kRq},
    {"rq", kLeNet, kMnist, kWhole, 4, 4, 0.58, kRq},
    {"rq", kVgg, kCifar, kWhole, 4, 4, 8.43, kRq},
    {"rq", kLeNet, kMnist, kWhole, 2, 2, 0.76, kRq},
    {"rq", kVgg, kCifar, kWhole, 2, 2, 11.75, kRq},
    {"rq-st", kLeNet, kMnist, kWhole, 8, 8, 0.56, kRq},
    {"rq-st", kVgg, kCifar, kWhole, 8, 8, 6.72, kRq},
    {"rq-st", kLeNet, kMnist, kWhole, 4, 4, 0.61, kRq},
    {"rq-st", kVgg, kCifar, kWhole, 4, 4, 7.96, kRq},
    {"rq-st", kLeNet, kMnist, kWhole, 2, 2, 0.63, kRq},
    {"rq-st", kVgg, kCifar, kWhole, 2, 2, 9.08, kRq},

    {"float", kResNet, kCifar100, kWhole, 32, 32, 31.02, kWnq1},
    {"dorefa", kResNet, kCifar100, kWhole, 2, 32, 33.35, kWnq1},
    {"Residual", kResNet, kCifar100, kWhole, 2, 32, 34.03, kWnq1},
    {"lq-net", kResNet, kCifar100, kWhole, 2, 32, 33.47, kWnq1},
    {"wnq", kResNet, kCifar100, kWhole, 2, 32, 32.58, kWnq1},
    {"dorefa", kResNet, kCifar100, kWhole, 3, 32, 31.60, kWnq1},
    {"Residual", kResNet, kCifar100, kWhole, 3, 32, 31.71, kWnq1},
    {"lq-net", kResNet, kCifar100, kWhole, 3, 32, 31.61, kWnq1},
    {"wnq", kResNet, kCifar100, kWhole, 3, 32, 31.20, kWnq1},
    {"dorefa", kResNet, kCifar100, kWhole, 4, 32, 31.11, kWnq1},
    {"Residual", kResNet, kCifar100, kWhole, 4, 32, 31.30, kWnq1},
    {"lq-net", kResNet, kCifar100, kWhole, 4, 32, 30.99, kWnq1},
    {"wnq", kResNet, kCifar100, kWhole, 4, 32, 30.96, kWnq1},

    {"float", kPreResNet, kCifar100, kWhole, 32, 32, 31.35, kWnq2},
    {"dorefa", kPreResNet, kCifar100, kWhole, 2, 32, 34.29, kWnq2},
    {"lq-net", kPreResNet, kCifar100, kWhole, 2, 32, 34.25, kWnq2},
    {"wnq", kPreResNet, kCifar100, kWhole, 2, 32, 33.61, kWnq2},
    {"dorefa", kPreResNet, kCifar100, kWhole, 3, 32, 31.88, kWnq2},
    {"lq-net", kPreResNet, kCifar100, kWhole, 3, 32, 31.71, kWnq2},
    {"wnq", kPreResNet, kCifar100, kWhole, 3, 32, 31.85, kWnq2},
    {"float", kSeResNet, kCifar100, kWhole, 32, 32, 30.70, kWnq2},
    {"dorefa", kSeResNet, kCifar100, kWhole, 2, 32, 33.25, kWnq2},
    {"lq-net", kSeResNet, kCifar100, kWhole, 2, 32, 33.29, kWnq2},
    {"wnq", kSeResNet, kCifar100, kWhole, 2, 32, 32.22, kWnq2},
    {"dorefa", kSeResNet, kCifar100, kWhole, 3, 32, 31.45, kWnq2},
    {"lq-net", kSeResNet, kCifar100, kWhole, 3, 32, 30.89, kWnq2},
    {"wnq", kSeResNet, kCifar100, kWhole, 3, 32, 30.75, kWnq2},
    {"float", kVgg, kCifar100, kQuarter, 32, 32, 32.70, kWnq2},
    {"dorefa", kVgg, kCifar100, kQuarter, 2, 32, 33.59, kWnq2},
    {"lq-net", kVgg, kCifar100, kQuarter, 2, 32, 33.74, kWnq2},
    {"wnq", kVgg, kCifar100, kQuarter, 2, 32, 33.40, kWnq2},
    {"dorefa", kVgg, kCifar100, kQuarter, 3, 32, 33.09, kWnq2},
    {"lq-net", kVgg, kCifar100, kQuarter, 3, 32, 33.07, kWnq2},
    {"wnq", kVgg, kCifar100, kQuarter, 3, 32, 32.96, kWnq2},

    {"float", kMlp, kMnist, kWhole, 32, 32, 1.19, kLab},
    {"binaryconnect", kMlp, kMnist, kWhole, 1, 32, 1.28, kLab},
    {"bwn", kMlp, kMnist, kWhole, 1, 32, 1.20, kLab},
    {"lab", kMlp, kMnist, kWhole, 1, 32, 1.17, kLab},
    {"xnor", kMlp, kMnist, kWhole, 1, 1, 1.45, kLab},
};

}  // namespace

std::span<const PublishedResult> published_results() { return kResults; }

std::vector<PublishedResult> published_results_of(std::string_view method) {
  std::vector<PublishedResult> results;
  std::copy_if(std::begin(kResults), std::end(kResults), std::back_inserter(results),
               [&](const PublishedResult& result) { return result.method == method; });
  return results;
}

std::string to_text(const PublishedResult& result) {
  return network_title(std::string(result.network), result.width) + " on " + std::string(result.data) + ", " +
         bits_text(result.weight_bits) + "/" + bits_text(result.act_bits) +
         " bits: " + fixed_text(result.test_error_pct, 2) + " % (" + std::string(result.source) + ")";
}

}  // namespace qs
