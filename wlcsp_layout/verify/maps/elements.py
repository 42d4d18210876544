"""XML read strictly: every element where it must be, with its own attributes and no others."""

from collections.abc import Callable, Sequence
from xml.etree import ElementTree as ET

import numpy as np

from wlcsp_layout.verify.maps.said import Bytes, UnreadableError, whole


def root(text: str, tag: str) -> ET.Element:
    """Return the outermost element.  Raises: UnreadableError."""
    try:
        element = ET.fromstring(text.encode())  # noqa: S314  our own file, written a moment ago
    except ET.ParseError as error:
        raise UnreadableError(str(error)) from error
    if element.tag != tag:
        raise UnreadableError(f"it begins with {element.tag}, not with {tag}")
    return element


def children(element: ET.Element, tags: Sequence[str]) -> list[ET.Element]:
    """Return the children, which must have these tags.  Raises: UnreadableError."""
    found = [child.tag for child in element]
    if found != list(tags):
        raise UnreadableError(f"{element.tag} holds {found} instead of {list(tags)}")
    return list(element)


def values(element: ET.Element, names: str) -> list[str]:
    """Return the attributes by their names, all of them.  Raises: UnreadableError."""
    wanted = names.split()
    if sorted(element.attrib) != sorted(wanted):
        raise UnreadableError(f"{element.tag} has {sorted(element.attrib)}, not {sorted(wanted)}")
    return [element.attrib[name] for name in wanted]


def fixed(element: ET.Element, **wanted: str) -> None:
    """Hold attributes to fixed values.  Raises: UnreadableError."""
    for name, value in wanted.items():
        if element.attrib.get(name) != value:
            raise UnreadableError(f"{element.tag}: {name} is {element.attrib.get(name)!r}")


def bin_names(
    bins: Sequence[ET.Element], codes: Bytes, read: Callable[[str, int], Bytes]
) -> tuple[dict[int, str], int]:
    """Return the names of bins and the good one; their counts must be those of the rows.

    `read` reads a number of codes.  Raises: UnreadableError.
    """
    names: dict[int, str] = {}
    good: list[int] = []
    for item in bins:
        text, count, quality, name = values(item, "BinCode BinCount BinQuality BinDescription")
        code = int(read(text, 1)[0])
        names[code] = name
        if quality not in ("Pass", "Fail"):
            raise UnreadableError(f"{quality!r} is no quality of a bin")
        good += [code] * (quality == "Pass")
        found = int(np.count_nonzero(codes == code))
        if whole(count) != found:
            raise UnreadableError(f"bin {text}: the count is {count}, and {found} places have it")
    if len(good) != 1 or len(names) != len(bins):
        raise UnreadableError("not each bin once, and one of them good")
    return names, good[0]
