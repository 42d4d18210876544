// A picture that is moved and zoomed: by pointer, wheel, fingers and keys.

const MOST_ZOOM = 0.5; // pixels of the screen a nanometer
const STEP_PX = 80;
const JUMP_MS = 280;

class Stage {
  /** `host` holds the canvas and, over it, one for lines and letters. */
  constructor(host, {box, layers, annotate, background}) {
    this.host = host;
    this.canvas = host.querySelector("canvas.shapes");
    this.over = host.querySelector("canvas.notes");
    this.painter = painterFor(this.canvas);
    this.pen = this.over.getContext("2d");
    this.home = box;
    Object.assign(this, {layers, annotate, background});
    this.view = null;
    this.pointers = new Map();
    this.listen();
    new ResizeObserver(() => this.resize()).observe(host);
  }

  /** Draw at the next frame. */
  request() {
    this.waiting ??= requestAnimationFrame((now) => {
      this.waiting = null;
      this.frame(now);
    });
  }

  resize() {
    const {clientWidth: width, clientHeight: height} = this.host;
    if (!width || !height) return;
    const ratio = window.devicePixelRatio || 1;
    for (const canvas of [this.canvas, this.over]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const was = this.ratio;
    this.ratio = ratio;
    if (this.view) this.view.scale *= ratio / was;
    else this.view = this.viewOf(this.home);
    // At once: an emptied canvas must not be seen.
    this.frame(performance.now());
  }

  /** Return the view that shows a box with a margin around it. */
  viewOf([left, bottom, right, top], margin = 0.06) {
    const width = Math.max(right - left, 1), height = Math.max(top - bottom, 1);
    const fit = Math.min(this.canvas.width / width, this.canvas.height / height);
    return {x: (left + right) / 2, y: (bottom + top) / 2, scale: fit * (1 - 2 * margin)};
  }

  frame(now) {
    if (!this.view) return;
    if (this.jump) this.fly(now);
    const view = {...this.view, background: this.background()};
    this.painter.paint(this.layers(), view);
    this.pen.setTransform(1, 0, 0, 1, 0, 0);
    this.pen.clearRect(0, 0, this.over.width, this.over.height);
    this.annotate(this.pen, this);
    drawScaleBar(this.pen, this);
    this.host.dataset.view = [view.x, view.y, view.scale].map((v) => v.toPrecision(9)).join(" ");
    if (this.jump) this.request();
  }

  /** Move to a box, in a short flight if movement is welcome. */
  show(box, margin = 0.06) {
    // A view that was hidden until now has no size yet.
    if (!this.view) this.resize();
    const to = this.viewOf(box, margin);
    to.scale = Math.min(to.scale, MOST_ZOOM * this.ratio);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.view = to;
    else this.jump = {from: {...this.view}, to, start: performance.now()};
    this.request();
  }

  fly(now) {
    const {from, to, start} = this.jump;
    const part = Math.min(Math.max((now - start) / JUMP_MS, 0), 1), eased = part * part * (3 - 2 * part);
    const scale = from.scale * (to.scale / from.scale) ** eased;
    // The place moves as the zoom does, so that the path looks straight.
    const moved = to.scale === from.scale ? eased
      : (1 / scale - 1 / from.scale) / (1 / to.scale - 1 / from.scale);
    this.view = {x: from.x + (to.x - from.x) * moved, y: from.y + (to.y - from.y) * moved, scale};
    if (part === 1) {
      this.view = to;
      this.jump = null;
    }
  }

  moveBy(right, up) {
    this.jump = null;
    this.view.x += right / this.view.scale;
    this.view.y += up / this.view.scale;
    this.request();
  }

  /** Zoom about a place of the canvas, by default its middle. */
  zoomBy(factor, px = this.canvas.width / 2, py = this.canvas.height / 2) {
    this.jump = null;
    const [x, y] = this.placeAt(px, py), least = this.viewOf(this.home).scale / 4;
    const scale = Math.min(Math.max(this.view.scale * factor, least), MOST_ZOOM * this.ratio);
    const kept = this.view.scale / scale;
    this.view = {x: x + (this.view.x - x) * kept, y: y + (this.view.y - y) * kept, scale};
    this.request();
  }

  /** Return the place [nm] under a pixel of the canvas. */
  placeAt(px, py) {
    const {x, y, scale} = this.view;
    return [x + (px - this.canvas.width / 2) / scale, y - (py - this.canvas.height / 2) / scale];
  }

  /** Return the pixel of the canvas over a place. */
  pixelAt(x, y) {
    const {x: cx, y: cy, scale} = this.view;
    return [this.canvas.width / 2 + (x - cx) * scale, this.canvas.height / 2 - (y - cy) * scale];
  }

  pixelOf(event) {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * this.ratio, (event.clientY - box.top) * this.ratio];
  }

  listen() {
    const {host, pointers} = this;
    host.addEventListener("wheel", (event) => {
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 30 : 1;
      this.zoomBy(Math.exp((-event.deltaY * lines) / (event.ctrlKey ? 100 : 400)), ...this.pixelOf(event));
    }, {passive: false});
    host.addEventListener("pointerdown", (event) => {
      if (event.button || event.target.closest("button")) return;
      host.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, this.pixelOf(event));
      this.dragged = 0;
    });
    host.addEventListener("pointermove", (event) => {
      const now = this.pixelOf(event);
      if (pointers.has(event.pointerId)) this.drag(event.pointerId, now);
      else this.onHover?.(...this.placeAt(...now), event);
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      host.addEventListener(kind, (event) => {
        if (pointers.delete(event.pointerId) && kind === "pointerup" && this.dragged < 4 * this.ratio) {
          this.onClick?.(...this.placeAt(...this.pixelOf(event)), event);
        }
      });
    }
    host.addEventListener("pointerleave", () => this.onLeave?.());
    host.addEventListener("dblclick", (event) => this.zoomBy(event.shiftKey ? 0.5 : 2, ...this.pixelOf(event)));
    host.addEventListener("keydown", (event) => this.press(event));
  }

  drag(id, now) {
    const before = this.pointers.get(id), others = [...this.pointers].filter(([key]) => key !== id);
    this.pointers.set(id, now);
    this.dragged += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (others.length) {
      const [, [ox, oy]] = others[0];
      const apart = (p) => Math.hypot(p[0] - ox, p[1] - oy);
      this.zoomBy(apart(now) / Math.max(apart(before), 1), (now[0] + ox) / 2, (now[1] + oy) / 2);
    }
    this.moveBy((before[0] - now[0]) / (1 + others.length), (now[1] - before[1]) / (1 + others.length));
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEP_PX * this.ratio;
    const acts = {
      ArrowLeft: () => this.moveBy(-step, 0),
      ArrowRight: () => this.moveBy(step, 0),
      ArrowUp: () => this.moveBy(0, step),
      ArrowDown: () => this.moveBy(0, -step),
      "+": () => this.zoomBy(1.5),
      "=": () => this.zoomBy(1.5),
      "-": () => this.zoomBy(1 / 1.5),
      0: () => this.show(this.home),
      Home: () => this.show(this.home),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

/** Draw a bar of a round length into the lower left corner. */
function drawScaleBar(pen, stage) {
  const {ratio, view} = stage, most = (140 * ratio) / view.scale;
  const power = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].map((digit) => digit * power).find((nm) => nm <= most);
  const x = 16 * ratio, y = stage.over.height - 16 * ratio, width = length * view.scale;
  pen.strokeStyle = pen.fillStyle = inkOf(stage.host);
  pen.lineWidth = 2 * ratio;
  pen.beginPath();
  pen.moveTo(x, y - 5 * ratio);
  pen.lineTo(x, y);
  pen.lineTo(x + width, y);
  pen.lineTo(x + width, y - 5 * ratio);
  pen.stroke();
  pen.font = `${12 * ratio}px system-ui, sans-serif`;
  pen.textAlign = "left";
  pen.textBaseline = "bottom";
  pen.fillText(lengthText(length), x + 2 * ratio, y - 6 * ratio);
}

/** Return a length [nm] in the unit that suits it. */
function lengthText(nm) {
  if (nm >= 1e6) return `${trimmed(nm / 1e6, 3)} mm`;
  return nm >= 1000 ? `${trimmed(nm / 1000, 3)} µm` : `${trimmed(nm, 0)} nm`;
}

/** Return a number with at most so many digits after the point. */
function trimmed(value, digits) {
  return Number(value.toFixed(digits)).toLocaleString("en-US", {maximumFractionDigits: digits});
}

function inkOf(element) {
  return getComputedStyle(element).color;
}
