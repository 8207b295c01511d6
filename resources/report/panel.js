// One panel on a canvas: margins, axes, marks, and the same in words.
const kPointPixels = 4 / 3, kTickLength = 3, kMinorTickLength = 1.8, kTitleGap = 3;
const kTickReach = Math.max(kTickLength + 2.5, 0.62 * kTickSize);

const widestLabel = (axis) => Math.max(0, ...axis.ticks.map((tick) => textWidth(tick.label, kTickSize)));

/// How far labels and title of an upright axis reach; a little more than they need, so that a moving number does
/// not move the plot.
function marginOf(axis) {
  const labels = Math.max(widestLabel(axis), textWidth("0.00", kTickSize));
  return kTickReach + labels + (axis.title ? kLabelSize + kTitleGap : 0);
}

/// Everything in its place on a canvas of this size, in points.
function laidOut(panel, width, height) {
  const top = panel.t ? 1.45 * kTitleSize : 0.5 * kTickSize;
  const bottom = kTickReach + kTickSize + (panel.x.l ? kLabelSize + kTitleGap : 0) + 2;
  const layout = { notes: [], right: null };
  let left = 34, far = panel.z ? 34 : 6;
  for (let round = 0; round < 2; ++round) {  // margins depend on labels, and notes on the width between them
    const across = Math.max(20, width - left - far), down = Math.max(20, height - top - bottom);
    const plot = { x: left, y: top, width: across, height: down };
    const upright = (axis, isRight) => {
      const place = new AxisPlace(axis, plot.y + plot.height, plot.y);
      if (!axis.held) keepClearOfNotes(place, isRight, layout.x, panel.marks, layout.notes, plot);
      setTicks(place, axis, kTickSize, true);
      return place;
    };
    layout.plot = plot;
    layout.x = new AxisPlace(panel.x, plot.x, plot.x + plot.width);
    layout.notes = panel.marks.filter((mark) => mark.k === "note").map((note) => placedNote(note, plot));
    layout.y = upright(panel.y, false);
    layout.right = panel.z ? upright(panel.z, true) : null;
    setTicks(layout.x, panel.x, kTickSize, false);
    left = marginOf(layout.y);
    far = layout.right ? marginOf(layout.right) : 6;
  }
  return layout;
}

function drawGrid(context, { plot, y }) {
  context.strokeStyle = style().grid;
  context.lineWidth = 0.5;
  context.beginPath();
  for (const tick of y.ticks.filter((one) => one.label)) {
    context.moveTo(plot.x, y.place(tick.value));
    context.lineTo(plot.x + plot.width, y.place(tick.value));
  }
  context.stroke();
}

function drawFrame(context, { plot, x, y, right }) {
  const end = plot.x + plot.width, bottom = plot.y + plot.height;
  const length = (tick) => tick.label ? kTickLength : kMinorTickLength;
  context.strokeStyle = style().axis;
  context.lineWidth = 0.6;
  context.beginPath();
  context.moveTo(plot.x, plot.y);
  context.lineTo(plot.x, bottom);
  context.lineTo(end, bottom);
  if (right) context.lineTo(end, plot.y);
  const dash = (fromX, fromY, across, down) => {
    context.moveTo(fromX, fromY);
    context.lineTo(fromX + across, fromY + down);
  };
  for (const tick of x.ticks) dash(x.place(tick.value), bottom, 0, length(tick));
  for (const tick of y.ticks) dash(plot.x, y.place(tick.value), -length(tick), 0);
  for (const tick of right?.ticks ?? []) dash(end, right.place(tick.value), length(tick), 0);
  context.stroke();
}

function drawUprightTexts(context, axis, plot, isRight, edge) {
  const outward = isRight ? 1 : -1, side = isRight ? plot.x + plot.width : plot.x;
  context.textAlign = isRight ? "left" : "right";
  context.font = kTickSize + "px " + kFont;
  for (const tick of axis.ticks)
    context.fillText(tick.label, side + outward * kTickReach, axis.place(tick.value) + 0.36 * kTickSize);
  context.save();
  context.translate(isRight ? edge - kDescent * kLabelSize : kAscent * kLabelSize, plot.y + plot.height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.font = kLabelSize + "px " + kFont;
  context.fillText(elided(axis.title, kLabelSize, plot.height + 7), 0, 0);
  context.restore();
}

function drawTexts(context, panel, layout, width) {
  const { plot, x, y, right } = layout, bottom = plot.y + plot.height, middle = plot.x + plot.width / 2;
  context.fillStyle = style().text;
  drawUprightTexts(context, y, plot, false, 0);
  if (right) drawUprightTexts(context, right, plot, true, width);
  context.textAlign = "center";
  context.font = kTickSize + "px " + kFont;
  const labels = bottom + kTickReach + kAscent * kTickSize;
  for (const tick of x.ticks) context.fillText(tick.label, x.place(tick.value), labels);
  context.font = kLabelSize + "px " + kFont;
  const baseline = bottom + kTickReach + kTickSize + kTitleGap - 1 + kAscent * kLabelSize;
  context.fillText(elided(x.title, kLabelSize, plot.width), middle, baseline);
  context.font = kTitleSize + "px " + kFont;
  context.fillText(elided(panel.t, kTitleSize, plot.width + 20), middle, plot.y - 0.4 * kTitleSize);
}

/// Draws the panel as large as the canvas is shown; returns what numbers beside points stand for.
function drawPanel(canvas, panel) {
  const pixels = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  const columns = Math.round(width * pixels), rows = Math.round(height * pixels);
  if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
  const context = canvas.getContext("2d");
  context.setTransform(pixels * kPointPixels, 0, 0, pixels * kPointPixels, 0, 0);
  const across = width / kPointPixels, down = height / kPointPixels, layout = laidOut(panel, across, down);
  context.fillStyle = style().background;
  context.fillRect(0, 0, across, down);
  const pen = new Pen(context, layout.plot, layout.x, layout.y, layout.right);
  pen.shifts = shiftsOf(pen, panel.marks);
  context.save();
  context.beginPath();
  context.rect(layout.plot.x, layout.plot.y, layout.plot.width, layout.plot.height);
  context.clip();
  if (style().lines) drawGrid(context, layout);
  for (const mark of panel.marks) pen.draw(mark);
  context.restore();
  drawFrame(context, layout);
  drawTexts(context, panel, layout, across);
  for (const note of layout.notes) drawNote(context, note);
  return drawPointTexts(pen, panel.marks, layout.notes);
}

// ---- in words ------------------------------------------------------------------------------------

const withUnit = (value, axis) => numberText(value, 3) + (axis.u ? " " + axis.u : "");

/// What one mark says, as core/figures/description.cpp has it; empty: nothing.
function wordsOf(mark, panel) {
  const up = mark.r && panel.z ? panel.z : panel.y, name = mark.n || mark.l;
  const across = (value) => withUnit(value, panel.x), high = (value) => withUnit(value, up);
  if (mark.k === "line" && !mark.steps && name) {
    const seen = mark.y.filter(Number.isFinite);
    return seen.length > 0 ? `${name} from ${high(seen[0])} to ${high(seen[seen.length - 1])}` : "";
  }
  if (mark.k === "bars" && mark.y.length > 0) {
    const at = mark.y.indexOf(Math.max(...mark.y));
    return `${name || "a histogram"} from ${across(mark.x[0])} to ${across(mark.x[mark.x.length - 1])}, ` +
      `highest with ${high(mark.y[at])} near ${across(mark.x[at])}`;
  }
  const each = (words) => Array.from(mark.y.slice(0, 6), (y, i) => `${words(i)}${high(y)} at ${across(mark.x[i])}`).join(", ");
  if (mark.k === "stems") return `${name || "stems"}: ` + each(() => "");
  if (mark.k === "points" && mark.y.length > 6)
    return `${name || "points"}: ${mark.of || mark.y.length} between ${high(Math.min(...mark.y))} and ${high(Math.max(...mark.y))}`;
  if (mark.k === "points") return each((i) => `${mark.names?.[i] || name || "point"} `);
  if (mark.k === "image") return `a map of values from ${numberText(mark.v.low, 3)} to ${numberText(mark.v.high, 3)}`;
  return mark.k === "note" ? mark.text.replaceAll("\n", ", ") : "";
}

function descriptionOf(panel) {
  const words = panel.marks.map((mark) => wordsOf(mark, panel)).filter(Boolean);
  const more = words.length > 5 ? `; and ${words.length - 5} more` : "";
  return `${panel.t ? panel.t + ", " : ""}${panel.y.l} against ${panel.x.l}: ${words.slice(0, 5).join("; ")}${more}.`;
}
