#include "core/published.h"

namespace qs {
namespace {

constexpr std::string_view kTable = "RQ, Table 1";
constexpr std::string_view kLeNet = "lenet5", kVgg = "vgg7", kMnist = "mnist", kCifar = "cifar10";

constexpr PublishedResult kResults[] = {
    {"float", kLeNet, kMnist, 32, 32, 0.64, kTable}, {"float", kVgg, kCifar, 32, 32, 6.95, kTable},
    {"SR+DR", kLeNet, kMnist, 8, 8, 0.58, kTable},   {"SR+DR", kVgg, kCifar, 8, 8, 7.06, kTable},
    {"SR+DR", kLeNet, kMnist, 4, 4, 0.66, kTable},   {"SR+DR", kLeNet, kMnist, 2, 2, 1.03, kTable},
    {"TWN", kLeNet, kMnist, 2, 32, 0.65, kTable},    {"TWN", kVgg, kCifar, 2, 32, 7.44, kTable},
    {"BWN", kVgg, kCifar, 1, 32, 9.88, kTable},      {"XNOR-net", kVgg, kCifar, 1, 1, 10.17, kTable},
    {"SWS", kLeNet, kMnist, 3, 32, 0.97, kTable},    {"VNQ", kLeNet, kMnist, 2, 32, 0.73, kTable},
    {"WAGE", kLeNet, kMnist, 2, 8, 0.40, kTable},    {"WAGE", kVgg, kCifar, 2, 8, 6.78, kTable},
    {"LR-Net", kLeNet, kMnist, 1, 32, 0.53, kTable}, {"LR-Net", kVgg, kCifar, 1, 32, 6.82, kTable},
    {"LR-Net", kLeNet, kMnist, 2, 32, 0.50, kTable}, {"LR-Net", kVgg, kCifar, 2, 32, 6.74, kTable},
    {"RQ", kLeNet, kMnist, 8, 8, 0.55, kTable},      {"RQ", kVgg, kCifar, 8, 8, 6.70, kTable},
    {"RQ", kLeNet, kMnist, 4, 4, 0.58, kTable},      {"RQ", kVgg, kCifar, 4, 4, 8.43, kTable},
    {"RQ", kLeNet, kMnist, 2, 2, 0.76, kTable},      {"RQ", kVgg, kCifar, 2, 2, 11.75, kTable},
    {"RQ-ST", kLeNet, kMnist, 8, 8, 0.56, kTable},   {"RQ-ST", kVgg, kCifar, 8, 8, 6.72, kTable},
    {"RQ-ST", kLeNet, kMnist, 4, 4, 0.61, kTable},   {"RQ-ST", kVgg, kCifar, 4, 4, 7.96, kTable},
    {"RQ-ST", kLeNet, kMnist, 2, 2, 0.63, kTable},   {"RQ-ST", kVgg, kCifar, 2, 2, 9.08, kTable},
};

}  // namespace

std::span<const PublishedResult> published_results() { return kResults; }

}  // namespace qs
