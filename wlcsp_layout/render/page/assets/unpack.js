// From the packed numbers of the page to outlines.

/** Return the whole numbers of 32 bits that a base64 text holds. */
function numbers(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Int32Array(bytes.buffer);
}

/** Return outlines {points: Float64Array of x, y, shape, box, form}; those of one form are equal. */
function outlines(data) {
  const sizes = numbers(data.sizes), corners = numbers(data.corners), places = numbers(data.places);
  const starts = [0];
  for (const size of sizes) starts.push(starts.at(-1) + 2 * size);
  const found = [];
  for (let i = 0; i < places.length; i += 4) {
    const [form, x, y, shape] = places.subarray(i, i + 4);
    const points = Float64Array.from(corners.subarray(starts[form], starts[form + 1]));
    for (let k = 0; k < points.length; k += 2) {
      points[k] += x;
      points[k + 1] += y;
    }
    found.push({points, shape, box: boxOf(points), form: `${form}`});
  }
  return found;
}

/** Return the outline of a box. */
function rectangle(left, bottom, right, top, shape = 0) {
  const points = Float64Array.of(left, bottom, right, bottom, right, top, left, top);
  return {points, shape, box: [left, bottom, right, top]};
}

/** Return the outline of a circle. */
function circle(x, y, radius, facets = 96, shape = 0) {
  const points = new Float64Array(2 * facets);
  for (let i = 0; i < facets; i++) {
    points[2 * i] = x + radius * Math.cos((2 * Math.PI * i) / facets);
    points[2 * i + 1] = y + radius * Math.sin((2 * Math.PI * i) / facets);
  }
  return {points, shape, box: [x - radius, y - radius, x + radius, y + radius]};
}

/** Return left, bottom, right and top of corners. */
function boxOf(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let k = 0; k < points.length; k += 2) {
    box[0] = Math.min(box[0], points[k]);
    box[1] = Math.min(box[1], points[k + 1]);
    box[2] = Math.max(box[2], points[k]);
    box[3] = Math.max(box[3], points[k + 1]);
  }
  return box;
}

/** Return the box around boxes. */
function around(boxes) {
  return boxes.reduce(
    (all, box) => [
      Math.min(all[0], box[0]), Math.min(all[1], box[1]),
      Math.max(all[2], box[2]), Math.max(all[3], box[3]),
    ],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
}

/** Tell whether a place is inside the outlines of one shape, its holes left out. */
function isInside(shapeOutlines, x, y) {
  let inside = false;
  for (const {points} of shapeOutlines) {
    for (let i = 0, j = points.length - 2; i < points.length; j = i, i += 2) {
      const [xi, yi, xj, yj] = [points[i], points[i + 1], points[j], points[j + 1]];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
  }
  return inside;
}

/** Return items in groups by a key, in the order in which keys come. */
function grouped(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (groups.has(key)) groups.get(key).push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
