"""What differs between the drop-ins of two wafers."""

from collections.abc import Iterator

from wlcsp_layout.compare.change import Change
from wlcsp_layout.model.drop_in import DropIn, DropInSite
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import mm_text


def drop_in_changes(one: Package, other: Package) -> Iterator[Change]:
    """Yield what differs, kind by kind in the order of the specs."""
    before = {item.kind: item for item in one.wafer.drop_ins}
    after = {item.kind: item for item in other.wafer.drop_ins}
    for kind in dict.fromkeys((*before, *after)):
        a, b = before.get(kind), after.get(kind)
        words = "; ".join(_changed(a, b)) if a and b else _only(a, b)
        if words:
            yield Change(subject=f"wafer.drop_ins {kind}", what=words)


def _only(a: DropIn | None, b: DropIn | None) -> str:
    if a:
        return f"{a.words} -> not given"
    return f"not given -> {b.words}" if b else ""


def _changed(a: DropIn, b: DropIn) -> Iterator[str]:
    if a.words != b.words:
        yield f"{a.words} -> {b.words}"
    elif a.package and b.package:
        if (a.package.die, a.package.rules) != (b.package.die, b.package.rules):
            yield "the die of its spec is another"
    elif a.gds and b.gds:
        if (a.gds.cell, a.gds.layers) != (b.gds.cell, b.gds.layers):
            yield "its cell or layers are others"
        if a.gds.path.read_bytes() != b.gds.path.read_bytes():
            yield "its file is another"
    places = [list(map(_place, item.sites)) for item in (a, b)]
    if sorted(places[0]) != sorted(places[1]):
        yield f"at {', '.join(places[0])} -> {', '.join(places[1])}"


def _place(site: DropInSite) -> str:
    if site.at is not None:
        return f"[{site.at[0]}, {site.at[1]}]"
    x, y = site.near_nm or (0, 0)
    return f"nearest to ({mm_text(x)}, {mm_text(y)}) mm"
