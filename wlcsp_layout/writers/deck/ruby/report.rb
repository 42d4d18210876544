# ---- Running the rules -----------------------------------------------------------------------

# Which layout: that of `-rd input=FILE`, else the one in the current view.
def input_layout
  if $input
    file = RBA::Layout::new
    file.read($input)
    return file
  end
  view = RBA::LayoutView::current
  cellview = view && view.active_cellview
  raise "Open a layout first, or name one with -rd input=FILE" unless cellview && cellview.is_valid?
  cellview.layout
end

# The cell that nothing places; of several the wafer, or the one with the most below it.
def top_of(file)
  wafer = "#{NAME}_WAFER"
  tops = file.each_top_cell.map { |index| file.cell(index) }
  tops.max_by { |c| [c.name == wafer ? 1 : 0, c.hierarchy_levels, c.child_cells, c.name] }
end

def rule(code, name, means, limit, &measure)
  (@rules ||= []) << [code, name, means, limit, measure]
end

def skipped(code, name, why)
  (@not_run ||= []) << [code, name, why]
end

# Run the rules on each kind of die; show the markers, or write them to `-rd report=FILE`.
def run
  file = input_layout
  raise "The layout is in steps of #{file.dbu} um, not of 0.001 um" unless file.dbu == 0.001
  top = top_of(file)
  raise "The layout holds no cell" unless top
  source(file, top)
  dies = Dies.new(self, file, top)
  dies.kinds.each { |die| pick(die) }
  find_neighbors(dies, ACROSS_STREETS)
  markers = RBA::ReportDatabase::new("#{NAME} design rules")
  markers.description = "design rules of #{NAME}"
  markers.top_cell_name = top.name
  markers.create_cell(top.name)
  log("#{NAME}: #{dies.kinds.size} kind(s) of die, #{dies.arrays.sum { |a| a.columns * a.rows }} dies")
  error("there is no die: nothing on layer #{LAYERS[:die].join("/")} of cell #{top.name}") if dies.kinds.empty?
  @rules.each { |row| measure(dies, markers, *row) }
  (@not_run || []).each { |code, name, why| log("#{code} #{name}: skipped, #{why}") }
  show(markers)
end

def measure(dies, markers, code, name, means, limit, measure)
  results = dies.kinds.map { |die| [die, measure.call(die)] }
  measured = results.reject { |_, result| result.is_a?(String) }
  if measured.empty?
    why = results.empty? ? "the file has no die" : results[0][1]
    return log("#{code} #{name}: skipped, #{why}")
  end
  category = markers.create_category(code)
  category.description = "#{means}; #{limit}"
  measured.each do |die, (_, found)|
    cell = markers.cell_by_qname(die.cell) || markers.create_cell(die.cell)
    found.sort_by { |place| place.at }.each { |place| mark(markers, cell, category, place, limit) }
  end
  shapes = measured.sum { |_, (count, _)| count }
  places = measured.sum { |_, (_, found)| found.size }
  log("#{code} #{name}: #{shapes} shapes, #{places} places; #{limit}")
end

# A marker at a place: what is measured, a box of 10 um about it, and the lines that are too close.
def mark(markers, cell, category, place, limit)
  item = markers.create_item(cell.rdb_id, category.rdb_id)
  item.add_value("#{value_text(place.value, limit)}; #{limit}")
  x, y = place.at.map { |value| value * 0.001 }
  item.add_value(RBA::DBox::new(x - 5, y - 5, x + 5, y + 5))
  place.lines.each do |line|
    item.add_value(RBA::DEdge::new(*line.flatten.map { |value| value * 0.001 }))
  end
end

# A value in words, never rounded to the side of the limit that is allowed.
def value_text(value, limit)
  return "shapes miss or cross each other" unless value
  least = limit.start_with?("at least")
  return (least ? value.floor(4) : value.ceil(4)).to_s unless limit.end_with?(" um")
  # What has no rounding error in it is whole: a thousandth is none.
  "#{(least ? (value + 0.001).floor : (value - 0.001).ceil) / 1000.0} um"
end

def show(markers)
  return markers.save($report) if $report
  view = RBA::LayoutView::current
  return unless view
  # A second run replaces the markers of the first.
  (view.num_rdbs - 1).downto(0) do |number|
    view.remove_rdb(number) if view.rdb(number).name == markers.name
  end
  view.show_rdb(view.add_rdb(markers), view.active_cellview_index)
end
