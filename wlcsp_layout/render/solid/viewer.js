// A glTF file of ours in a page: orbit, zoom and pan by pointer, wheel, touch and keys.
"use strict";

/** Return the corners of triangles one by one with normals: round where faces meet flatly, else sharp. */
function smoothed(places, corners) {
  const count = corners.length / 3, faces = new Float32Array(3 * count), flat = Math.cos(Math.PI / 6);
  const made = { places: new Float32Array(3 * corners.length), normals: new Float32Array(3 * corners.length) };
  for (let f = 0; f < count; f++) {
    const [a, b, c] = [0, 1, 2].map((k) => 3 * corners[3 * f + k]);
    const [ux, uy, uz] = [0, 1, 2].map((i) => places[b + i] - places[a + i]);
    const [vx, vy, vz] = [0, 1, 2].map((i) => places[c + i] - places[a + i]);
    const [x, y, z] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    faces.set([x, y, z].map((value) => value / (Math.hypot(x, y, z) || 1)), 3 * f);
  }
  // The faces at each corner, in one row: those of corner i from first[i] on.
  const first = new Uint32Array(places.length / 3 + 1), around = new Uint32Array(corners.length);
  for (const corner of corners) first[corner + 1]++;
  for (let i = 1; i < first.length; i++) first[i] += first[i - 1];
  const next = first.slice();
  corners.forEach((corner, k) => { around[next[corner]++] = Math.floor(k / 3); });
  corners.forEach((corner, k) => {
    const own = 3 * Math.floor(k / 3), sum = [0, 0, 0];
    for (let n = first[corner]; n < first[corner + 1]; n++) {
      const other = 3 * around[n];
      const along = faces[own] * faces[other] + faces[own + 1] * faces[other + 1] + faces[own + 2] * faces[other + 2];
      if (along >= flat) for (let i = 0; i < 3; i++) sum[i] += faces[other + i];
    }
    made.places.set(places.subarray(3 * corner, 3 * corner + 3), 3 * k);
    made.normals.set(sum, 3 * k);
  });
  return made;
}

/**
 * Show a file, given as base64, on the canvas of a root with the controls of panel.py.
 * Returns a function that tells how it is seen, or null where there is no WebGL: then `.note` says so.
 */
function showSolid(root, text) {
  const $ = (name) => root.querySelector(`.${name}`);
  const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const textLength = view.getUint32(12, true);
  const gltf = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + textLength)));
  const start = 20 + textLength + 8;
  const canvas = $("model");
  const gl = canvas.getContext("webgl2", { antialias: true, preserveDrawingBuffer: true });
  if (!gl) {
    $("note").textContent = "This browser has no WebGL 2: open the .glb file in another viewer.";
    return null;
  }
  const shader = (kind, text) => {
    const made = gl.createShader(kind);
    gl.shaderSource(made, text);
    gl.compileShader(made);
    return made;
  };
  const program = gl.createProgram();
  gl.attachShader(program, shader(gl.VERTEX_SHADER, `#version 300 es
    in vec3 at, outward; uniform mat4 m; uniform vec3 middle; uniform float up, lift, size;
    out vec3 place, facing;
    void main() {
      place = vec3(at.xy - middle.xy, (at.z - middle.z) * up + lift) / size;
      facing = vec3(outward.xy, outward.z / up);
      gl_Position = m * vec4(place, 1.0);
    }`));
  gl.attachShader(program, shader(gl.FRAGMENT_SHADER, `#version 300 es
    precision highp float;
    in vec3 place, facing; uniform vec3 color, eye; uniform float metal; out vec4 shown;
    void main() {
      vec3 n = normalize(facing);
      vec3 toEye = normalize(eye - place);
      if (dot(n, toEye) < 0.0) n = -n;
      vec3 light = normalize(vec3(-0.4, -0.6, 1.0));
      float lit = 0.42 + 0.48 * max(dot(n, light), 0.0) + 0.18 * max(dot(n, toEye), 0.0);
      float shine = pow(max(dot(n, normalize(light + toEye)), 0.0), 24.0) * metal * 0.35;
      shown = vec4(pow(color, vec3(1.0 / 2.2)) * lit + shine, 1.0);
    }`));
  gl.linkProgram(program);
  gl.useProgram(program);
  const uniform = (name) => gl.getUniformLocation(program, name);
  const at = gl.getAttribLocation(program, "at"), outward = gl.getAttribLocation(program, "outward");

  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
  const parts = gltf.nodes.filter((node) => "mesh" in node).map((node) => {
    const piece = gltf.meshes[node.mesh].primitives[0];
    const place = gltf.accessors[piece.attributes.POSITION];
    const index = gltf.accessors[piece.indices];
    const look = gltf.materials[piece.material].pbrMetallicRoughness;
    for (let i = 0; i < 3; i++) {
      low[i] = Math.min(low[i], place.min[i]);
      high[i] = Math.max(high[i], place.max[i]);
    }
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    const numbers = (accessor, Kind, size) => {
      const slice = gltf.bufferViews[accessor.bufferView], first = start + slice.byteOffset;
      return new Kind(bytes.buffer.slice(first, first + accessor.count * size * Kind.BYTES_PER_ELEMENT));
    };
    const corners = numbers(index, index.componentType === gl.UNSIGNED_SHORT ? Uint16Array : Uint32Array, 1);
    const shaded = smoothed(numbers(place, Float32Array, 3), corners);
    for (const [name, values] of [[at, shaded.places], [outward, shaded.normals]]) {
      gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
      gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
      gl.enableVertexAttribArray(name);
      gl.vertexAttribPointer(name, 3, gl.FLOAT, false, 0, 0);
    }
    return { name: node.name, low: place.min[2], high: place.max[2], array, count: index.count,
      color: look.baseColorFactor.slice(0, 3), metal: look.metallicFactor, on: true };
  });
  const middle = low.map((value, i) => (value + high[i]) / 2);
  const size = Math.hypot(high[0] - low[0], high[1] - low[1], high[2] - low[2]) / 2;

  const home = { turn: -0.6, tilt: 0.5, far: 2.6, x: 0, y: 0 };
  let eye = { ...home }, apart = 0, up = 1, waiting = false;
  const product = (a, b) => {
    const made = new Float32Array(16);
    for (let c = 0; c < 4; c++)
      for (let r = 0; r < 4; r++)
        for (let k = 0; k < 4; k++) made[4 * c + r] += a[4 * k + r] * b[4 * c + k];
    return made;
  };
  const draw = () => {
    waiting = false;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const wide = Math.round(canvas.clientWidth * ratio);
    const tall = Math.round(canvas.clientHeight * ratio);
    if (canvas.width !== wide || canvas.height !== tall) {
      canvas.width = wide;
      canvas.height = tall;
    }
    gl.viewport(0, 0, wide, tall);
    gl.clearColor(0, 0, 0, 0);
    gl.enable(gl.DEPTH_TEST);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    const [ct, st] = [Math.cos(eye.turn), Math.sin(eye.turn)];
    const [ci, si] = [Math.cos(eye.tilt), Math.sin(eye.tilt)];
    // Rows: right, up and backward, in the coordinates of the model, whose z points up.
    const rows = [[ct, st, 0], [-st * si, ct * si, ci], [st * ci, -ct * ci, si]];
    const turn = new Float32Array([
      rows[0][0], rows[1][0], rows[2][0], 0, rows[0][1], rows[1][1], rows[2][1], 0,
      rows[0][2], rows[1][2], rows[2][2], 0, eye.x, eye.y, -eye.far, 1]);
    const near = Math.max(eye.far - 2.5, 0.01), beyond = eye.far + 4;
    // Whole in a narrow window, too.
    const f = 2.2 * Math.min(1, 1.1 * wide / tall);
    const lens = new Float32Array([f * tall / wide, 0, 0, 0, 0, f, 0, 0,
      0, 0, (beyond + near) / (near - beyond), -1, 0, 0, 2 * beyond * near / (near - beyond), 0]);
    gl.uniformMatrix4fv(uniform("m"), false, product(lens, turn));
    // Turned about the middle of what is shown.
    const shown = parts.filter((part) => part.on);
    if (shown.length && !apart)
      middle[2] = (Math.min(...shown.map((part) => part.low)) +
        Math.max(...shown.map((part) => part.high))) / 2;
    gl.uniform3fv(uniform("middle"), middle);
    gl.uniform3fv(uniform("eye"), rows[2].map((value, i) =>
      value * eye.far - rows[0][i] * eye.x - rows[1][i] * eye.y));
    gl.uniform1f(uniform("up"), up);
    // What is apart takes more room.
    gl.uniform1f(uniform("size"), size * (1 + 0.6 * apart));
    parts.forEach((part, i) => {
      if (!part.on) return;
      gl.uniform1f(uniform("lift"), apart * size * 0.25 * (i - (parts.length - 1) / 2));
      gl.uniform3fv(uniform("color"), part.color);
      gl.uniform1f(uniform("metal"), part.metal);
      gl.bindVertexArray(part.array);
      gl.drawArrays(gl.TRIANGLES, 0, part.count);
    });
  };
  const soon = () => {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(draw);
    }
  };

  const list = $("layers");
  [...parts].reverse().forEach((part) => {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => { part.on = box.checked; soon(); });
    const mark = document.createElement("i");
    mark.style.background = `rgb(${part.color.map((v) => Math.round(255 * v ** (1 / 2.2)))})`;
    label.append(box, mark, part.name.replace("_", " "));
    list.append(label);
  });
  const slider = (name, use) => {
    const input = $(name);
    input.addEventListener("input", () => { use(Number(input.value)); soon(); });
    use(Number(input.value));
  };
  slider("apart", (value) => { apart = value; });
  slider("up", (value) => { up = value; $("up-value").textContent = value; });
  $("home").addEventListener("click", () => { eye = { ...home }; soon(); });

  const touches = new Map();
  const tilt = (by) => { eye.tilt = Math.min(Math.PI / 2, Math.max(-Math.PI / 2, eye.tilt + by)); };
  const zoom = (by) => { eye.far = Math.min(20, Math.max(0.15, eye.far * by)); };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    touches.set(event.pointerId, [event.clientX, event.clientY]);
  });
  canvas.addEventListener("pointermove", (event) => {
    const last = touches.get(event.pointerId);
    if (!last) return;
    const [dx, dy] = [event.clientX - last[0], event.clientY - last[1]];
    const others = [...touches.entries()].filter(([id]) => id !== event.pointerId);
    touches.set(event.pointerId, [event.clientX, event.clientY]);
    if (others.length) {
      const [ox, oy] = others[0][1];
      zoom(Math.hypot(last[0] - ox, last[1] - oy) /
        Math.max(1, Math.hypot(event.clientX - ox, event.clientY - oy)));
    } else if (event.shiftKey || event.buttons & 2) {
      eye.x += dx * eye.far / canvas.clientHeight;
      eye.y -= dy * eye.far / canvas.clientHeight;
    } else {
      eye.turn -= dx * 0.008;
      tilt(dy * 0.008);
    }
    soon();
  });
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, (event) => touches.delete(event.pointerId));
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(event.deltaY * 0.001));
    soon();
  }, { passive: false });
  const keys = {
    ArrowLeft: () => { eye.turn += 0.1; }, ArrowRight: () => { eye.turn -= 0.1; },
    ArrowUp: () => tilt(0.1), ArrowDown: () => tilt(-0.1),
    "+": () => zoom(1 / 1.15), "=": () => zoom(1 / 1.15), "-": () => zoom(1.15),
    Home: () => { eye = { ...home }; }, t: () => { eye.turn = 0; eye.tilt = Math.PI / 2; },
    f: () => { eye.turn = 0; eye.tilt = 0; },
  };
  canvas.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
    soon();
  });
  new ResizeObserver(soon).observe(canvas);
  draw();
  return () => ({ ...eye, apart, up, on: parts.filter((part) => part.on).map((part) => part.name) });
}
