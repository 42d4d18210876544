# ---- The dies of the layout ------------------------------------------------------------------
# A die is found by its outline on the layer `die`, whatever the cells are called: a cell that holds
# one outline is one die, placed as often as the layout says, and is looked at once. Shapes that lie
# over a die without belonging to its cell make that die one of its own kind.

# Layers of the wafer alone: what they have over a die does not make it another kind of die.
NOT_OF_DIES = [:wafer, :usable, :mark]
# Turns in the order of RBA::Trans.
TURNS = 8

# A kind of die. `shift` is from the coordinates of the spec to those of the cell that markers are
# shown in [nm]; `beside` are the dies beside it, each with where it is, from here.
class Die
  attr_reader :cell, :shift
  attr_accessor :beside

  def initialize(cell, shift, layers)
    @cell, @shift, @layers, @beside = cell, shift, layers, []
  end

  # A layer, merged; or what `pick` has picked.
  def [](name)
    @layers[name]
  end

  def []=(name, picked)
    @layers[name] = picked
  end

  # The extents of the die as it is drawn.
  def outline
    self[:die].data.bbox
  end

  def moved(at)
    [at[0] + shift[0], at[1] + shift[1]]
  end
end

# Dies of one kind at `at + column * a + row * b` [nm], turned as RBA::Trans numbers it.
DieArray = Struct.new(:kind, :turn, :at, :columns, :rows, :a, :b) do
  def places
    (0...rows).flat_map do |row|
      (0...columns).map { |column| place(column, row) }
    end
  end

  def place(column, row)
    [at[0] + column * a[0] + row * b[0], at[1] + column * a[1] + row * b[1]]
  end
end

# The layout and what is found in it.
class Dies
  attr_reader :kinds, :arrays

  def initialize(engine, layout, top)
    @engine, @layout, @top = engine, layout, top
    @counts, @units, @loose, @outside = {}, {}, [], []
    walk(top, RBA::ICplxTrans::new)
    @kinds, @arrays = [], []
    @units.each do |index, placed|
      cell = @layout.cell(index)
      die = die_of(cell)
      placed.each { |outer, inst| @arrays << array_of(@kinds.size, outer, inst, die.shift) }
      @kinds << die
    end
    split_off_strangers
    sort_kinds
  end

  def index(name)
    @layout.find_layer(*LAYERS[name])
  end

  private

  # The outlines in a cell; one that is drawn twice in the same cell is one die.
  def own_outlines(cell)
    return [] unless index(:die)
    shapes = cell.shapes(index(:die)).each(RBA::Shapes::SRegions)
    shapes.map { |shape| shape.polygon }.uniq { |polygon| polygon.to_s }
  end

  # How many outlines of dies a cell holds, with all that it places.
  def outlines(cell)
    @counts[cell.cell_index] ||= own_outlines(cell).size + cell.each_inst.sum do |inst|
      [inst.na, 1].max * [inst.nb, 1].max * outlines(inst.cell)
    end
  end

  # Collect the places of the cells that hold one outline, and all that is beside them.
  def walk(cell, trans)
    @loose += own_outlines(cell).map { |polygon| polygon.bbox.transformed(trans) }
    @outside << [cell, trans, false]
    cell.each_inst do |inst|
      count = outlines(inst.cell)
      if count == 1
        (@units[inst.cell_index] ||= []) << [trans, inst.cell_inst.dup]
        next
      end
      inst.cell_inst.each_cplx_trans do |element|
        place = trans * element
        count > 0 ? walk(inst.cell, place) : @outside << [inst.cell, place, true]
      end
    end
  end

  def die_of(cell)
    source = @engine.layout(cell)
    layers = LAYERS.keys.to_h { |name| [name, flat(source, name).merged] }
    layers[:ball_as_drawn] = flat(source, :ball)
    layers[:ball_as_drawn].data.merged_semantics = false
    box = layers[:die].data.bbox
    Die.new(cell.name, [box.left - DIE_BOX[0], box.bottom - DIE_BOX[1]], layers)
  end

  # A layer as shapes of its own: one that still reads the layout counts a shape as often as the cell
  # is placed.
  def flat(source, name)
    layer = source.input(*LAYERS[name])
    layer.data.flatten
    layer
  end

  def array_of(kind, outer, inst, shift)
    trans = outer * inst.cplx_trans
    at = trans * RBA::Point::new(*shift)
    a, b = outer * inst.a, outer * inst.b
    DieArray.new(
      kind, trans.s_trans.rot, [at.x, at.y], [inst.na, 1].max, [inst.nb, 1].max, [a.x, a.y], [b.x, b.y]
    )
  end

  # What a layer has outside of the cells of dies.
  def rest(name)
    region = RBA::Region::new
    return region unless index(name)
    @outside.each do |cell, trans, with_children|
      shapes = with_children ? cell.begin_shapes_rec(index(name)) : cell.shapes(index(name))
      region += RBA::Region::new(shapes).transformed(trans)
    end
    region
  end

  # The texts outside of the cells of dies, with their places.
  def rest_texts
    return [] unless index(:text)
    @outside.flat_map do |cell, trans, with_children|
      iter = cell.begin_shapes_rec(index(:text))
      iter.max_depth = 0 unless with_children
      RBA::Texts::new(iter).each.map do |text|
        at = trans * RBA::Point::new(text.x, text.y)
        [text.string, at]
      end
    end
  end

  # The die with its half of the street; of an odd street the left half is smaller.
  def tile
    left, bottom, right, top = DIE_BOX
    x, y = STREET
    RBA::Box::new(left - x / 2, bottom - y / 2, right + x - x / 2, top + y - y / 2)
  end

  # Make dies over which something lies that is not their own kinds of their own, and of outlines
  # without a cell dies of what lies in their tile.
  def split_off_strangers
    over = (LAYERS.keys - NOT_OF_DIES).to_h { |name| [name, rest(name)] }
    texts = rest_texts
    over[:die] = RBA::Region::new unless @loose.empty?
    touched = touched_places(over, texts)
    return if touched.empty? && @loose.empty?
    @over = over.transform_values { |region| @engine.numbered(region) }
    @texts, @known = texts, {}
    split = @arrays.each_with_index.flat_map do |array, number|
      next [array] unless touched[number]
      array.places.each_with_index.map do |at, place|
        single = DieArray.new(array.kind, array.turn, at, 1, 1, [0, 0], [0, 0])
        touched[number][place] ? with_strangers(single, @kinds[array.kind]) : single
      end
    end
    @arrays = split + @loose.map { |outline| loose_die(outline) }
  end

  # Which dies of each array lie under shapes or texts that are not their own.
  def touched_places(over, texts)
    tiles = @arrays.map { |array| tile.transformed(RBA::Trans::new(array.turn % 4, array.turn > 3)) }
    marks = texts.map { |_, at| RBA::Box::new(at.x - 1, at.y - 1, at.x + 1, at.y + 1) }
    touched = {}
    (over.values + [RBA::Region::new(marks)]).each do |region|
      next if region.is_empty?
      shapes = @engine.numbered(region.merged)
      @arrays.each_with_index do |array, number|
        corners = [[0, 0], [array.columns - 1, 0], [0, array.rows - 1],
                   [array.columns - 1, array.rows - 1]].map { |at| array.place(*at) }
        all = corners.map { |at| tiles[number].moved(*at) }.inject { |a, b| a + b }
        next if shapes.each_touching(all).none?
        array.places.each_with_index do |at, place|
          own = tiles[number].moved(*at)
          hit = shapes.each_touching(own).any? do |shape|
            !(RBA::Region::new(shape.polygon) & RBA::Region::new(own)).is_empty?
          end
          (touched[number] ||= {})[place] = true if hit
        end
      end
    end
    touched
  end

  def with_strangers(array, own)
    names = LAYERS.keys + [:ball_as_drawn]
    sorted_in(array, names.to_h { |name| [name, own[name].data.moved(*own.shift.map { |by| -by })] })
  end

  def loose_die(outline)
    at = [outline.left - DIE_BOX[0], outline.bottom - DIE_BOX[1]]
    layers = LAYERS.keys.to_h { |name| [name, RBA::Region::new] }
    layers[:ball_as_drawn] = RBA::Region::new
    layers[:die] = RBA::Region::new(outline.moved(-at[0], -at[1]))
    sorted_in(DieArray.new(-1, 0, at, 1, 1, [0, 0], [0, 0]), layers)
  end

  # Its kind is that of the same die with the same strangers. Its markers are in the coordinates of
  # the top cell, at the first of the kind.
  def sorted_in(array, layers)
    forth = RBA::Trans::new(array.turn % 4, array.turn > 3, *array.at)
    back = forth.inverted
    on_wafer = tile.transformed(forth)
    key = [array.kind, array.turn, layers[:die].each.map { |polygon| polygon.to_s }.sort]
    layers = layers.to_h do |name, region|
      over = @over[name == :ball_as_drawn ? :ball : name]
      next [name, region] unless over
      near = RBA::Region::new(over.each_touching(on_wafer).map { |shape| shape.polygon })
      more = (near & RBA::Region::new(on_wafer)).merged.transformed(back)
      key << [name, more.each.map { |polygon| polygon.to_s }.sort]
      [name, region + more]
    end
    inside = @texts.map { |string, at| [string, back * at] }.select { |_, at| tile.contains?(at) }
    key << inside.map { |string, at| "#{string} #{at}" }.sort
    @known[key] ||= begin
      shifted = layers.transform_values { |region| @engine.layer_of(region.merged.moved(*array.at)) }
      drawn = shifted[:ball_as_drawn] = @engine.layer_of(layers[:ball_as_drawn].moved(*array.at))
      drawn.data.merged_semantics = false
      @kinds << Die.new(@top.name, array.at, shifted)
      @kinds.size - 1
    end
    DieArray.new(@known[key], array.turn, array.at, 1, 1, [0, 0], [0, 0])
  end

  # The most frequent kind first; kinds that are placed nowhere are left out.
  def sort_kinds
    count = Hash.new(0)
    @arrays.each { |array| count[array.kind] += array.columns * array.rows }
    order = count.keys.sort_by { |kind| [-count[kind], @kinds[kind].cell, kind] }
    @kinds = order.map { |kind| @kinds[kind] }
    @arrays.each { |array| array.kind = order.index(array.kind) }
  end
end

# Tell each kind of die which dies lie beside it within that distance in x and in y. Of two dies
# each way to lie beside each other is told once, to the kind that comes first; of two alike to the
# left one, or the lower one.
def find_neighbors(dies, within)
  turns = (0...TURNS).map { |turn| RBA::Trans::new(turn % 4, turn > 3) }
  box = RBA::Box::new(*DIE_BOX)
  sides = [box.width + within, box.height + within]
  sides = [sides.max, sides.max] if dies.arrays.any? { |array| array.turn.odd? }
  squares = Hash.new { |hash, key| hash[key] = [] }
  dies.arrays.each do |array|
    middle = turns[array.turn] * box.center
    array.places.each do |x, y|
      die = [array.kind * TURNS + array.turn, x, y, x + middle.x, y + middle.y]
      squares[[die[3].div(sides[0]), die[4].div(sides[1])]] << die
    end
  end
  # By first kind, other kind, and the step between them.
  relations = {}
  squares.each do |(column, row), here|
    [[0, 0], [1, -1], [1, 0], [1, 1], [0, 1]].each do |right, up|
      there = squares.fetch([column + right, row + up], nil) or next
      here.each_with_index do |one, number|
        (right == 0 && up == 0 ? here.drop(number + 1) : there).each do |other|
          next if (other[3] - one[3]).abs > sides[0] || (other[4] - one[4]).abs > sides[1]
          step = [other[1] - one[1], other[2] - one[2]]
          back = one[0] > other[0] || (one[0] == other[0] && (step <=> [0, 0]) < 0)
          relations[back ? [other[0], one[0], -step[0], -step[1]] : [one[0], other[0], *step]] = true
        end
      end
    end
  end
  seen = {}
  relations.keys.sort.each do |one, other, dx, dy|
    die, beside = dies.kinds[one / TURNS], dies.kinds[other / TURNS]
    # From the cell of the die beside it by way of the spec's coordinates to the cell of the die.
    between = turns[one % TURNS].inverted * RBA::Trans::new(dx, dy) * turns[other % TURNS]
    next if seen[[die.object_id, beside.object_id, between.to_s]]
    seen[[die.object_id, beside.object_id, between.to_s]] = true
    from = RBA::Trans::new(-beside.shift[0], -beside.shift[1])
    die.beside << [beside, RBA::Trans::new(*die.shift) * between * from]
  end
end
