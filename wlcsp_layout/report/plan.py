"""A spec that is ready to be drawn."""

from dataclasses import dataclass

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.resolve import Resolved
from wlcsp_layout.route.routing import Routing
from wlcsp_layout.verify.waiving import Standing
from wlcsp_layout.wafer.cells import reference_box
from wlcsp_layout.wafer.dicing import dicing_notes
from wlcsp_layout.wafer.stepping import Stepped


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A spec that can be drawn: resolved, routed and stepped, nothing drawn yet."""

    resolved: Resolved
    routing: Routing
    standing: Standing
    """What is wrong with the routing, after the waivers of the spec."""
    stepped: Stepped

    @property
    def package(self) -> Package:
        """The package."""
        return self.resolved.package

    @property
    def open_count(self) -> int:
        """How many nets the routing should join and does not."""
        return 0 if self.package.die.routes == "none" else len(self.routing.unrouted)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What there is to say without anything being wrong."""
        reference = reference_box(self.package, self.stepped)
        corner = (reference.left_nm, reference.bottom_nm)
        return (
            *self.resolved.notes,
            *self.routing.notes,
            *self.stepped.notes,
            *dicing_notes(self.package, self.stepped, corner),
            *self.standing.remarks,
        )
