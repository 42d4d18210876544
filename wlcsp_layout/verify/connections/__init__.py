"""What is joined to what on a die, from the drawn shapes alone.

chip pad > passivation opening > d1 opening > d2 opening > rdl > d3 opening > ball. Names come from
the spec by position, never from labels.
"""

from weakref import WeakKeyDictionary

from wlcsp_layout.verify.connections.contacts import contacts
from wlcsp_layout.verify.connections.joined import Connections, Member, joined
from wlcsp_layout.verify.die import DrawnDie

__all__ = ["Connections", "Member", "connections"]

_KNOWN: WeakKeyDictionary[DrawnDie, Connections] = WeakKeyDictionary()
"""Several checks ask; what a drawn die holds does not change."""


def connections(die: DrawnDie) -> Connections:
    """Return what each pad and ball of a die is joined to; worked out once for each die."""
    known = _KNOWN.get(die)
    if known is None:
        known = _KNOWN[die] = joined(die, contacts(die))
    return known
