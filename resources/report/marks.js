// The marks of a figure on a canvas, each kind as core/figures/drawing.cpp draws it.
const dashesOf = (dash, width) => dash === 1 ? [4 * Math.max(width, 0.8), 2.2 * Math.max(width, 0.8)]
  : dash === 2 ? [Math.max(width, 0.8), 1.8 * Math.max(width, 0.8)] : [];

/// What marks are drawn with: a canvas in points, the axes of the panel, and how far points are moved aside.
class Pen {
  constructor(context, plot, x, y, right) {
    Object.assign(this, { context, plot, x, y, right, shifts: null });
  }
  up(mark) { return mark.r && this.right ? this.right : this.y; }
  /// Where bars and stems begin: zero, or the lower end of a log axis.
  base(mark) {
    const axis = this.up(mark);
    return axis.isLog ? axis.start : axis.place(0);
  }
  stroke(mark) {
    const width = (mark.w ?? 1.2) * style().factor;
    this.context.strokeStyle = resolved(mark.c);
    this.context.lineWidth = width;
    this.context.setLineDash(dashesOf(mark.d, width));
  }
  draw(mark) {
    this.context.save();
    this.context.lineJoin = "round";
    drawers[mark.k]?.(this, mark);
    this.context.restore();
  }
}

/// Adds a curve to the path in pieces between gaps; lone points are told to `alone`.
function addCurve(pen, mark, values, alone) {
  const { context } = pen, up = pen.up(mark), count = Math.min(mark.x.length, values.length);
  let length = 0, lastX = 0, lastY = 0;
  const end = () => { if (length === 1 && alone) alone(lastX, lastY); length = 0; };
  for (let i = 0; i < count; ++i) {
    const x = pen.x.place(mark.x[i]);
    const y = mark.end ? up.placePoint(values[i]) : up.isLog && !(values[i] > 0) ? NaN : up.place(values[i]);
    if (!Number.isFinite(x) || !Number.isFinite(y)) { end(); continue; }
    length++ === 0 ? context.moveTo(x, y) : context.lineTo(x, y);
    [lastX, lastY] = [x, y];
  }
  end();
}

/// The corners of a staircase: value i holds between the edges i and i + 1.
function cornersOf(mark) {
  const x = [], y = [];
  for (let i = 0; i + 1 < mark.x.length && i < mark.y.length; ++i) {
    x.push(mark.x[i], mark.x[i + 1]);
    y.push(mark.y[i], mark.y[i]);
  }
  return { ...mark, x, y };
}

function drawLine(pen, mark) {
  const line = mark.steps ? cornersOf(mark) : mark, alone = [], { context } = pen;
  pen.stroke(mark);
  context.beginPath();
  addCurve(pen, line, line.y, (x, y) => alone.push([x, y]));
  context.stroke();
  context.fillStyle = context.strokeStyle;
  for (const [x, y] of alone) {
    context.beginPath();
    context.arc(x, y, 0.9 * mark.w, 0, 2 * Math.PI);
    context.fill();
  }
}

function drawBand(pen, mark) {
  const up = pen.up(mark), { context } = pen, count = Math.min(mark.x.length, mark.low.length, mark.high.length);
  const isSeen = (i) => [mark.x[i], mark.low[i], mark.high[i]].every(Number.isFinite) &&
    (!up.isLog || (mark.low[i] > 0 && mark.high[i] > 0));
  context.fillStyle = resolved(mark.c);
  context.globalAlpha = mark.o ?? 1;
  for (let first = 0; first < count; ++first) {
    if (!isSeen(first)) continue;
    let last = first;
    while (last + 1 < count && isSeen(last + 1)) ++last;
    context.beginPath();
    for (let i = first; i <= last; ++i) context.lineTo(pen.x.place(mark.x[i]), up.place(mark.high[i]));
    for (let i = last; i >= first; --i) context.lineTo(pen.x.place(mark.x[i]), up.place(mark.low[i]));
    context.fill();
    first = last;
  }
}

/// Neighbouring bars of one colour are one outline: no seams between them.
function drawBars(pen, mark) {
  const { context } = pen, up = pen.up(mark), bottom = pen.base(mark);
  context.globalAlpha = mark.o ?? 1;
  const count = Math.min(mark.y.length, mark.x.length - 1);
  for (let first = 0; first < count;) {
    const colour = mark.colours[first] ?? "s0";
    context.fillStyle = resolved(colour);
    context.beginPath();
    let last = first, isOpen = false, right = 0;
    for (; last < count && (mark.colours[last] ?? "s0") === colour; ++last) {
      const height = mark.y[last], top = up.place(height);
      const isDrawn = height !== 0 && Number.isFinite(top) && (!up.isLog || height > 0);
      if (!isDrawn) {
        if (isOpen) context.lineTo(right, bottom);
        isOpen = false;
        continue;
      }
      const left = pen.x.place(mark.x[last]);
      right = pen.x.place(mark.x[last + 1]);
      if (!isOpen) context.moveTo(left, bottom);
      isOpen = true;
      context.lineTo(left, top);
      context.lineTo(right, top);
    }
    if (isOpen) context.lineTo(right, bottom);
    context.fill();
    first = last;
  }
}

function drawStems(pen, mark) {
  const { context } = pen, up = pen.up(mark), bottom = pen.base(mark);
  const places = Array.from(mark.x, (x) => pen.x.place(x));
  for (let i = 0; i < Math.min(mark.x.length, mark.y.length); ++i) {
    const x = places[i], y = up.place(mark.y[i]);
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    const spacing = Math.min(Math.abs(x - (places[i - 1] ?? 1e9)), Math.abs(x - (places[i + 1] ?? 1e9)));
    const radius = Math.min(2.4, 0.4 * spacing), neck = radius >= 0.8 ? (y < bottom ? radius : -radius) : 0;
    context.strokeStyle = resolved(mark.colours?.[i] ?? "t");
    if (Math.abs(bottom - y) > Math.abs(neck)) {
      context.lineWidth = Math.min(1.1, Math.max(0.5, 0.5 * spacing));
      context.beginPath();
      context.moveTo(x, bottom);
      context.lineTo(x, y + neck);
      context.stroke();
    }
    if (radius < 0.8) continue;
    context.lineWidth = 0.9;
    context.fillStyle = style().background;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

/// Corners of the markers in radii, closed but for cross and plus; the circle has none.
const kMarkers = [null,
  [[[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]]],
  [[[0, -1.2], [1.1, 0.8], [-1.1, 0.8]]],
  [[[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]]],
  [[[-1, -1], [1, 1]], [[-1, 1], [1, -1]]],
  [[[0, 1.2], [1.1, -0.8], [-1.1, -0.8]]],
  [[[-1.2, 0], [1.2, 0]], [[0, -1.2], [0, 1.2]]]];

function drawMarker(pen, mark, x, y) {
  const { context } = pen, radius = mark.size * style().factor, shape = kMarkers[mark.m ?? 0];
  context.beginPath();
  if (!shape) context.arc(x, y, radius, 0, 2 * Math.PI);
  for (const piece of shape || []) {
    piece.forEach(([dx, dy], i) => context[i === 0 ? "moveTo" : "lineTo"](x + dx * radius, y + dy * radius));
    if (piece.length > 2) context.closePath();
  }
  if (!shape || shape[0].length > 2) {
    context.globalAlpha = mark.hollow ? 1 : mark.o ?? 1;
    context.fill();
    context.globalAlpha = 1;
  }
  context.stroke();
}

function drawPoints(pen, mark) {
  const { context } = pen, up = pen.up(mark);
  const colour = resolved(mark.c);
  for (let i = 0; i < Math.min(mark.x.length, mark.y.length); ++i) {
    const x = pen.x.placePoint(mark.x[i]) + (pen.shifts?.get(mark)?.[i] ?? 0), y = up.placePoint(mark.y[i]);
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    if (mark.dev?.[i] > 0) {
      pen.stroke(mark);
      context.beginPath();
      context.moveTo(x, up.placePoint(mark.y[i] - mark.dev[i]));
      context.lineTo(x, up.placePoint(mark.y[i] + mark.dev[i]));
      context.stroke();
    }
    context.setLineDash([]);
    context.lineWidth = 0.9;
    context.strokeStyle = colour;
    context.fillStyle = mark.hollow ? style().background : colour;
    drawMarker(pen, mark, x, y);
  }
}

const kStops = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];  // viridis

/// A small picture with one pixel for each cell, kept with the mark.
function cellsOf(mark) {
  if (mark.cells) return mark.cells;
  const cells = document.createElement("canvas"), span = mark.v.high - mark.v.low;
  cells.width = mark.columns;
  cells.height = mark.rows;
  const context = cells.getContext("2d"), pixels = context.createImageData(mark.columns, mark.rows);
  mark.values.forEach((value, i) => {
    const place = 4 * Math.min(1, Math.max(0, span > 0 ? (value - mark.v.low) / span : 0));
    const stop = Math.min(3, Math.floor(place)), part = place - stop;
    for (let c = 0; c < 3; ++c)
      pixels.data[4 * i + c] = Math.round(kStops[stop][c] * (1 - part) + kStops[stop + 1][c] * part);
    pixels.data[4 * i + 3] = 255;
  });
  context.putImageData(pixels, 0, 0);
  return mark.cells = cells;
}

function drawImageMark(pen, mark) {
  const [x0, y0, x1, y1] = mark.at, { context } = pen, left = pen.x.place(x0), top = pen.y.place(y1);
  context.imageSmoothingEnabled = false;
  context.drawImage(cellsOf(mark), left, top, pen.x.place(x1) - left, pen.y.place(y0) - top);
}

function drawRule(pen, mark) {
  const { context, plot } = pen, at = mark.level ? pen.y.place(mark.at) : pen.x.place(mark.at);
  if (!Number.isFinite(at)) return;
  pen.stroke(mark);
  context.beginPath();
  context.moveTo(mark.level ? plot.x : at, mark.level ? at : plot.y + plot.height);
  context.lineTo(mark.level ? plot.x + plot.width : at, mark.level ? at : plot.y);
  context.stroke();
}

const drawers = { line: drawLine, band: drawBand, bars: drawBars, stems: drawStems, points: drawPoints,
  image: drawImageMark, rule: drawRule };
