// Reads the recording of a page as its script does, for comparison with the figures that it was made from.
#pragma once

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace qs {

class PageReader {
 public:
  using Json = nlohmann::ordered_json;

  /// Of a whole page, or of the JSON alone.
  explicit PageReader(const std::string& text) {
    const std::string begin = "id=\"recording\">", end = "</script>";
    const std::size_t at = text.find(begin);
    if (at == std::string::npos) {
      json_ = Json::parse(text);
    } else {
      const std::size_t from = at + begin.size();
      json_ = Json::parse(text.substr(from, text.find(end, from) - from));
    }
  }

  const Json& json() const { return json_; }

  /// The list at a place, the beginning of one, one times a factor, or packed numbers.
  std::vector<double> numbers(const Json& place) const {
    std::vector<double> list;
    if (place.is_array()) {
      list = numbers(place[0]);
      list.resize(place[1].get<std::size_t>());
    } else if (place.is_object() && place.contains("f")) {
      list = numbers(place["p"]);
      for (double& value : list) value *= place["f"].get<double>();
    } else if (place.is_object()) {
      return unpacked(place, 2);
    } else {
      for (const Json& value : json_["arrays"].at(place.get<std::size_t>()))
        list.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>());
    }
    return list;
  }

  /// Steps of 1/63, or with two signs of 1/4095, between "low" and "high".
  static std::vector<double> unpacked(const Json& packed, std::size_t signs) {
    static const std::string kSigns = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::string codes = packed["codes"];
    const double low = packed["low"], high = packed["high"];
    std::vector<double> list;
    for (std::size_t i = 0; i + signs <= codes.size(); i += signs) {
      double step = 0.0, most = 0.0;
      for (std::size_t k = 0; k < signs; ++k) {
        step = 64.0 * step + static_cast<double>(kSigns.find(codes[i + k]));
        most = 64.0 * most + 63.0;
      }
      list.push_back(low + step / most * (high - low));
    }
    return list;
  }

  /// With its look.
  Json mark(const Json& place) const { return whole(json_["marks"].at(place.get<std::size_t>())); }
  Json panel(const Json& place) const { return whole(json_["panels"].at(place.get<std::size_t>())); }
  const Json& figure(const Json& place) const { return json_["figures"].at(place.get<std::size_t>()); }

 private:
  Json whole(Json part) const {
    for (const auto& [key, value] : json_["looks"].at(part["b"].get<std::size_t>()).items())
      part[key] = value;
    return part;
  }

  Json json_;
};

}  // namespace qs
