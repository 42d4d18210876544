# ---- Checks of layers ------------------------------------------------------------------------
# Each returns how many shapes it looked at, and the places where the limit is broken.

# What a check is asked for: versions of KLayout differ on slanted edges that miss the limit by a part
# of a nanometer. `places` takes those that are below.
def over(limit)
  (nm(limit) * 1.1).floor * 0.001
end

def width_of(layer, limit, chord: 0, angle: LEAST_ANGLE)
  pairs = layer.width(over(limit), euclidian, whole_edges, angle_limit(angle))
  # A circle loses the height of a chord on both sides.
  [layer.count, places(without_corners(pairs, layer), limit, chord: 2 * chord)]
end

def space_of(layer, limit)
  pairs = layer.space(over(limit), euclidian, whole_edges, angle_limit(LEAST_ANGLE))
  [layer.count, places(without_corners(pairs, layer), limit)]
end

# How far `outer` reaches beyond `inner`, whose edge is marked. Pairs of edges say nothing of a shape that lies outside of
# the other one: what is not covered is looked for as area.
def beyond(inner, outer, limit, chord: 0)
  pairs = outer.enclosing(inner, over(limit), euclidian, whole_edges, angle_limit(LEAST_ANGLE))
  [inner.count, places(pairs, limit, chord: chord, overrun: inner - outer, on_second: true)]
end

# The space between two layers, which must not overlap.
def apart(one, other, limit, chord: 0)
  pairs = one.separation(other, over(limit), euclidian, whole_edges, angle_limit(LEAST_ANGLE))
  [one.count, places(pairs, limit, chord: chord, overrun: one & other)]
end

# From the edges of one layer, which are marked, to those of the other, on either side.
def edge_to_edge(one, other, limit, chord: 0)
  pairs = other.enclosing(one, over(limit), euclidian, whole_edges)
  outside = one.enclosing(other, over(limit), euclidian, whole_edges)
  outside.data.each { |pair| pairs.data.insert(RBA::EdgePair::new(pair.second, pair.first)) }
  # Edges that cross or lie on each other are no pair of such a check.
  crossing = one.edges.data.intersections(other.edges.data).extended(1, 1, 1, 1, false)
  [one.count, places(pairs, limit, chord: chord, overrun: layer_of(crossing), on_second: true)]
end

def layer_of(region)
  layer = polygon_layer
  region.each { |polygon| layer.data.insert(polygon) }
  layer
end

# A polygon whose edges lie inside its convex hull by less, on average, counts as convex [nm].
BAY = 1

# The width of openings. Facets of a circle that lie a quarter turn apart are closer than its
# diameter: a check of edges would find every circle narrow. Convex openings are measured as between
# the jaws of a caliper, others by their edges.
def opening_width(layer, limit, chord: 0)
  found = []
  others = polygon_layer
  known = {}
  layer.data.each do |polygon|
    corner = polygon.bbox.p1
    shape = polygon.moved(-corner.x, -corner.y)
    widths = known[shape.to_s] ||= widths_of(shape, 2 * chord)
    others.data.insert(polygon) if widths.empty?
    broken = widths.select { |value, tolerance, _| value < nm(limit) - tolerance }
    next if broken.empty?
    value, _, line = broken.min
    line = line.map { |x, y| [x + corner.x, y + corner.y] }
    found << across(value, line)
  end
  _, rest = width_of(others, limit, chord: chord)
  [layer.count, found + rest]
end

# The extents of a convex polygon and its width from each edge, each with what is forgiven there and
# a line across; of other polygons nothing.
def widths_of(polygon, chord)
  return [] if polygon.holes > 0
  # Whoever cuts or sizes a circle leaves bays of a grid step: it is convex all the same.
  hulls = convex_region(RBA::Region::new(polygon)).each.to_a
  round = hulls[0] || polygon
  return [] if round.area - polygon.area > BAY * round.perimeter
  edges = round.each_edge.to_a
  corners = edges.map { |edge| [edge.x1, edge.y1] }
  count = edges.size
  box = polygon.bbox
  x, y = box.center.x, box.center.y
  found = [
    [box.width, 0, [[box.left, y], [box.right, y]]],
    [box.height, 0, [[x, box.bottom], [x, box.top]]]
  ]
  furthest = 1
  edges.each do |edge|
    # Going around, the corner furthest from an edge only ever moves on.
    while turn(edge, corners[(furthest + 1) % count]) < turn(edge, corners[furthest])
      furthest = (furthest + 1) % count
    end
    middle = [(edge.x1 + edge.x2).div(2), (edge.y1 + edge.y2).div(2)]
    value = -turn(edge, corners[furthest]) / Math.hypot(edge.dx, edge.dy)
    found << [value, forgiven(edge, edge, chord), [middle, corners[furthest]]]
  end
  found
end

# Twice the area of an edge and a corner; KLayout goes clockwise, so below zero.
def turn(edge, at)
  edge.dx * (at[1] - edge.y1) - edge.dy * (at[0] - edge.x1)
end

# Twice the distance from the middle of each opening to the edge of the metal there.
def reach(openings, metal, limit, chord: 0)
  shapes = numbered(metal.data)
  found = openings.data.each.map { |polygon| reach_of(polygon.bbox, shapes, nm(limit), chord) }
  [openings.count, found.compact]
end

def reach_of(opening, shapes, limit, chord)
  x, y = (opening.left + opening.right) / 2.0, (opening.bottom + opening.top) / 2.0
  at = [x.floor, y.floor]
  half = limit.div(2) + 1
  around = RBA::Box::new(at[0] - half, at[1] - half, at[0] + half + 1, at[1] + half + 1)
  near = shapes.each_touching(around).map { |shape| shape.polygon }
  if near.none? { |polygon| polygon.inside?(RBA::Point::new(*at)) }
    return Place.new(nil, at, [])
  end
  broken = []
  near.each do |polygon|
    polygon.each_edge do |edge|
      next unless edge.bbox.touches?(around)
      place = nearest([x, y], ends(edge))
      value = 2 * far([x, y], place)
      exact = edge.dx == 0 || edge.dy == 0
      tolerance = exact ? 0 : 2 * (SLANT + chord)
      broken << [value, on_grid(place)] if value < limit - tolerance
    end
  end
  return nil if broken.empty?
  value, place = broken.min
  Place.new(value, place, [[at, place]])
end

# The convex hulls of merged polygons without holes, merged until they are convex.
def convex(layer)
  layer_of(convex_region(layer.data))
end

def convex_region(region)
  while region.decompose_convex_to_region.count != region.count
    region = RBA::Region::new(region.each.map { |polygon| hull(polygon) }).merged
  end
  region
end

def hull(polygon)
  points = polygon.each_point_hull.map { |at| [at.x, at.y] }.uniq.sort
  corners = chain(points) + chain(points.reverse)
  RBA::Polygon::new(corners.map { |x, y| RBA::Point::new(x, y) })
end

# One side of the hull of points in order, without its last corner.
def chain(points)
  kept = []
  points.each do |at|
    kept.pop while kept.size > 1 && cross(kept[-2], kept[-1], at) <= 0
    kept << at
  end
  kept[0...-1]
end

def cross(a, b, c)
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
end
