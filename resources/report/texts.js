// What is written inside a panel, and where there is room for it.
const kTickSize = 8, kLabelSize = 9, kTitleSize = 9.5, kNoteSize = 8;  // points, as in the program's screen styles
const isLeft = (note) => note.at === 0 || note.at === 2;  // top left, top right, bottom left, bottom right
const isTop = (note) => note.at < 2;

/// Lines no wider than `width`, broken at blanks.
function wrapped(text, size, width) {
  const lines = [];
  for (const line of text.split("\n")) {
    let open = "";
    for (const word of line.split(" ")) {
      const longer = open ? open + " " + word : word;
      if (open && textWidth(longer, size) > width) {
        lines.push(open);
        open = word;
      } else {
        open = longer;
      }
    }
    lines.push(open);
  }
  return lines;
}

function elided(text, size, width) {
  if (textWidth(text, size) <= width) return text;
  const signs = Array.from(text);
  while (signs.length > 0 && textWidth(signs.join("") + "…", size) > width) signs.pop();
  return signs.join("").trimEnd() + "…";
}

/// A note as a box in its corner of the plot.
function placedNote(note, plot) {
  const inset = 3, margin = 2, leading = 1.25 * kNoteSize;
  const lines = wrapped(note.text, kNoteSize, Math.max(0, plot.width - 2 * (inset + margin)));
  lines.length = Math.min(lines.length, Math.max(0, Math.floor((plot.height - 2 * (inset + margin)) / leading)));
  const width = Math.max(0, ...lines.map((line) => textWidth(line, kNoteSize))) + 2 * margin;
  const height = leading * lines.length + 2 * margin;
  return { note, lines, width, height,
    x: isLeft(note) ? plot.x + inset : plot.x + plot.width - inset - width,
    y: isTop(note) ? plot.y + inset : plot.y + plot.height - inset - height };
}

function drawNote(context, box) {
  const look = style(), leading = 1.25 * kNoteSize;
  context.globalAlpha = 0.88;
  context.fillStyle = look.background;
  context.fillRect(box.x, box.y, box.width, box.height);
  context.globalAlpha = 1;
  context.fillStyle = look.muted;
  context.font = kNoteSize + "px " + kFont;
  context.textAlign = isLeft(box.note) ? "left" : "right";
  const x = isLeft(box.note) ? box.x + 2 : box.x + box.width - 2;
  box.lines.forEach((line, i) => context.fillText(line, x, box.y + 2 + 0.95 * kNoteSize + i * leading));
}

/// The largest value that a mark reaches between two values of x.
function highestBetween(mark, low, high) {
  const isSteps = mark.k === "bars" || mark.steps, y = mark.k === "band" ? mark.high : mark.y;
  let highest = -Infinity;
  if (!y || !mark.x) return highest;
  for (let i = 0; i < y.length; ++i) {
    const joined = mark.k === "line" || mark.k === "band";
    const from = isSteps || i === 0 || !joined ? mark.x[i] : Math.min(mark.x[i - 1], mark.x[i]);
    const to = isSteps ? mark.x[i + 1] : i === 0 || !joined ? mark.x[i] : Math.max(mark.x[i - 1], mark.x[i]);
    if (from > high || to < low) continue;
    if (Number.isFinite(y[i])) highest = Math.max(highest, y[i]);
    if (!isSteps && joined && i > 0 && Number.isFinite(y[i - 1])) highest = Math.max(highest, y[i - 1]);
  }
  return highest;
}

/// Raises the end of an axis, so that what lies under a note at the top ends below it.
function keepClearOfNotes(axis, isRight, x, marks, notes, plot) {
  const onScale = (value) => axis.isLog ? Math.log10(value) : value;
  for (const box of notes) {
    if (box.lines.length === 0 || box.y > plot.y + plot.height / 3) continue;
    const from = x.valueAt(box.x - 3), to = x.valueAt(box.x + box.width + 3);
    const ofAxis = marks.filter((mark) => Boolean(mark.r) === isRight);
    const highest = Math.max(...ofAxis.map((mark) => highestBetween(mark, from, to)));
    if (!Number.isFinite(highest) || !(highest > axis.low)) continue;
    const share = Math.max(0.4, 1 - (box.y + box.height + 3 - plot.y) / plot.height), low = onScale(axis.low);
    const needed = low + (onScale(highest) - low) / share;
    if (needed > onScale(axis.high)) axis.high = axis.isLog ? Math.pow(10, needed) : needed;
  }
}

// ---- points that would cover each other, and their names -----------------------------------------

function discsOf(pen, marks) {
  const discs = [];
  for (const mark of marks)
    for (let i = 0; mark.k === "points" && i < Math.min(mark.x.length, mark.y.length); ++i)
      discs.push({ mark, i, x: pen.x.placePoint(mark.x[i]), y: pen.up(mark).placePoint(mark.y[i]), radius: mark.size });
  return discs.filter((disc) => Number.isFinite(disc.x) && Number.isFinite(disc.y));
}

/// Moves points that ask for it aside: by mark, how far each is moved.
function shiftsOf(pen, marks) {
  const shifts = new Map();
  if (!marks.some((mark) => mark.beside)) return shifts;
  const discs = discsOf(pen, marks), placed = discs.filter((disc) => !disc.mark.beside);
  const collides = (x, disc) => placed.some((other) =>
    Math.hypot(x - other.x, disc.y - other.y) < 1.15 * (disc.radius + other.radius));
  for (const disc of discs.filter((one) => one.mark.beside).sort((a, b) => b.y - a.y)) {
    let found = 0;
    for (let away = 0; away <= 60; away += 0.5) {
      const free = [away, -away].find((shift) => !collides(disc.x + shift, disc) && (shift === 0 ||
        (disc.x + shift >= pen.plot.x && disc.x + shift <= pen.plot.x + pen.plot.width)));
      if (free === undefined) continue;
      found = free;
      break;
    }
    if (!shifts.has(disc.mark)) shifts.set(disc.mark, []);
    shifts.get(disc.mark)[disc.i] = found;
    placed.push({ ...disc, x: disc.x + found });
  }
  return shifts;
}

/// Places of a text around a disc: beside it, above, below, then the corners.
function placesAround(text, disc) {
  const size = kNoteSize, away = disc.radius + 1.6, width = textWidth(text, size), corner = 0.75 * away;
  const up = 0.15 * size + disc.radius + 0.5, down = 0.78 * size + disc.radius + 0.5, middle = 0.36 * size;
  return [[away, middle], [-away - width, middle], [-width / 2, -up], [-width / 2, down], [corner, -up],
    [-corner - width, -up], [corner, down], [-corner - width, down]].map(([dx, dy]) =>
    ({ text, x: disc.x + dx, baseline: disc.y + dy, y: disc.y + dy - kAscent * size, width, height: size }));
}

const coverEachOther = (a, b) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/// Rules and the pieces of short lines as thin boxes, which texts had better not cross.
function thinBoxes(pen, marks) {
  const boxes = [], { plot } = pen;
  for (const mark of marks) {
    if (mark.k === "rule")
      boxes.push(mark.level ? { x: plot.x, y: pen.y.place(mark.at), width: plot.width, height: 1 }
        : { x: pen.x.place(mark.at), y: plot.y, width: 1, height: plot.height });
    if (mark.k !== "line" || mark.steps || mark.x.length > 200) continue;
    for (let i = 1; i < mark.x.length; ++i) {
      const x = [mark.x[i - 1], mark.x[i]].map((value) => pen.x.placePoint(value));
      const y = [mark.y[i - 1], mark.y[i]].map((value) => pen.up(mark).placePoint(value));
      const width = Math.abs(x[0] - x[1]) + 1, height = Math.abs(y[0] - y[1]) + 1;
      boxes.push({ x: Math.min(...x), y: Math.min(...y), width, height });
    }
  }
  return boxes;
}

/// Writes beside each point what stands for it, or a number where there is no room; returns what the numbers
/// stand for.
function drawPointTexts(pen, marks, notes) {
  const { context, plot } = pen, taken = [...notes], key = [];
  if (!marks.some((mark) => mark.texts)) return key;
  const lines = thinBoxes(pen, marks);
  const discs = discsOf(pen, marks);
  for (const disc of discs) disc.x += pen.shifts?.get(disc.mark)?.[disc.i] ?? 0;
  for (const disc of discs)
    taken.push({ x: disc.x - disc.radius, y: disc.y - disc.radius, width: 2 * disc.radius, height: 2 * disc.radius });
  const isFree = (box) => box.x >= plot.x && box.x + box.width <= plot.x + plot.width && box.y >= plot.y &&
    box.y + box.height <= plot.y + plot.height && !taken.some((other) => coverEachOther(box, other));
  context.font = kNoteSize + "px " + kFont;
  context.fillStyle = style().muted;
  context.textAlign = "left";
  const write = (text, disc) => {
    const free = placesAround(text, disc).filter(isFree);
    if (free.length === 0) return false;
    const place = free.find((box) => !lines.some((line) => coverEachOther(box, line))) ?? free[0];
    taken.push(place);
    context.fillText(text, place.x, place.baseline);
    return true;
  };
  for (const disc of discs) {
    const text = disc.mark.texts?.[disc.i];
    if (!text || write(text, disc)) continue;
    key.push(key.length + 1 + " " + text);
    for (let further = 0; further < 30; further += 2)
      if (write(String(key.length), { ...disc, radius: disc.radius + further })) break;
  }
  return key;
}
