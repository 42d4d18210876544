# ---- From pairs of edges to places -----------------------------------------------------------
# KLayout's checks report pairs of edges. Below, those within the tolerance are left out, and the
# rest becomes one place for each connected area that is too narrow.
# Tolerances: 2 nm where an edge is neither horizontal, vertical nor diagonal, since its corners are
# rounded to the grid; with circles, which are drawn as polygons inside of them, CHORD, too.

# Forgiven on slanted edges [nm].
SLANT = 2
# Of places of one rule that are joined by their areas; of more, by the boxes around them.
MOST_AREAS = 300
# Edges of a corner face each other below it; a right angle on the grid may be off by 0.001.
LEAST_ANGLE = 89.99
# The least angle of a corner that is no spike; what its sides enclose is no width.
SPIKE = 60
# A corner may be cut off by edges no longer than this: they come from rounding to the grid [nm].
CUT = 10

# A place where a rule is broken: the measured value [nm] (nil: shapes miss or cross each other),
# where it is, and the lines to draw; coordinates in nm as [x, y].
Place = Struct.new(:value, :at, :lines)
# The same before connected ones are joined: its area, the two edges that are too close, and the one
# of them that is marked (nil: the middle between both).
Spot = Struct.new(:value, :area, :lines, :limit, :marked)

def nm(um)
  (um * 1000).round
end

# The places of the pairs of a DRC check with whole edges; `overrun` is area that is wrong in any
# case. A place is in the middle between two edges, or on the second one.
def places(pairs, limit, chord: 0, overrun: nil, on_second: false)
  spots = []
  pairs.data.each do |pair|
    value = distance(pair.first, pair.second)
    next unless value < nm(limit) - forgiven(pair.first, pair.second, chord)
    lines = [ends(pair.first), ends(pair.second)].sort
    marked = on_second ? ends(pair.second) : nil
    spots << Spot.new(value, area_between(*lines, nm(limit)), lines, nm(limit), marked)
  end
  if overrun
    # KLayout may leave areas without extent where edges meet between grid points.
    areas = overrun.merged.data.each.select { |polygon| polygon.area > 0 }
    spots += areas.map { |polygon| Spot.new(0, polygon, nil, 0, nil) }
  end
  worst(spots).map { |spot| place_of(spot) }
end

# The pairs of a check of one layer without the two sides of corners: these meet at SPIKE degrees or
# more where no other edges are but short ones between them. Where shapes touch, there are more.
def without_corners(pairs, layer)
  known = pairs.data.each.map { |pair| [pair, meeting(pair.first, pair.second)] }
  near = RBA::Shapes::new
  near.insert(layer.data.edges.interacting(RBA::Region::new(known.map { |_, at| at }.compact)))
  kept = known.select { |pair, at| at.nil? || !alone?(pair, at, near) }
  pairs.data.clear
  kept.each { |pair, _| pairs.data.insert(pair) }
  pairs
end

# What is around the place where two edges meet at a corner that is no spike.
def meeting(first, second)
  cross = first.dx * second.dy - first.dy * second.dx
  dot = first.dx * second.dx + first.dy * second.dy
  # Edges that face each other run opposite ways.
  return nil if Math.atan2(cross.abs, -dot) * 180 / Math::PI < SPIKE
  ends = [first.p1, first.p2].product([second.p1, second.p2])
  a, b = ends.min_by { |one, other| one.distance(other) }
  a.distance(b) <= CUT ? RBA::Box::new(a, b).enlarged(CUT, CUT) : nil
end

# Whether only short edges are near a place, but for the two that meet there.
def alone?(pair, place, near)
  near.each_touching(place).map(&:edge).all? do |edge|
    edge.length <= CUT || edge == pair.first || edge == pair.second || edge.clipped(place).nil?
  end
end

# What is forgiven between two edges [nm]; of circles, diagonal edges are chords, too.
def forgiven(first, second, chord = 0)
  exact = [first, second].all? do |edge|
    dx, dy = edge.dx.abs, edge.dy.abs
    dx == 0 || dy == 0 || (dx == dy && chord == 0)
  end
  exact ? 0 : SLANT + chord
end

# The ends of an edge, sorted.
def ends(edge)
  [[edge.x1, edge.y1], [edge.x2, edge.y2]].sort
end

def far(a, b)
  Math.hypot(b[0] - a[0], b[1] - a[1])
end

def between(a, b)
  [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0]
end

def on_grid(at)
  at.map { |value| (value + 0.5).floor }
end

# The distance between two edges.
def distance(first, second)
  return 0.0 if first.intersect?(second)
  one, other = ends(first), ends(second)
  (one.map { |at| to_line(at, other) } + other.map { |at| to_line(at, one) }).min
end

def to_line(at, line)
  far(at, nearest(at, line))
end

# The point of a line that is nearest to another point.
def nearest(at, line)
  (x1, y1), (x2, y2) = line
  dx, dy = x2 - x1, y2 - y1
  length2 = dx * dx + dy * dy
  return line[0] if length2 == 0
  part = (((at[0] - x1) * dx + (at[1] - y1) * dy) / length2.to_f).clamp(0.0, 1.0)
  [x1 + part * dx, y1 + part * dy]
end

# The part of a line that is so close to another one. The distance is convex along a line: the part
# is in one piece about the closest place, and bisection finds its ends.
def part_within(line, other, within)
  candidates = line + other.map { |at| nearest(at, line) }
  middle = candidates.min_by { |at| [to_line(at, other), at] }
  line.map { |at| last_within(middle, at, other, within) }
end

def last_within(inside, at, other, within)
  return at if to_line(at, other) <= within
  outside = at
  while far(inside, outside) > 0.25
    middle = between(inside, outside)
    if to_line(middle, other) <= within
      inside = middle
    else
      outside = middle
    end
  end
  inside
end

# About what lies between two lines where they are too close.
def area_between(one, other, limit)
  parts = [[one, other], [other, one]].map do |line, facing|
    far(*line) <= limit ? line : part_within(line, facing, limit)
  end
  pair = RBA::EdgePair::new(*parts.map { |a, b| RBA::Edge::new(*on_grid(a), *on_grid(b)) })
  polygon = pair.polygon(1)
  polygon.area > 0 ? polygon : RBA::Polygon::new(pair.bbox.enlarged(1, 1))
end

# The worst spot of each connected area.
def worst(spots)
  return spots if spots.size <= 1
  areas = spots.map { |spot| spot.area }
  # Thousands of slanted slivers across each other take minutes to merge, boxes do not.
  areas = areas.map { |area| RBA::Polygon::new(area.bbox) } if areas.size > MOST_AREAS
  shapes = numbered(RBA::Region::new(areas).merged)
  found = {}
  spots.zip(areas) do |spot, area|
    touching = shapes.each_touching(area.bbox).to_a
    if touching.size > 1
      touching = touching.select do |shape|
        polygon = shape.polygon
        area.each_point_hull.all? { |at| polygon.inside?(at) }
      end
    end
    number = touching.empty? ? 0 : touching[0].prop_id
    known = found[number]
    found[number] = spot if !known || spot.value < known.value - 0.001 ||
                            (spot.value < known.value + 0.001 && (rank(spot) <=> rank(known)) < 0)
  end
  found.values
end

def rank(spot)
  [spot.value.round(3), spot.lines || [], spot.area.to_s]
end

# The polygons of a region as shapes, numbered from 1 by their property.
def numbered(region)
  shapes = RBA::Shapes::new
  region.each.with_index(1) { |polygon, number| shapes.insert(polygon, number) }
  shapes
end

def place_of(spot)
  return Place.new(nil, inside_of(spot.area), []) unless spot.lines
  one, other = spot.lines
  one, other = other, one if spot.marked == other
  here = between(*part_within(one, other, spot.value + 0.5))
  lines = [[one, other], [other, one]].map { |line, facing| part_within(line, facing, spot.limit) }
  at = on_grid(spot.marked ? here : between(here, nearest(here, other)))
  Place.new(spot.value, at, lines.map { |a, b| [on_grid(a), on_grid(b)] }.sort)
end

# The middle of a polygon, or of the largest part of it when that lies outside.
def inside_of(polygon)
  at = polygon.bbox.center
  unless polygon.inside?(at)
    at = polygon.decompose_trapezoids.max_by { |part| [part.area, part.to_s] }.bbox.center
  end
  [at.x, at.y]
end
