# ---- Balls, metal, streets and sides of a die ------------------------------------------------

# What the rules look at, beside the layers as they are drawn.
def pick(die)
  # Openings at chip pads: neither the hole inside a ring nor the street.
  [:d1, :d2].each do |name|
    holes = die[name].inside(die[:die])
    die[:"#{name}_at_pads"] = holes.interacting(die[:passivation] & holes)
  end
  die[:pad_openings] = (die[:d1_at_pads] + die[:d2_at_pads]).merged
  # The openings of dielectric 3 under balls: not the street.
  die[:ball_openings] = die[:d3].interacting(die[:ball])
  # The openings of dielectric 3, the street apart.
  die[:d3_holes] = (die[:d3].inside(die[:die]) + die[:ball_openings]).merged
  # Twice the centers of the balls.
  boxes = ball_boxes(die).map { |box| [box.left + box.right, box.bottom + box.top] }
  die[:centers] = boxes.uniq.sort
  # The concave circle under each ball: the convex hull of what dielectric 2 has removed there, since
  # a ring that touches the wall is a bay in that.
  removed = die[:d2].interacting(die[:ball]).inside(die[:die])
  middles = dots(die[:centers].map { |x, y| [x.div(2), y.div(2)] })
  die[:concave] = convex(layer_of(removed.data.hulls.merged)).interacting(middles)
  # The pieces of dielectric 2 that are kept inside the concave circles; not the slivers that a corner
  # leaves which was rounded to the grid where somebody has cut the circle.
  kept = (die[:concave] - die[:d2]).merged
  die[:ring] = kept.interacting(kept.sized(-SLIVER.um))
end

# The extents of the balls. One may be drawn in pieces; balls that overlap are one area, and told apart
# by the shapes that were drawn.
def ball_boxes(die)
  die[:ball].data.each.flat_map do |polygon|
    box = polygon.bbox
    next [box] if [box.width, box.height].max <= BALL_DIAMETER * 5 / 4
    pieces = die[:ball_as_drawn].data.interacting(RBA::Region::new(polygon))
    pieces.merged_semantics = false
    pieces.each.map { |piece| piece.bbox }
  end
end

# Squares of 1 nm, to find the polygons that hold these places.
def dots(points)
  layer = polygon_layer
  points.each { |x, y| layer.data.insert(RBA::Box::new(x, y, x + 1, y + 1)) }
  layer
end

# The space between the pieces of a ring, and in a ring that one gap opens.
def gap_of(ring, limit)
  if !RING_HAS_GAPS && ring.data.each.all? { |piece| piece.holes > 0 }
    return "the ring has no gaps"
  end
  space_of(ring, limit)
end

# The space beside wide traces; landings and ball pads are not wide. What hangs on one is looked at
# only in the metal of nets that the spec makes wide: a drop to a ball pad is not a wide trace.
def wide_space(die, limit, run)
  metal = die[:rdl]
  given = pads_as_given(die)
  # Sizing rounds corners outward by 1 nm: what is not metal is taken off again.
  wide = ((metal.sized(-HALF_WIDE.um).sized(HALF_WIDE.um) & metal) - given).merged
  of_wide_nets = metal.interacting(dots(WIDE_NETS_AT.map { |at| die.moved(at) }))
  others = wide.not_interacting(of_wide_nets).not_interacting(given)
  wide = wide.interacting(of_wide_nets) + others
  return "no trace is wider than #{2 * HALF_WIDE} um" if wide.is_empty?
  pairs = wide.separation(
    metal, over(limit), euclidian, whole_edges, angle_limit(LEAST_ANGLE), projecting > run,
    transparent # else the metal of the trace itself hides all others from it
  )
  pieces = numbered(metal.data)
  apart = pairs.data.each.select do |pair|
    (pieces_at(pieces, pair.first) & pieces_at(pieces, pair.second)).empty?
  end
  pairs.data = RBA::EdgePairs::new(apart)
  [wide.count, places(pairs, limit)]
end

# Landings and ball pads where the spec has them.
def pads_as_given(die)
  given = polygon_layer
  LANDINGS.each { |box| given.data.insert(RBA::Box::new(*box).moved(*die.shift)) }
  half = BALL_PAD_DIAMETER / 2
  circle = RBA::Polygon::ellipse(RBA::Box::new(-half, -half, half, half), BALL_PAD_FACETS)
  BALLS_AT.each { |at| given.data.insert(circle.moved(*die.moved(at))) }
  # The corners of this circle do not lie on the axes, and all corners are rounded.
  given.merged.sized((CHORD + 2) * 0.001)
end

# The numbers of the pieces of metal on which an edge lies.
def pieces_at(pieces, edge)
  at = edge.bbox.center
  around = RBA::Box::new(at, at).enlarged(2, 2)
  on_it = pieces.each_touching(around).select do |shape|
    !(RBA::Region::new(shape.polygon) & RBA::Region::new(around)).is_empty?
  end
  on_it.map { |shape| shape.prop_id }
end

# The part of the die that is metal, if `broken` says so of it; the place is the die's center.
def density(die, &broken)
  ratio = (die[:rdl] & die[:die]).data.area / die[:die].data.area.to_f
  at = die.outline.center
  [die[:rdl].count, broken.call(ratio) ? [Place.new(ratio, [at.x, at.y], [])] : []]
end

# The extents of balls to those of the die: both are exact.
def ball_to_edge(die, limit)
  edge = die.outline
  found = []
  die[:ball].data.each do |polygon|
    ball = polygon.bbox
    x, y = ball.center.x, ball.center.y
    [
      [ball.left - edge.left, [[ball.left, y], [edge.left, y]]],
      [ball.bottom - edge.bottom, [[x, ball.bottom], [x, edge.bottom]]],
      [edge.right - ball.right, [[ball.right, y], [edge.right, y]]],
      [edge.top - ball.top, [[x, ball.top], [x, edge.top]]]
    ].each { |value, line| found << Place.new(value, line[0], [line]) if value < nm(limit) }
  end
  [die[:ball].count, found]
end

# A place in the middle of a line across.
def across(value, line)
  Place.new(value, [(line[0][0] + line[1][0]).div(2), (line[0][1] + line[1][1]).div(2)], [line])
end

# Between all balls of a die, and to those of the dies beside it.
def pitch_least(die, limit)
  own = die[:centers]
  pairs = close_pairs(own, own, 2 * nm(limit)).select { |one, other, i, j| i < j }
  die.beside.each do |neighbor, trans|
    others = neighbor[:centers].map { |at| moved_twice(trans, at) }
    pairs += close_pairs(own, others, 2 * nm(limit))
  end
  found = pairs.map { |one, other, _, _| [one, other].sort }.map do |one, other|
    value = far(one, other) / 2
    tolerance = pitch_forgiven(one, other)
    at = [(one[0] + other[0]).div(4), (one[1] + other[1]).div(4)]
    Place.new(value, at, [[half(one), half(other)]]) if value < nm(limit) - tolerance
  end
  [own.size, found.compact]
end

# From each ball of a die to the nearest other one of it.
def pitch_most(die, limit)
  own = die[:centers]
  return "a single ball has no pitch" if own.size < 2
  found = own.map do |at|
    other = (own - [at]).min_by { |it| far(at, it) } || at
    value = far(at, other) / 2
    if value - pitch_forgiven(at, other) > nm(limit)
      Place.new(value, half(at), [[half(at), half(other)]])
    end
  end
  [own.size, found.compact]
end

def pitch_forgiven(one, other)
  line = RBA::Edge::new(*one, *other)
  forgiven(line, line)
end

def half(at)
  at.map { |value| value.div(2) }
end

# Twice a center moved, from twice a center.
def moved_twice(trans, at)
  turned = trans * RBA::Vector::new(*at)
  [turned.x + 2 * trans.disp.x, turned.y + 2 * trans.disp.y]
end

# The pairs of points not further from each other than that, with their numbers.
def close_pairs(ones, others, within)
  squares = Hash.new { |hash, key| hash[key] = [] }
  others.each_with_index { |at, j| squares[at.map { |value| value.div(within) }] << [at, j] }
  found = []
  ones.each_with_index do |at, i|
    column, row = at.map { |value| value.div(within) }
    (column - 1..column + 1).to_a.product((row - 1..row + 1).to_a).each do |square|
      next unless squares.key?(square)
      squares[square].each { |it, j| found << [at, it, i, j] if far(at, it) <= within }
    end
  end
  found
end

# The drawn street on both sides of a die, and to the dies beside it. Between two dies lies the
# street of the right side of one and of the left side of the other; above one another likewise.
def street(die, limit)
  depth, box = nm(limit), die.outline
  x, y = box.center.x, box.center.y
  left, bottom, right, top = [:left, :bottom, :right, :top].map { |side| street_at(die, side, depth) }
  found = [
    Place.new(left + right, [box.right, y], [[[box.right, y], [box.right + right, y]]]),
    Place.new(bottom + top, [x, box.top], [[[x, box.top], [x, box.top + top]]])
  ]
  die.beside.each do |neighbor, trans|
    found << across(*street_between(box, neighbor.outline.transformed(trans)))
  end
  [die[:scribe].count, found.select { |place| place.value < depth }]
end

# How far the street reaches from a side of the die everywhere.
def street_at(die, side, depth)
  box = die.outline
  strip = {
    left: RBA::Box::new(box.left - depth, box.bottom, box.left, box.top),
    bottom: RBA::Box::new(box.left, box.bottom - depth, box.right, box.bottom),
    right: RBA::Box::new(box.right, box.bottom, box.right + depth, box.top),
    top: RBA::Box::new(box.left, box.top, box.right, box.top + depth)
  }[side]
  missing = (RBA::Region::new(strip) - die[:scribe].data).bbox
  return depth if missing.empty?
  {
    left: box.left - missing.right,
    bottom: box.bottom - missing.top,
    right: missing.left - box.right,
    top: missing.bottom - box.top
  }[side]
end

# How wide the street between two dies is, and a line across it; 0 when they overlap.
def street_between(one, other)
  x, y = one.center.x, one.center.y
  dx = [other.left - one.right, one.left - other.right].max
  dy = [other.bottom - one.top, one.bottom - other.top].max
  if dx >= dy
    a, b = other.left >= one.left ? [one.right, other.left] : [other.right, one.left]
    return [[dx, 0].max, [[a, y], [b, y]]]
  end
  a, b = other.bottom >= one.bottom ? [one.top, other.bottom] : [other.top, one.bottom]
  [[dy, 0].max, [[x, a], [x, b]]]
end

# Each dielectric inside the one below, and the first one inside the die.
def pull_back(die, limit)
  below = die[:die]
  found = [:d1, :d2, :d3].map do |name|
    # A copy: of two layers that share their shapes, KLayout checks each shape with others only.
    kept = layer_of((die[:die] - die[name].not_inside(die[:die])).data)
    step = beyond(kept, below, limit)
    below = kept
    step
  end
  [found.sum { |shapes, _| shapes }, found.flat_map { |_, broken| broken }]
end

# The sides of the die by length, each with a line along it.
def sides(die)
  box = die.outline
  [
    [box.width, [[box.left, box.bottom], [box.right, box.bottom]]],
    [box.height, [[box.left, box.bottom], [box.left, box.top]]]
  ].sort
end

# The side of the die, if `broken` says so of it.
def side(die, line, &broken)
  [die[:die].count, broken.call(line[0]) ? [across(*line)] : []]
end
