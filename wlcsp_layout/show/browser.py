"""The page of a layout in the user's own browser."""

import webbrowser
from pathlib import Path

from wlcsp_layout.errors import Finding, SpecError


def show(layout: Path) -> Path:
    """Open the page that lies beside a layout, and return its path.

    Raises: SpecError when there is none, or no browser to show it.
    """
    page = layout.with_suffix(".html")
    if not page.is_file():
        raise SpecError(
            [
                Finding(
                    code="E445",
                    subject=str(page),
                    what="there is no page beside the layout",
                    mend="wlcsp gen writes it with the layout",
                )
            ]
        )
    if not webbrowser.open(page.resolve().as_uri()):
        raise SpecError(
            [
                Finding(
                    code="E446",
                    subject=str(page),
                    what="no browser could be started",
                    mend="open the file by hand, or name a browser in the variable BROWSER",
                )
            ]
        )
    return page
