// The view of the wafer: every die, colored by its kind.

const KIND_COLORS = ["--die", "--kind-1", "--kind-2", "--kind-3", "--kind-4"];

class WaferView {
  constructor(root, wafer, findings) {
    this.wafer = wafer;
    this.root = root;
    this.findings = findings;
    this.byKind = wafer.kinds.map(() => []);
    for (const [kind, left, bottom, width, height, columns, rows, ax, ay, bx, by] of wafer.arrays) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const x = left + column * ax + row * bx, y = bottom + column * ay + row * by;
          this.byKind[kind].push(rectangle(x, y, x + width, y + height, this.byKind[kind].length));
        }
      }
    }
    const radius = wafer.diameter_nm / 2;
    this.edge = [edgeOf(radius, wafer.notch)];
    this.usable = [circle(0, 0, wafer.usable_nm / 2, 720)];
    this.index = new DieIndex(this.byKind);
    this.stage = new Stage(root.querySelector(".stage"), {
      box: [-radius, -radius, radius, radius],
      layers: () => this.painted(),
      annotate: (pen, stage) => this.annotate(pen, stage),
      background: () => rgb(styleOf("--ground")),
    });
    this.tip = root.querySelector(".tip");
    this.stage.onHover = (x, y, event) => this.hover(x, y, event);
    this.stage.onLeave = () => this.hover(NaN, NaN);
  }

  painted() {
    const ink = rgb(styleOf("--ink")), none = [0, 0, 0, 0];
    const shown = [
      {outlines: this.edge, fill: [...rgb(styleOf("--wafer")), 1], line: [...ink, 0.8]},
      {outlines: this.usable, fill: none, line: [...ink, 0.35]},
    ];
    // Lines between dies that are a few pixels wide would hide them.
    const px = (this.wafer.arrays[0]?.[3] ?? 1) * this.stage.view.scale;
    this.byKind.forEach((dies, kind) => {
      const color = rgb(styleOf(KIND_COLORS[kind % KIND_COLORS.length]));
      shown.push({outlines: dies, fill: [...color, 0.85], line: px > 12 ? [...ink, 0.35] : none});
    });
    if (this.hovered) {
      const color = rgb(styleOf("--accent"));
      shown.push({outlines: [this.hovered], fill: [...color, 0.8], line: [...color, 1]});
    }
    return shown;
  }

  hover(x, y, event) {
    const found = Number.isNaN(x) ? null : this.index.at(x, y);
    if (found?.die !== this.hovered) {
      this.hovered = found?.die;
      this.stage.request();
    }
    this.root.querySelector(".place").textContent = Number.isNaN(x) ? ""
      : `${trimmed(x / 1e6, 3)}, ${trimmed(y / 1e6, 3)} mm`;
    this.tip.hidden = !found;
    if (!found) return;
    const [left, bottom, right, top] = found.die.box;
    const center = `${trimmed((left + right) / 2e6, 4)}, ${trimmed((bottom + top) / 2e6, 4)} mm`;
    this.tip.replaceChildren(
      element("strong", this.wafer.kinds[found.kind]),
      element("div", `center ${center}`),
    );
    const box = this.stage.host.getBoundingClientRect();
    const tipLeft = Math.min(event.clientX - box.left + 14, box.width - this.tip.offsetWidth - 8);
    this.tip.style.translate = `${Math.max(tipLeft, 4)}px ${event.clientY - box.top + 14}px`;
  }

  showFinding(number) {
    this.marked = number;
    const [x, y] = this.findings[number].at_nm, reach = 5_000_000;
    this.stage.show([x - reach, y - reach, x + reach, y + reach]);
  }

  annotate(pen, stage) {
    this.findings.forEach((finding, number) => {
      if (finding.view === "wafer" && finding.at_nm) {
        drawMarker(pen, stage, finding.at_nm, number === this.marked);
      }
    });
  }
}

/** Finds the die at a place among very many, by the row that it lies in. */
class DieIndex {
  constructor(byKind) {
    const all = byKind.flatMap((dies, kind) => dies.map((die) => ({die, kind})));
    this.rows = [...grouped(all, ({die}) => die.box[1])].sort(([a], [b]) => a - b);
    for (const [, dies] of this.rows) dies.sort((a, b) => a.die.box[0] - b.die.box[0]);
  }

  at(x, y) {
    const row = lastNotAbove(this.rows, ([bottom]) => bottom, y);
    const found = row && lastNotAbove(row[1], ({die}) => die.box[0], x);
    return found && x <= found.die.box[2] && y <= found.die.box[3] ? found : null;
  }
}

/** Return the last of sorted items whose key is not above a limit. */
function lastNotAbove(items, keyOf, limit) {
  let low = 0, high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(items[middle]) <= limit) low = middle + 1;
    else high = middle;
  }
  return items[low - 1];
}

/** Return the edge of the wafer with its notch, drawn larger than the true 1 mm to be seen. */
function edgeOf(radius, notch) {
  const edge = circle(0, 0, radius, 720), at = {right: 0, up: 180, left: 360, down: 540}[notch];
  const depth = Math.max(radius / 40, 1_000_000);
  for (const [i, part] of [[at, 1], [at - 1, 0.5], [at + 1, 0.5]]) {
    const k = 2 * ((i + 720) % 720), shrunk = 1 - (part * depth) / radius;
    edge.points[k] *= shrunk;
    edge.points[k + 1] *= shrunk;
  }
  return edge;
}
