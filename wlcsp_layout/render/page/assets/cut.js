// Outlines cut into trapezoids with level tops and bottoms, to be filled by triangles.
//
// Where two of them meet, their level sides have the same y, so that no pixel between them is
// missed or filled twice, whatever corners lie on those sides.

/** Return trapezoids (y0, x0 left, x0 right, y1, x1 left, x1 right, ...) of outlines, even-odd. */
function trapezoids(parts) {
  const edges = [];
  for (const {points} of parts) {
    for (let i = 0, j = points.length - 2; i < points.length; j = i, i += 2) {
      const [x0, y0, x1, y1] = [points[j], points[j + 1], points[i], points[i + 1]];
      if (y0 < y1) edges.push({x0, y0, x1, y1});
      else if (y1 < y0) edges.push({x0: x1, y0: y1, x1: x0, y1: y0});
    }
  }
  edges.sort((a, b) => a.y0 - b.y0);
  const levels = [...new Set(edges.flatMap(({y0, y1}) => [y0, y1]))].sort((a, b) => a - b);
  const found = [];
  let active = [], next = 0, open = [];
  for (let level = 0; level + 1 < levels.length; level++) {
    const low = levels[level], middle = (low + levels[level + 1]) / 2;
    active = active.filter(({y1}) => y1 > low);
    while (next < edges.length && edges[next].y0 === low) active.push(edges[next++]);
    for (const edge of active) edge.at = across(edge, middle);
    active.sort((a, b) => a.at - b.at);
    // Pairs of sides that go on from the band below stay one trapezoid.
    const going = [];
    for (let i = 0; i + 1 < active.length; i += 2) {
      const [left, right] = [active[i], active[i + 1]];
      const known = open.find((pair) => pair.left === left && pair.right === right);
      going.push(known ?? {left, right, low});
    }
    for (const pair of open) if (!going.includes(pair)) close(pair, low, found);
    open = going;
  }
  for (const pair of open) close(pair, levels.at(-1), found);
  return found;
}

function close({left, right, low}, high, found) {
  found.push(low, across(left, low), across(right, low), high, across(left, high), across(right, high));
}

/** Return where an edge is at a height. */
function across({x0, y0, x1, y1}, y) {
  return y === y1 ? x1 : x0 + ((x1 - x0) * (y - y0)) / (y1 - y0);
}
