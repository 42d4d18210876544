"""What closes a connection in: the shapes between which not even one wire of its size passes."""

from collections.abc import Sequence

from wlcsp_layout.route.rubberband.search import FULL_NM, Task
from wlcsp_layout.route.rubberband.wires import Wires


def closed_by(wires: Wires, task: Task) -> list[int]:
    """Return the features around the smaller of the two parts that a task is to join, by number.

    None when there is a way, other wires aside.
    """
    sketch = wires.sketch
    mine, theirs = _reached(wires, task, task.sources), _reached(wires, task, task.targets)
    if mine & theirs:
        return []
    part = min((mine, theirs), key=len)
    inside = {*(task.sources if part is mine else task.targets)}
    found: set[int] = set()
    for triangle in part:
        for door in sketch.doors[triangle]:
            if not _is_open(wires, task, door) and sketch.other_side(door, triangle) not in part:
                found |= {*sketch.ends[door]} - inside
    return sorted(found)


def _reached(wires: Wires, task: Task, ends: Sequence[int]) -> set[int]:
    """Return the triangles that a wire of the task can be in, from some features on."""
    sketch = wires.sketch
    seen = {triangle for v in ends for triangle, _ in sketch.around[v]}
    queue = sorted(seen)
    while queue:
        triangle = queue.pop()
        for door in sketch.doors[triangle]:
            beyond = sketch.other_side(door, triangle)
            if beyond >= 0 and beyond not in seen and _is_open(wires, task, door):
                seen.add(beyond)
                queue.append(beyond)
    return seen


def _is_open(wires: Wires, task: Task, door: int) -> bool:
    """Tell whether a door as drawn has room for one wire of the task."""
    room = wires.sketch.gap[door]
    a, b = wires.sketch.ends[door]
    need = wires.space_at(a, task.space) + task.width + wires.space_at(b, task.space)
    return room >= 0 and need <= room + FULL_NM
