"""What no router can do, as findings: nets that cross whatever one does, and nets without a way."""

from collections.abc import Sequence

from wlcsp_layout.errors import Finding
from wlcsp_layout.route.closed_in import CutOff
from wlcsp_layout.route.pinned import Alternation, Crossing
from wlcsp_layout.route.words import listed, nets


def impossible(found: Crossing) -> tuple[Finding, ...]:
    """Return one finding for each net to leave out, then one for each part without a way."""
    return (
        *(_crosses(item, found.crosses[item.net]) for item in found.alternations),
        *(_has_no_way(item) for item in found.cut_off),
    )


def _crosses(item: Alternation, crossed: Sequence[str]) -> Finding:
    around = "the die edge" if item.is_around_die else "the area between them"
    owners = (item.net, item.other) * 2
    turns = [f"{member} ({net})" for member, net in zip(item.members, owners, strict=True)]
    rest = [net for net in crossed if net != item.other]
    likewise = f"; so it does {nets(rest)}" if rest else ""
    _, second, third, _ = item.members
    return Finding(
        code="R106",
        subject=f"net {item.net}",
        what=f"it crosses net {item.other} whatever one does: around {around} "
        f"{listed(turns)} take turns{likewise}",
        mend=f"swap the nets of {second} and {third}, leave room for a wire behind one of the "
        f"four, or leave net {item.net} out",
        at_nm=item.at_nm,
    )


def _has_no_way(item: CutOff) -> Finding:
    leave = "leaves" if len(item.closed_in_by) == 1 else "leave"
    return Finding(
        code="R107",
        subject=f"net {item.net}",
        what=f"there is no way from {listed(item.members)} to {listed(item.others)}: "
        f"{listed(item.closed_in_by)} {leave} no room for the thinnest wire of all nets",
        mend="move one of these, or make rdl.width_um or rdl.space_um smaller",
        at_nm=item.at_nm,
    )
