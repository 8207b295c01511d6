// Lists of numbers as short as a screen can show them.
#pragma once

#include <string>
#include <vector>

namespace qs {

/// The list as JSON: four significant digits, more where all values lie close together, so that a thousandth
/// of their range can still be told; null for what is not finite.
std::vector<std::string> shortened_numbers(const std::vector<double>& values);

/// One number with four significant digits, as JSON.
std::string shortened_number(double value);

/// Values between `low` and `high` in `levels` steps, a sign (two where there are more than 64 steps) of
/// A–Z a–z 0–9 + / for each: for clouds and images, whose thousands of numbers nobody reads one by one.
std::string packed_numbers(const std::vector<double>& values, double low, double high, int levels);

}  // namespace qs
