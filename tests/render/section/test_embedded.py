"""A picture in a page keeps its names to itself."""

from wlcsp_layout.render.section.embedded import embedded


def test_ids_and_classes_begin_with_a_prefix() -> None:
    """Where they are defined and where they are used; nothing else changes."""
    picture = (
        "<svg><style>\n.ink{fill:#16191d}\n.d1{fill:#2a9d8f}\n</style>"
        '<defs><path id="r41" d="M0.5 1Z"/></defs>'
        '<g class="halo ink"><use href="#r41" x="0"/></g></svg>'
    )
    assert embedded(picture, "s1") == (
        "<svg><style>\n.s1ink{fill:#16191d}\n.s1d1{fill:#2a9d8f}\n</style>"
        '<defs><path id="s1r41" d="M0.5 1Z"/></defs>'
        '<g class="s1halo s1ink"><use href="#s1r41" x="0"/></g></svg>'
    )
