// Filled outlines on a canvas: by WebGL 2, else by the 2-D canvas that every browser has.
//
// A layer is {outlines, fill: [r, g, b, a], line: [r, g, b, a]} with colors of 0 to 1. Outlines of
// one layer do not overlap, so that the even-odd rule fills them; holes come out by themselves.

// A GPU that is only emulated is several times slower than the 2-D canvas.
const EMULATED = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Return a painter: paint(layers, view) draws layers bottom to top. */
function painterFor(canvas) {
  if (!isEmulated()) {
    const gl = canvas.getContext("webgl2", {antialias: true, alpha: false});
    if (gl) return new GlPainter(gl);
  }
  return new FlatPainter(canvas.getContext("2d", {alpha: false}));
}

/** Tell, on a canvas of its own, whether there is no GPU behind WebGL. */
function isEmulated() {
  const gl = document.createElement("canvas").getContext("webgl2");
  const named = gl?.getExtension("WEBGL_debug_renderer_info");
  const name = named ? gl.getParameter(named.UNMASKED_RENDERER_WEBGL) : "";
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return !gl || EMULATED.test(name);
}

const VERTEX = `#version 300 es
uniform vec2 middle, scale, shift;
in vec2 place;
void main() { gl_Position = vec4((place - middle) * scale + shift, 0, 1); }`;
const FRAGMENT = `#version 300 es
precision mediump float;
uniform vec4 color;
out vec4 shown;
void main() { shown = vec4(color.rgb * color.a, color.a); }`;

class GlPainter {
  constructor(gl) {
    this.gl = gl;
    this.buffers = new WeakMap();
    const program = gl.createProgram();
    for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.bindAttribLocation(program, 0, "place");
    gl.linkProgram(program);
    gl.useProgram(program);
    this.at = Object.fromEntries(
      ["middle", "scale", "shift", "color"].map((name) => [name, gl.getUniformLocation(program, name)]),
    );
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  paint(layers, view) {
    const gl = this.gl, {width, height} = gl.canvas;
    gl.viewport(0, 0, width, height);
    gl.clearColor(...view.background, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    // Whole nanometers are exact in the 24 bits of a float as far as 16 mm from the middle.
    const middle = [Math.round(view.x), Math.round(view.y)];
    const scale = [(2 * view.scale) / width, (2 * view.scale) / height];
    gl.uniform2f(this.at.middle, middle[0], middle[1]);
    gl.uniform2f(this.at.scale, scale[0], scale[1]);
    gl.uniform2f(this.at.shift, (middle[0] - view.x) * scale[0], (middle[1] - view.y) * scale[1]);
    for (const layer of layers) this.paintLayer(layer);
  }

  paintLayer({outlines, fill, line}) {
    if (!outlines.length) return;
    const gl = this.gl, {filled, lines} = this.buffersOf(outlines);
    for (const [color, buffer, mode] of [[fill, filled, gl.TRIANGLES], [line, lines, gl.LINES]]) {
      if (!color[3]) continue;
      gl.uniform4f(this.at.color, ...color);
      gl.bindVertexArray(buffer.vertices);
      gl.drawArrays(mode, 0, buffer.count);
    }
  }

  /** Put the triangles and the sides of outlines onto the card, once. */
  buffersOf(outlines) {
    const known = this.buffers.get(outlines);
    if (known) return known;
    const buffers = {filled: this.upload(trianglesOf(outlines)), lines: this.upload(sidesOf(outlines))};
    this.buffers.set(outlines, buffers);
    return buffers;
  }

  upload(places) {
    const gl = this.gl, vertices = gl.createVertexArray();
    gl.bindVertexArray(vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, places, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    return {vertices, count: places.length / 2};
  }
}

/** Return the corners of triangles that fill outlines; a shape of one form is cut once. */
function trianglesOf(outlines) {
  const known = new Map(), pieces = [];
  for (const parts of grouped(outlines, ({shape}) => shape).values()) {
    const [x, y] = parts[0].points;
    const steps = parts.map(({points}) => [points[0] - x, points[1] - y]);
    const key = parts.every(({form}) => form) && `${parts.map(({form}) => form)} ${steps}`;
    let cut = known.get(key);
    if (!cut) {
      cut = {at: [x, y], found: trapezoids(parts)};
      if (key) known.set(key, cut);
    }
    pieces.push({found: cut.found, dx: x - cut.at[0], dy: y - cut.at[1]});
  }
  const places = new Float32Array(2 * pieces.reduce((sum, {found}) => sum + found.length, 0));
  let at = 0;
  for (const {found, dx, dy} of pieces) {
    for (let k = 0; k < found.length; k += 6) {
      const [low, left, right, high, left1, right1] = found.slice(k, k + 6);
      for (const [x, y] of [[left, low], [right, low], [right1, high], [left, low], [right1, high], [left1, high]]) {
        places[at++] = x + dx;
        places[at++] = y + dy;
      }
    }
  }
  return places;
}

/** Return both ends of each side of outlines. */
function sidesOf(outlines) {
  const places = new Float32Array(outlines.reduce((sum, {points}) => sum + 2 * points.length, 0));
  let at = 0;
  for (const {points} of outlines) {
    for (let i = 0, j = points.length - 2; i < points.length; j = i, i += 2) {
      places.set([points[j], points[j + 1], points[i], points[i + 1]], at);
      at += 4;
    }
  }
  return places;
}

class FlatPainter {
  constructor(context) {
    this.context = context;
    this.paths = new WeakMap();
  }

  paint(layers, view) {
    const context = this.context, {width, height} = context.canvas;
    const css = (c, alpha = 1) => `rgba(${c.slice(0, 3).map((v) => Math.round(255 * v))},${alpha})`;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = css(view.background);
    context.fillRect(0, 0, width, height);
    const {x, y, scale} = view;
    context.setTransform(scale, 0, 0, -scale, width / 2 - x * scale, height / 2 + y * scale);
    context.lineWidth = 1 / scale;
    for (const layer of layers) {
      const path = this.pathOf(layer);
      context.fillStyle = css(layer.fill, layer.fill[3]);
      context.fill(path, "evenodd");
      context.strokeStyle = css(layer.line, layer.line[3]);
      context.stroke(path);
    }
  }

  pathOf(layer) {
    let path = this.paths.get(layer.outlines);
    if (path) return path;
    path = new Path2D();
    for (const {points} of layer.outlines) {
      path.moveTo(points[0], points[1]);
      for (let k = 2; k < points.length; k += 2) path.lineTo(points[k], points[k + 1]);
      path.closePath();
    }
    this.paths.set(layer.outlines, path);
    return path;
  }
}
