// The controls, and the figures at the instant and of the layer that they choose.
const byId = (id) => document.getElementById(id);
const state = { instant: recording.instants.length - 1, layer: 0, timer: 0, isAsked: false };
const kFrameTime = 150;  // milliseconds between two instants while playing
const views = [];

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// ---- legend --------------------------------------------------------------------------------------

const isNarrow = (mark) => mark.k === "points" || mark.k === "stems" || mark.k === "rule";

/// Three neighbouring colours of a histogram, around the zero level when there is one.
function sampleColours(colours) {
  const different = [...new Set(colours)];
  if (different.length === 0) different.push("s0");
  while (different.length < 3) different.splice(1, 0, different[0]);
  const zero = different.indexOf("l0"), centre = Math.min(different.length - 2, Math.max(1, zero < 0 ? 1 : zero));
  return different.slice(centre - 1, centre + 2);
}

/// A mark of the same look in the unit square.
function sampleOf(mark) {
  const sample = { ...mark, r: 0 };
  if (mark.k === "line")
    return Object.assign(sample, mark.steps ? { x: [0, 0.3, 0.7, 1], y: [0.35, 0.85, 0.35] } : { x: [0, 1], y: [0.5, 0.5] });
  if (mark.k === "band") return Object.assign(sample, { x: [0, 1], low: [0.1, 0.1], high: [0.9, 0.9] });
  if (mark.k === "bars")
    return Object.assign(sample, { x: [0.05, 0.35, 0.65, 0.95], y: [0.6, 1, 0.6], colours: sampleColours(mark.colours) });
  if (mark.k === "stems") return Object.assign(sample, { x: [0.5], y: [0.75], colours: [mark.colours[0] ?? "t"] });
  if (mark.k === "points") return Object.assign(sample, { x: [0.5], y: [0.5], dev: undefined, size: 2.4 });
  return Object.assign(sample, { at: 0.5 });
}

function swatchOf(mark) {
  const width = isNarrow(mark) ? 10 : 24, height = 10, pixels = window.devicePixelRatio || 1;
  const canvas = element("canvas", { width: width * pixels, height: height * pixels, ariaHidden: "true" });
  canvas.style.width = width + "px";
  canvas.style.height = height + "px";
  const context = canvas.getContext("2d"), unit = { r: [0, 1] };
  context.setTransform(pixels * kPointPixels, 0, 0, pixels * kPointPixels, 0, 0);
  const plot = { x: 0, y: 0, width: width / kPointPixels, height: height / kPointPixels };
  const across = new AxisPlace(unit, 0, plot.width), up = new AxisPlace(unit, plot.height, 0);
  new Pen(context, plot, across, up, null).draw(sampleOf(mark));
  return canvas;
}

/// Equal labels share one entry.
function legendEntries(figure) {
  const entries = new Map();
  for (const panel of figure.panels)
    for (const mark of panel.marks)
      if (mark.l && mark.k !== "note" && !entries.has(mark.l)) entries.set(mark.l, mark);
  return figure.plain ? [] : [...entries];
}

function showLegend(view, figure) {
  const entries = legendEntries(figure);
  const lookOf = (mark) => [mark.k, mark.c, mark.d, mark.m, mark.hollow, mark.colours && sampleColours(mark.colours)];
  const key = JSON.stringify([darkness.matches, entries.map(([label, mark]) => [label, lookOf(mark)])]);
  if (view.legendKey === key) return;
  view.legendKey = key;
  view.legend.replaceChildren(...entries.map(([label, mark]) => element("li", {}, swatchOf(mark), label)));
}

// ---- figures -------------------------------------------------------------------------------------

function addView(kind) {
  const view = { kind, shown: "", legendKey: "", canvases: [] };
  view.title = element("h2", { textContent: kind.title, id: "figure-" + kind.id });
  view.legend = element("ul", { className: "legend" });
  view.panels = element("div", { className: "panels" });
  view.note = element("p", { className: "quiet" });
  view.numbers = element("button", { type: "button", textContent: "Download these numbers as CSV",
    title: "The numbers of the picture above, as it is now" });
  view.numbers.setAttribute("aria-label", "Download the numbers of " + kind.title + " as CSV");
  view.numbers.addEventListener("click", () => {
    const instant = recording.instants[drawnInstant(kind, state.instant)];
    const when = kind.frames[0].length > 1 ? " step " + instant.step : "";
    offer(csvOf(figureAt(kind, state.layer, state.instant)), "text/csv",
      fileName([recording.names[0], kind.id, recording.layers[state.layer], when].filter(Boolean).join(" "), ".csv"));
  });
  view.section = element("section", { className: "figure" }, view.title,
    element("p", { className: "quiet", textContent: kind.help }), view.legend, view.panels, view.note,
    element("p", { className: "buttons" }, view.numbers));
  view.section.setAttribute("aria-labelledby", view.title.id);
  byId("figures").append(view.section);
  views.push(view);
}

/// As many as the figure wants and the page has room for; a panel alone is not stretched over all of it.
function arrangePanels(view, figure) {
  const count = figure.panels.length, width = view.section.clientWidth;
  const columns = Math.max(1, Math.min(figure.c || 1, count, Math.floor(width / 290)));
  const each = (width - 12 * (columns - 1)) / columns;
  const height = Math.round(Math.min(420, Math.max(190, each * (columns === 1 && width > 620 ? 0.4 : 0.64))));
  view.panels.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
  while (view.canvases.length < count) {
    const canvas = element("canvas");
    canvas.setAttribute("role", "img");
    view.canvases.push(canvas);
  }
  view.canvases.length = count;
  if (view.panels.childElementCount !== count) view.panels.replaceChildren(...view.canvases);
  for (const canvas of view.canvases) canvas.style.height = height + "px";
}

function noteOf(kind, figure, key) {
  const texts = [key.join(", "), figure.note];
  if (kind.every > 1 && kind.frames[0].length > 1)
    texts.push(`drawn at every ${kind.every}${kind.every === 2 ? "nd" : "th"} instant of this page, here ` +
      recording.instants[drawnInstant(kind, state.instant)].text);
  return texts.filter(Boolean).join("; ");
}

function showFigure(view) {
  const shown = [pictureOf(view.kind, state.layer, state.instant), drawnInstant(view.kind, state.instant),
    view.section.clientWidth, darkness.matches, window.devicePixelRatio].join();
  if (view.shown === shown) return;
  view.shown = shown;
  const figure = figureAt(view.kind, state.layer, state.instant), key = [];
  if (figure.empty) view.canvases = [];
  view.numbers.disabled = Boolean(figure.empty);
  if (figure.empty) {
    view.panels.replaceChildren(element("p", { className: "notice", textContent: figure.empty }));
    view.note.textContent = "";
    return showLegend(view, figure);
  }
  arrangePanels(view, figure);
  showLegend(view, figure);
  figure.panels.forEach((panel, i) => {
    key.push(...drawPanel(view.canvases[i], panel));
    view.canvases[i].setAttribute("aria-label", descriptionOf(panel));
  });
  view.note.textContent = noteOf(view.kind, figure, key);
}

/// Those that can be seen, and a little beyond; the others when they come into sight.
function showFigures() {
  state.isAsked = false;
  for (const view of views) {
    const box = view.section.getBoundingClientRect();
    if (box.top < window.innerHeight + 300 && box.bottom > -300) showFigure(view);
  }
}

function askForFigures() {
  if (state.isAsked) return;
  state.isAsked = true;
  requestAnimationFrame(showFigures);
}

// ---- controls ------------------------------------------------------------------------------------

function goTo(instant) {
  state.instant = Math.min(recording.instants.length - 1, Math.max(0, instant));
  const { text, step } = recording.instants[state.instant];
  byId("timeline").value = state.instant;
  byId("timeline").setAttribute("aria-valuetext", `${text}, step ${step}`);
  byId("instant").textContent = `${text}, step ${step}`;
  askForFigures();
}

function pause() {
  clearInterval(state.timer);
  state.timer = 0;
  byId("play").textContent = "Play";
}

function togglePlaying() {
  if (state.timer) return pause();
  if (state.instant + 1 >= recording.instants.length) goTo(0);
  byId("play").textContent = "Pause";
  state.timer = setInterval(() => {
    goTo(state.instant + 1);
    if (state.instant + 1 >= recording.instants.length) pause();
  }, kFrameTime);
}

/// Fields that take a key themselves keep it.
function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const isOn = (names) => names.includes(event.target.tagName);
  const moves = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
  if (event.key === " " && !isOn(["BUTTON", "SELECT", "SUMMARY"])) togglePlaying();
  else if (event.key in moves && !isOn(["SELECT"])) {
    pause();
    goTo(state.instant + moves[event.key]);
  } else return;
  event.preventDefault();
}

function begin() {
  const count = recording.instants.length;
  byId("timeline").max = count - 1;
  const choices = recording.layers.map((layer, i) => element("option", { value: i, textContent: layer || "all" }));
  byId("layer").append(...choices);
  byId("layer").parentElement.hidden = recording.layers.length < 2;
  byId("shown").textContent = `Shows ${count} of the ${recording.recorded} recorded instants.`;
  byId("controls").hidden = byId("settings-file").hidden = false;
  byId("play").addEventListener("click", togglePlaying);
  byId("timeline").addEventListener("input", () => { pause(); goTo(Number(byId("timeline").value)); });
  byId("layer").addEventListener("change", () => { state.layer = Number(byId("layer").value); askForFigures(); });
  const settings = JSON.stringify(recording.settings, null, 2) + "\n";
  byId("settings-file").addEventListener("click", () =>
    offer(settings, "application/json", fileName(recording.names[0] + " settings", ".json")));
  document.addEventListener("keydown", onKey);
  document.addEventListener("scroll", askForFigures, { passive: true });
  window.addEventListener("resize", askForFigures);
  darkness.addEventListener("change", askForFigures);
  recording.kinds.forEach(addView);
  goTo(count - 1);
  showFigures();
  performance.mark("first picture");
}

begin();
