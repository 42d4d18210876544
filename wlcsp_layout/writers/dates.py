"""Dates of a run: of the written files, and of the day that waivers must hold on."""

import os
from datetime import UTC, date, datetime

from wlcsp_layout.errors import Finding, SpecError

FIXED_DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""Of files that nobody gave a date: the same bytes on any day."""


def judging_day() -> date:
    """Return the day on which waivers must hold: of SOURCE_DATE_EPOCH, else of the clock."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    return source_date().date() if given else datetime.now(UTC).date()


def source_date() -> datetime:
    """Return the date of the written files: SOURCE_DATE_EPOCH, else a fixed day.

    Raises: SpecError when the variable holds no seconds that a date can be made of.
    Source: reproducible-builds.org, SOURCE_DATE_EPOCH specification 1.1.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return FIXED_DATE
    try:
        return datetime.fromtimestamp(int(given), tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise SpecError(
            [
                Finding(
                    code="E405",
                    subject="SOURCE_DATE_EPOCH",
                    what=f"{given!r} is no number of seconds since 1970",
                    mend="set it to whole seconds, as of date +%s, or unset it",
                )
            ]
        ) from None
