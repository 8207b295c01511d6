// Axes in place, and their ticks: as core/figures/layout.cpp and ticks.cpp have them. Lengths are points.
const kWantedLabels = 4, kMostLabels = 8, kAscent = 0.78, kDescent = 0.22;
const kFont = '"DejaVu Sans", system-ui, sans-serif';
const ruler = document.createElement("canvas").getContext("2d");
const knownWidths = new Map();

function textWidth(text, size) {
  if (!knownWidths.has(text)) {
    ruler.font = "100px " + kFont;
    knownWidths.set(text, ruler.measureText(text).width / 100);
  }
  return knownWidths.get(text) * size;
}

/// Where a value lies: `low` at `start`, `high` at `end`.
class AxisPlace {
  constructor(axis, start, end) {
    [this.low, this.high] = axis.r;
    this.isLog = Boolean(axis.log);
    this.start = start;
    this.end = end;
    this.ticks = [];
    this.title = "";
  }
  place(value) {
    const part = this.isLog ? Math.log(value / this.low) / Math.log(this.high / this.low)
      : (value - this.low) / (this.high - this.low);
    const place = this.start + part * (this.end - this.start);
    return Math.abs(place) < 1e5 ? place : Math.sign(place) * 1e5;  // NaN stays what it is
  }
  valueAt(place) {
    const part = (place - this.start) / (this.end - this.start);
    return this.isLog ? this.low * Math.pow(this.high / this.low, part) : this.low + part * (this.high - this.low);
  }
  /// Points of zero and less stand just inside the lower end of a logarithmic axis.
  placePoint(value) {
    if (!this.isLog || value > 0 || Number.isNaN(value)) return this.place(value);
    return this.start + Math.sign(this.end - this.start) * Math.min(4, Math.abs(this.end - this.start) / 2);
  }
}

// ---- numbers as text -----------------------------------------------------------------------------

const superscript = (exponent) => String(exponent).replace(/[-0-9]/g, (c) => c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]);
const withMinus = (text) => /^-[0.]*$/.test(text) ? text.slice(1) : text.replace(/^-/, "−");
const fixedText = (value, decimals) => withMinus(value.toFixed(decimals));

/// At most so many significant digits: "0.0123", "1.2×10⁻⁵".
function numberText(value, digits = 4) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e").map(Number);
  if (exponent >= -4 && exponent < 7)
    return withMinus(String(Number(value.toFixed(Math.max(0, digits - 1 - exponent)))));
  return withMinus(String(mantissa)) + "×10" + superscript(exponent);
}

// ---- ticks ---------------------------------------------------------------------------------------

const lengthOf = (axis) => Math.abs(axis.end - axis.start);

/// `air`: least distance between neighbouring labels in units of their size.
function labelsFit(ticks, axis, size, isStacked, air) {
  let free = -Infinity;
  for (const tick of ticks) {
    const extent = isStacked ? size * (kAscent + kDescent) : textWidth(tick.label, size);
    const centre = Math.abs(axis.place(tick.value) - axis.start);
    if (centre - extent / 2 < free) return false;
    free = centre + extent / 2 + air * size;
  }
  return true;
}

function formatFor(largest, step) {
  const format = { unit: 1, suffix: "", exponent: 0, decimals: 0 };
  if (largest >= 1e4 && largest < 1e15) {
    const thousands = Math.floor(Math.log10(largest) / 3 + 1e-12);
    format.unit = Math.pow(1000, thousands);
    format.suffix = ["", "k", "M", "G", "T"][Math.min(thousands, 4)];
  } else if (largest < 1e-2 || largest >= 1e15) {
    format.exponent = Math.floor(Math.log10(largest) + 1e-9);
    format.unit = Math.pow(10, format.exponent);
  }
  format.decimals = Math.min(12, Math.max(0, -Math.floor(Math.log10(step / format.unit) + 1e-9)));
  return format;
}

function evenTicks(axis, step, format) {
  const ticks = [], first = Math.ceil(axis.low / step - 1e-6), last = Math.floor(axis.high / step + 1e-6);
  if (!(last - first < 1000)) return ticks;
  for (let i = first; i <= last; ++i) {
    const value = i === 0 ? 0 : i * step;
    const label = i === 0 ? "0" : fixedText(value / format.unit, format.decimals) + format.suffix;
    ticks.push({ value: Math.min(axis.high, Math.max(axis.low, value)), label });
  }
  return ticks;
}

function linearTicks(axis, size, isStacked) {
  const span = axis.high - axis.low, largest = Math.max(Math.abs(axis.low), Math.abs(axis.high));
  if (!(span > 1e-13 * largest) || !Number.isFinite(span)) return { ticks: [], exponent: 0 };
  const decade = Math.floor(Math.log10(span)) - 2, airs = isStacked ? [0.9, 0.15] : [1.0, 0.5];
  for (const air of airs)
    for (let k = 0; k < 12; ++k) {
      const step = [1, 2, 5][k % 3] * Math.pow(10, decade + Math.floor(k / 3));
      const format = formatFor(largest, step), ticks = evenTicks(axis, step, format);
      const isSparse = ticks.length < 3 && air > airs[1];
      if (ticks.length === 0 || isSparse || ticks.length > kMostLabels) continue;
      if (labelsFit(ticks, axis, size, isStacked, air)) return { ticks, exponent: format.exponent };
    }
  return { ticks: [], exponent: 0 };
}

/// Labelled ticks at the multiples of every `stride`-th power of ten.
function powerTicks(axis, multiples, stride) {
  const asPower = axis.low < 0.9e-4 || axis.high >= 1.1e5, ticks = [];
  const last = Math.floor(Math.log10(axis.high) + 1e-9);
  for (let exponent = Math.floor(Math.log10(axis.low) - 1e-9); exponent <= last; ++exponent) {
    if (exponent % stride !== 0) continue;
    for (const multiple of multiples) {
      const value = multiple * Math.pow(10, exponent);
      if (value < axis.low * (1 - 1e-9) || value > axis.high * (1 + 1e-9)) continue;
      const power = "10" + superscript(exponent);
      const label = !asPower ? numberText(value, 12) : multiple === 1 ? power : numberText(multiple) + "×" + power;
      ticks.push({ value: Math.min(axis.high, Math.max(axis.low, value)), label });
    }
  }
  return ticks;
}

const kAllMultiples = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const kMultiples = [[1, 2, 5], [1, 2, 3, 4, 6, 8], [1, 2, 3, 5], [1, 1.5, 2, 3, 4, 5, 7], kAllMultiples];

function labelledLogTicks(axis, size, isStacked) {
  let best = [];
  const isEnough = (ticks, most) => {
    const fits = ticks.length <= most && labelsFit(ticks, axis, size, isStacked, isStacked ? 0.15 : 0.5);
    if (fits && ticks.length > best.length) best = ticks;
    return best.length >= kWantedLabels;
  };
  for (const stride of [1, 2, 3, 5, 10, 20, 50, 100])
    if (isEnough(powerTicks(axis, [1], stride), kMostLabels + 2)) return best;
  for (const multiples of kMultiples)
    if (isEnough(powerTicks(axis, multiples, 1), 2 * kMostLabels)) return best;
  const plain = { unit: 1, suffix: "", decimals: 12 };
  for (let k = 0; k < 9; ++k) {  // less than a decade
    const step = [1, 2, 5][k % 3] * Math.pow(10, Math.floor(Math.log10(axis.high - axis.low)) - 1 + Math.floor(k / 3));
    const ticks = evenTicks(axis, step, plain);
    for (const tick of ticks) tick.label = numberText(tick.value, 12);
    if (isEnough(ticks, kMostLabels)) return best;
  }
  return best;
}

/// Minor ticks have no label.
function logTicks(axis, size, isStacked) {
  if (!(axis.low > 0)) return { ticks: [], exponent: 0 };
  const ticks = [...labelledLogTicks(axis, size, isStacked)];
  const perDecade = lengthOf(axis) / Math.log10(axis.high / axis.low);
  if (perDecade >= 2)
    for (const { value } of powerTicks(axis, perDecade >= 12 ? kAllMultiples : [1], 1))
      if (ticks.every((tick) => Math.abs(tick.value / value - 1) >= 1e-6)) ticks.push({ value, label: "" });
  return { ticks, exponent: 0 };
}

/// Ticks and title: "rate (×10⁻³ %)".
function setTicks(place, axis, size, isStacked) {
  const { ticks, exponent } = place.isLog ? logTicks(place, size, isStacked) : linearTicks(place, size, isStacked);
  place.ticks = ticks;
  const inside = [exponent !== 0 ? "×10" + superscript(exponent) : "", axis.u || ""].filter(Boolean).join(" ");
  place.title = [axis.l, inside && "(" + inside + ")"].filter(Boolean).join(" ");
}
