// Numbers as the tables and labels of the window write them. Unknown (NaN) is "–".
#pragma once

#include <QString>
#include <cstddef>
#include <cstdint>

namespace qs {

QString shortNumber(double value);      // four significant digits
QString percent(double value);          // two decimals, without the sign
QString countText(std::int64_t count);  // 582 026
QString magnitude(double value);        // 12.3 M
QString sizeText(double bits);          // 71.1 kB
QString runsText(std::size_t count);    // 1 run, 12 runs
QString durationText(double seconds);   // 1 min 20 s
/// "epoch 1.5" of the method, or "float epoch 0.5" before it began: `epoch` is below 0 then, and the
/// float start is `float_epochs` long.
QString epochText(double epoch, double float_epochs, int decimals);

}  // namespace qs
