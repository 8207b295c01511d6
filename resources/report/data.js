// The recording: figures as values (core/report/figure_pool.cpp writes them), unfolded when they are asked for.
const recording = JSON.parse(document.getElementById("recording").textContent);
const kSigns = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const kPlaces = 4095, kShades = 63;
const lists = [], marks = [];
const signValues = new Uint8Array(128);
for (let i = 0; i < kSigns.length; ++i) signValues[kSigns.charCodeAt(i)] = i;

/// Steps between "low" and "high", one sign or two for each.
function unpacked(packed, isWide) {
  const most = isWide ? kPlaces : kShades, size = isWide ? 2 : 1, codes = packed.codes;
  const values = new Float64Array(codes.length / size);
  for (let i = 0; i < values.length; ++i) {
    const first = signValues[codes.charCodeAt(i * size)];
    const step = isWide ? first * 64 + signValues[codes.charCodeAt(i * size + 1)] : first;
    values[i] = packed.low + step / most * (packed.high - packed.low);
  }
  return values;
}

/// A place in the list of lists, [place, length] of a beginning, a list times a factor, or packed numbers. Gaps
/// are NaN.
function numbersAt(place) {
  if (place === undefined) return new Float64Array(0);
  if (Array.isArray(place)) return numbersAt(place[0]).subarray(0, place[1]);
  if (typeof place === "object" && "f" in place) return numbersAt(place.p).map((part) => part * place.f);
  if (typeof place === "object") return unpacked(place, true);
  return lists[place] ??= Float64Array.from(recording.arrays[place], (value) => value === null ? NaN : value);
}

/// "l-1*12,l0*3" as a list of fifteen.
function coloursOf(text) {
  const colours = [];
  for (const run of (text || "").split(",")) {
    const [colour, count] = run.split("*");
    for (let i = 0; i < count; ++i) colours.push(colour);
  }
  return colours;
}

function markAt(place) {
  if (marks[place]) return marks[place];
  const { b, ...own } = recording.marks[place], mark = { ...recording.looks[b], ...own };
  for (const key of ["x", "y", "low", "high", "dev"]) if (key in mark) mark[key] = numbersAt(mark[key]);
  if ("cs" in mark) mark.colours = coloursOf(mark.cs);
  if (mark.k === "image") mark.values = unpacked(mark.v, false);
  return marks[place] = mark;
}

function panelAt(place) {
  const { b, r, m } = recording.panels[place], look = recording.looks[b];
  const panel = { t: look.t, marks: m.map(markAt) };
  ["x", "y", "z"].forEach((axis, i) => {
    if (look[axis]) panel[axis] = { ...look[axis], r: r.slice(2 * i, 2 * i + 2) };
  });
  return panel;
}

/// The figure of a kind; what does not depend on layer or instant has one of them.
function figureAt(kind, layer, instant) {
  const frames = kind.frames[Math.min(layer, kind.frames.length - 1)];
  const figure = recording.figures[frames[Math.min(instant, frames.length - 1)]];
  return { ...figure, panels: (figure.p || []).map(panelAt) };
}

/// The instant at which the figure was really drawn: large ones change more rarely.
function drawnInstant(kind, instant) {
  return instant + 1 === recording.instants.length ? instant : instant - instant % kind.every;
}

/// Places in their list that stand for the same picture.
function pictureOf(kind, layer, instant) {
  const frames = kind.frames[Math.min(layer, kind.frames.length - 1)];
  return frames[Math.min(instant, frames.length - 1)];
}

// ---- colours -------------------------------------------------------------------------------------

const darkness = window.matchMedia("(prefers-color-scheme: dark)");
const style = () => recording.styles[darkness.matches ? "dark" : "light"];

function mixedColour(from, to, share) {
  let text = "#";
  for (const at of [1, 3, 5]) {
    const a = parseInt(from.slice(at, at + 2), 16), b = parseInt(to.slice(at, at + 2), 16);
    text += Math.round(a + share * (b - a)).toString(16).padStart(2, "0");
  }
  return text;
}

/// "s0", "l-1", "t", "m" or "b", with "~2" for a shade: as core/figures/style.cpp resolves them.
function resolved(colour) {
  const look = style(), [plain, shade] = colour.split("~"), index = Number(plain.slice(1));
  const inTurn = (list, i) => list[((i % list.length) + list.length) % list.length];
  const level = () => index === 0 ? look.zero : index < 0 ? inTurn(look.below, -index - 1) : inTurn(look.above, index - 1);
  const base = plain[0] === "s" ? inTurn(look.series, index) : plain[0] === "l" ? level()
    : plain[0] === "m" ? look.muted : plain[0] === "b" ? look.background : look.text;
  if (!shade) return base;
  const turn = (shade - 1) % 3;
  return mixedColour(base, turn === 1 ? look.text : look.background, [0.45, 0.5, 0.65][turn]);
}
