"""What the router gives to the rest; light to load, unlike the router itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Net
from wlcsp_layout.route.pinned import Crossing
from wlcsp_layout.route.routing import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a net, or a part of it, is open."""

    why: str
    mend: str
    at_nm: Xy
    """The middle of the gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """What the router found."""

    nets: tuple[Net, ...]
    """The die's nets, and one for each free pair."""
    traces: tuple[Trace, ...] = ()
    """Those that it added, in net order; routes are numbered from 1."""
    reasons: Mapping[str, Reason] = field(default_factory=dict[str, Reason])
    """By net: why it, or a part of it, is open."""
    impossible: Crossing | None = None
    """What no router can do; None when that was not asked."""
