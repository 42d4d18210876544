// The view of the die: layers on and off, what is under the pointer, names, findings.

const LEAST_NAME_PX = 22; // a ball that is smaller on the screen shows no name

class DieView {
  constructor(root, die, looks, findings) {
    this.die = die;
    this.root = root;
    this.findings = findings;
    this.metal = grouped(outlines(die.layers.rdl), ({shape}) => shape);
    this.layers = looks.map((look) => ({
      ...look,
      isOn: look.isShown,
      outlines: look.name === "rdl" ? [...this.metal.values()].flat() : outlines(die.layers[look.name]),
    }));
    this.picked = null;
    this.stage = new Stage(root.querySelector(".stage"), {
      box: die.box,
      layers: () => this.painted(),
      annotate: (pen, stage) => this.annotate(pen, stage),
      background: () => rgb(styleOf("--ground")),
    });
    this.tip = root.querySelector(".tip");
    this.stage.onHover = (x, y, event) => this.hover(x, y, event);
    this.stage.onLeave = () => this.hover(NaN, NaN);
    this.stage.onClick = (x, y) => this.pick(this.under(x, y));
    this.listLayers(root.querySelector(".layers"));
  }

  /** Return the layers that are on, bottom to top, and over them what is picked out. */
  painted() {
    const isDark = document.documentElement.dataset.theme === "dark";
    const shown = this.layers.filter(({isOn}) => isOn).map((layer) => {
      const color = rgb(isDark ? layer.onDark : layer.color);
      return {outlines: layer.outlines, fill: [...color, layer.opacity], line: [...color, 0.9]};
    });
    const special = this.hovered ?? this.picked;
    if (special) {
      const color = rgb(styleOf("--accent"));
      shown.push({outlines: this.outlinesOf(special), fill: [...color, 0.75], line: [...color, 1]});
    }
    return shown;
  }

  /** Return what lies at a place: a ball, a pad, or a piece of metal. */
  under(x, y) {
    const {balls, pads, ball_nm: diameter} = this.die;
    const ball = balls.findIndex((b) => Math.hypot(x - b[2], y - b[3]) <= diameter / 2);
    if (ball >= 0) return {kind: "ball", number: ball, net: balls[ball][1]};
    const pad = pads.findIndex((p) => x >= p[2] && x <= p[4] && y >= p[3] && y <= p[5]);
    if (pad >= 0) return {kind: "pad", number: pad, net: pads[pad][1]};
    for (const [shape, parts] of this.metal) {
      const [left, bottom, right, top] = parts[0].box;
      if (x < left || x > right || y < bottom || y > top || !isInside(parts, x, y)) continue;
      return {kind: "metal", number: shape, net: this.die.metal[shape]};
    }
    return null;
  }

  /** Return the outlines of all that is on a net, else those of the object alone. */
  outlinesOf({kind, number, net}) {
    const key = net >= 0 ? `net ${net}` : `${kind} ${number}`;
    this.known ??= new Map();
    if (!this.known.has(key)) this.known.set(key, net >= 0 ? this.netOutlines(net) : [this.own(kind, number)].flat());
    return this.known.get(key);
  }

  netOutlines(net) {
    const pieces = [...this.metal].filter(([shape]) => this.die.metal[shape] === net);
    return pieces.flatMap(([, parts]) => parts);
  }

  own(kind, number) {
    if (kind === "metal") return this.metal.get(number);
    if (kind === "pad") return rectangle(...this.die.pads[number].slice(2));
    const [, , x, y] = this.die.balls[number];
    return circle(x, y, this.die.ball_nm / 2);
  }

  hover(x, y, event) {
    const found = Number.isNaN(x) ? null : this.under(x, y);
    if (JSON.stringify(found) !== JSON.stringify(this.hovered ?? null)) {
      this.hovered = found;
      this.stage.request();
    }
    this.root.querySelector(".place").textContent = Number.isNaN(x) ? ""
      : `${trimmed(x / 1000, 2)}, ${trimmed(y / 1000, 2)} µm`;
    this.tip.hidden = !found;
    if (!found) return;
    this.tip.replaceChildren(...this.words(found));
    const box = this.stage.host.getBoundingClientRect();
    const left = Math.min(event.clientX - box.left + 14, box.width - this.tip.offsetWidth - 8);
    const top = Math.min(event.clientY - box.top + 14, box.height - this.tip.offsetHeight - 8);
    this.tip.style.translate = `${Math.max(left, 4)}px ${Math.max(top, 4)}px`;
  }

  /** Return lines on an object: its name, its net, what else is on the net, and the traces. */
  words({kind, number, net}) {
    const own = kind === "ball" ? this.die.balls[number] : kind === "pad" ? this.die.pads[number] : null;
    const lines = [element("strong", own ? `${kind} ${own[0]}` : "metal")];
    if (net < 0) return [...lines, element("div", "in no net")];
    lines.push(element("div", `net ${this.die.nets[net].name}`));
    const {balls, pads} = this.members(net);
    if (balls.length) lines.push(element("div", `balls ${few(balls.map((ball) => ball[0]))}`));
    if (pads.length) lines.push(element("div", `pads ${few(pads.map((pad) => pad[0]))}`));
    const {traces} = this.die.nets[net];
    for (const [route, length, width, ohm] of traces.slice(0, 3)) {
      lines.push(element("div", `trace ${route}: ${lengthText(length)}, ${lengthText(width)} wide, R ${ohmText(ohm)}`));
    }
    if (traces.length > 3) lines.push(element("div", `and ${traces.length - 3} more traces`));
    return lines;
  }

  members(net) {
    const on = (item) => item[1] === net;
    return {balls: this.die.balls.filter(on), pads: this.die.pads.filter(on)};
  }

  /** Keep a net marked, and say so to whoever lists nets. */
  pick(found) {
    this.picked = found;
    this.onPick?.(found?.net ?? -1);
    this.stage.request();
  }

  showNet(net) {
    const {balls, pads} = this.members(net), radius = this.die.ball_nm / 2;
    this.pick({kind: "net", number: net, net});
    const boxes = [
      ...this.netOutlines(net).map(({box}) => box),
      ...balls.map(([, , x, y]) => [x - radius, y - radius, x + radius, y + radius]),
      ...pads.map((pad) => pad.slice(2)),
    ];
    if (boxes.length) this.stage.show(around(boxes), 0.15);
  }

  showFinding(number) {
    this.marked = number;
    const [x, y] = this.findings[number].at_nm, reach = 150_000;
    this.stage.show([x - reach, y - reach, x + reach, y + reach]);
  }

  annotate(pen, stage) {
    const {ratio, view} = stage;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    if (this.die.ball_nm * view.scale > LEAST_NAME_PX * ratio) {
      this.writeNames(pen, stage, this.die.balls.map(([name, , x, y]) => [name, x, y, this.die.ball_nm]));
    }
    const wide = this.die.pads.map(([name, , l, b, r, t]) => [name, (l + r) / 2, (b + t) / 2, r - l]);
    if (wide.length && wide[0][3] * view.scale > 2 * LEAST_NAME_PX * ratio) this.writeNames(pen, stage, wide);
    this.findings.forEach((finding, number) => {
      if (finding.view === "die" && finding.at_nm) {
        drawMarker(pen, stage, finding.at_nm, number === this.marked);
      }
    });
  }

  writeNames(pen, stage, items) {
    const {ratio, view} = stage;
    for (const [name, x, y, width] of items) {
      const [px, py] = stage.pixelAt(x, y), room = width * view.scale * 0.9;
      if (px < -room || py < -room || px > stage.over.width + room || py > stage.over.height + room) continue;
      const size = Math.min(Math.max(room / Math.max(name.length, 2) * 1.5, 9 * ratio), 18 * ratio);
      pen.font = `600 ${size}px system-ui, sans-serif`;
      const wide = pen.measureText(name).width;
      // A name that is a little too wide is written smaller, as long as it can be read.
      if (wide * 9 * ratio > room * size) continue;
      if (wide > room) pen.font = `600 ${size * room / wide}px system-ui, sans-serif`;
      pen.lineWidth = 3 * ratio;
      pen.lineJoin = "round";
      pen.strokeStyle = styleOf("--ground");
      pen.strokeText(name, px, py);
      pen.fillStyle = inkOf(stage.host);
      pen.fillText(name, px, py);
    }
  }

  listLayers(list) {
    this.layers.forEach((layer, i) => {
      const box = element("input");
      box.type = "checkbox";
      box.checked = layer.isOn;
      box.addEventListener("change", () => {
        layer.isOn = box.checked;
        this.stage.request();
      });
      const swatch = element("span");
      swatch.className = "swatch";
      swatch.style.setProperty("--color", layer.color);
      swatch.style.setProperty("--on-dark", layer.onDark);
      const label = element("label");
      label.title = layer.what;
      label.append(box, swatch, element("span", layer.name), element("kbd", i < 9 ? String(i + 1) : ""));
      list.append(label);
    });
    this.stage.host.addEventListener("keydown", (event) => {
      // 0 shows all of the die; the tenth layer is switched in the list.
      if (!/^[1-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
      list.querySelectorAll("input")[Number(event.key) - 1]?.click();
    });
  }
}

/** Draw a cross-hair at a place of a finding. */
function drawMarker(pen, stage, [x, y], isMarked) {
  const [px, py] = stage.pixelAt(x, y), r = (isMarked ? 12 : 7) * stage.ratio;
  pen.strokeStyle = styleOf("--bad");
  pen.lineWidth = (isMarked ? 3 : 2) * stage.ratio;
  pen.beginPath();
  pen.arc(px, py, r, 0, 2 * Math.PI);
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    pen.moveTo(px + dx * r * 0.5, py + dy * r * 0.5);
    pen.lineTo(px + dx * r * 1.6, py + dy * r * 1.6);
  }
  pen.stroke();
}

function few(names) {
  return names.length > 6 ? `${names.slice(0, 6).join(", ")} and ${names.length - 6} more` : names.join(", ");
}

function ohmText(ohm) {
  return ohm < 1 ? `${trimmed(1000 * ohm, 1)} mΩ` : `${trimmed(ohm, 3)} Ω`;
}

function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function styleOf(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Return #rrggbb as three numbers of 0 to 1. */
function rgb(color) {
  return [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16) / 255);
}
