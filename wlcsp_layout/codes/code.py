"""One entry of the catalog of findings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What a finding means; its letter says what follows from it.

    E the input cannot be used (exit 2), R the routing and V the written file break a rule (exit
    1), F a fault of the machine (exit 3), W a warning and N a note (exit 0).
    """

    code: str
    title: str
    means: str
    why: str
    mend: str
    source: str = "our choice"
