"""What a caller asks of pictures; nothing in it loads KLayout."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from wlcsp_layout.model.package import Package
from wlcsp_layout.render.theme import ThemeName

Names: TypeAlias = Literal["net", "ball"]
View: TypeAlias = Literal["wafer", "die", "ball", "mask_d1", "mask_d2", "mask_rdl", "mask_d3"]
Form: TypeAlias = Literal["svg", "png"]
VIEWS: tuple[View, ...] = ("wafer", "die", "ball", "mask_d1", "mask_d2", "mask_rdl", "mask_d3")


LEAST_PX, MOST_PX = 240, 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a caller chooses of how pictures look."""

    theme: ThemeName = "light"
    width_px: int = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which pictures are wanted.

    `views` that the file does not have are an error, but for those of `where_there`, which are
    left out then. `package` is that of the spec, if one was given.
    """

    views: Sequence[View]
    where_there: bool = False
    forms: Sequence[Form] = ("svg", "png")
    options: Options = Options()
    package: Package | None = None
    names: Names | None = None
    ball: str | None = None
