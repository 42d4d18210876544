"""Pictures of a written layout, by KLayout without a window."""

from collections.abc import Collection
from pathlib import Path

import klayout.db as kdb
from klayout import lay


def render(
    layout: Path,
    styles: Path,
    picture: Path,
    *,
    size: tuple[int, int],
    box_um: tuple[float, float, float, float] | None = None,
    cell: str | None = None,
    hidden: Collection[str] = (),
) -> None:
    """Draw a layout as PNG on white.

    Args:
        layout: GDSII or OASIS file.
        styles: KLayout layer properties; their names are what `hidden` lists.
        picture: the PNG to write.
        size: width and height in pixels.
        box_um: left, bottom, right, top in the cell's coordinates; everything when left out.
        cell: the cell to show; the top cell when left out.
        hidden: names of layers that are not drawn.
    """
    view = lay.LayoutView()
    view.set_config("background-color", "#ffffff")
    view.set_config("grid-visible", "false")
    view.set_config("text-visible", "false")
    view.set_config("cell-box-visible", "false")
    view.load_layout(str(layout))
    view.load_layer_props(str(styles))
    if cell:
        view.active_cellview().cell_name = cell
    view.max_hier()
    for node in view.each_layer():
        node.visible = node.name not in hidden
    if box_um:
        view.zoom_box(kdb.DBox(*box_um))
    else:
        view.zoom_fit()
    view.save_image_with_options(str(picture), *size, 0, 3)
