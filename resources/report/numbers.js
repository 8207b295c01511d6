// The numbers that are shown, as files: made here, asked for nowhere.
const csvCell = (text) => /[,"\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
const csvNumber = (value) => value === undefined || Number.isNaN(value) ? "" : String(value);

/// Rows of one mark: kind, label, x, x2, y, y2; as core/figures/csv.cpp has them.
function rowsOf(mark) {
  const name = mark.n || mark.l || "";
  switch (mark.k) {
    case "line":
      return Array.from(mark.y.slice(0, mark.x.length), (y, i) =>
        mark.steps ? ["step", name, mark.x[i], mark.x[i + 1], y] : ["line", name, mark.x[i], NaN, y]);
    case "band":
      return Array.from(mark.x, (x, i) => ["band", name, x, NaN, mark.low[i], mark.high[i]]);
    case "bars":
      return Array.from(mark.y.slice(0, mark.x.length - 1), (y, i) => ["bar", name, mark.x[i], mark.x[i + 1], y]);
    case "stems":
      return Array.from(mark.y, (y, i) => ["stem", name, mark.x[i], NaN, y]);
    case "points":
      return [...Array.from(mark.y, (y, i) => ["point", mark.names?.[i] ?? name, mark.x[i], NaN, y]),
        ...Array.from(mark.dev ?? [], (deviation, i) =>
          ["deviation", mark.names?.[i] ?? name, mark.x[i], NaN, mark.y[i] - deviation, mark.y[i] + deviation])];
    case "rule":
      return [mark.level ? ["rule", name, NaN, NaN, mark.at] : ["rule", name, mark.at]];
    case "note":
      return [["note", mark.text]];
    case "image": {
      const [x0, y0, x1, y1] = mark.at, width = (x1 - x0) / mark.columns, height = (y1 - y0) / mark.rows;
      return Array.from(mark.values, (value, i) => {
        const left = x0 + width * (i % mark.columns), top = y1 - height * Math.floor(i / mark.columns);
        return ["cell", csvNumber(value), left, left + width, top - height, top];
      });
    }
  }
  return [];
}

function csvOf(figure) {
  const lines = ["panel,mark,label,x,x2,y,y2,x_quantity,x_unit,y_quantity,y_unit"];
  figure.panels.forEach((panel, i) => {
    for (const mark of panel.marks) {
      const up = mark.r && panel.z ? panel.z : panel.y;
      for (const [kind, label, ...numbers] of rowsOf(mark))
        lines.push([csvCell(panel.t || String(i + 1)), kind, csvCell(label),
          ...[0, 1, 2, 3].map((k) => csvNumber(numbers[k])),
          ...[panel.x.l, panel.x.u || "", up.l, up.u || ""].map(csvCell)].join(","));
    }
  });
  return lines.join("\n") + "\n";
}

/// Hands a text to the reader as a file.
function offer(text, type, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/// A name that every system takes.
const fileName = (words, ending) =>
  words.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[-.]+|-+$/g, "").slice(0, 80) + ending;
