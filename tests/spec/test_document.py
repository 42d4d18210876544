"""YAML text: exact scalars, places, and no text that ends in a traceback."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wlcsp_layout.spec.document import read_document
from wlcsp_layout.spec.load import read


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def document(text: str) -> tuple[object, list[str]]:
    path = Path("t.yaml")
    path.write_bytes(text.encode("utf-8", errors="surrogateescape"))
    read_text = read_document(path)
    return read_text.data, [str(problem) for problem in read_text.problems]


def test_scalars_are_exact_and_quotes_make_text() -> None:
    """0.1 stays 0.1; a date stays text; only true and false are booleans."""
    data, problems = document(
        "a: 12\nb: 0.1\nc: '12'\nd: true\ne: ~\nf: 2027-06-30\ng: -.5\nh: P1\n"
    )

    assert data == {
        "a": 12, "b": Decimal("0.1"), "c": "12", "d": True, "e": None, "f": "2027-06-30",
        "g": Decimal("-0.5"), "h": "P1",
    }  # fmt: skip
    assert problems == []


def test_places_point_at_values_and_of_missing_ones_at_the_nearest_key() -> None:
    """`b` stands in line 2, its value in column 6."""
    path = Path("t.yaml")
    path.write_text("a:\n  b: [1, 22]\n")
    read_text = read_document(path)

    assert str(read_text.place("a", "b", 1)) == "t.yaml:2:10"
    assert str(read_text.key_place("a", "b")) == "t.yaml:2:3"
    assert str(read_text.place("a", "missing", "more")) == "t.yaml:1:1"


def test_a_merge_key_and_two_documents_are_refused() -> None:
    """Both are YAML, and not a spec."""
    _, merged = document("a: &x {b: 1}\nc: {<<: *x}\n")
    _, two = document("a: 1\n---\nb: 2\n")

    assert merged == [
        "t.yaml:2:5: E109 c: a key must be a word\n    write plain keys; merge keys are not read"
    ]
    assert two == ["t.yaml:3:1: E105 spec: the file holds 2 documents\n    keep one spec a file"]


def test_an_alias_bomb_is_refused_at_once() -> None:
    """Nine levels of nine aliases stand for 387 million values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    _, problems = document("\n".join(lines))

    assert problems == [
        "t.yaml:9:15: E107 YAML: there are more than 64 aliases\n    write the values out"
    ]


def test_a_few_aliases_are_fine() -> None:
    """An anchor saves writing a size twice."""
    data, problems = document("a: &s [80, 60]\nb: *s\n")

    assert data == {"a": [80, 60], "b": [80, 60]}
    assert problems == []


def test_deep_nesting_is_refused_without_recursion() -> None:
    """100 000 brackets: more than the interpreter's stack."""
    _, problems = document("a: " + "[" * 100_000)

    assert problems == [
        "t.yaml:1:35: E106 YAML: the nesting is deeper than 32 levels\n"
        "    a spec needs no more than 8"
    ]


def test_deep_nesting_is_refused_wherever_the_parser_gives_up() -> None:
    """2000 levels of a block with a two-byte letter in each; the 33rd key stands in column 33."""
    _, block = document("\n".join(" " * i + "é:" for i in range(2000)))
    _, flow = document("é: " + "{é: " * 2000)

    assert block == [
        "t.yaml:33:33: E106 YAML: the nesting is deeper than 32 levels\n"
        "    a spec needs no more than 8"
    ]
    assert flow == [
        "t.yaml:1:128: E106 YAML: the nesting is deeper than 32 levels\n"
        "    a spec needs no more than 8"
    ]


def test_other_mistakes_keep_their_words() -> None:
    """A bracket that nothing closes, 31 levels deep: not too deep, but no YAML."""
    _, problems = document("a: " + "[" * 31 + "é\n")

    assert problems == [
        "t.yaml:2:1: E103 YAML: did not find expected ',' or ']'\n"
        "    correct the text; a colon or bracket may be missing just before"
    ]


def test_files_that_cannot_be_read_are_named() -> None:
    """No place: there is no text."""
    Path("folder").mkdir()
    messages = [
        [str(problem) for problem in read_document(Path(name)).problems]
        for name in ("folder", "nothing.yaml")
    ]

    mend = "\n    give the path of a spec; wlcsp init writes one to start from"
    assert messages == [
        ["E101 folder: it cannot be read: a folder" + mend],
        ["E101 nothing.yaml: it cannot be read: there is no such file" + mend],
    ]


def test_a_byte_that_is_not_utf8_has_its_place() -> None:
    """0xff in line 2, column 4."""
    Path("t.yaml").write_bytes(b"a: 1\nb: \xff\n")

    assert [str(problem) for problem in read_document(Path("t.yaml")).problems] == [
        "t.yaml:2:4: E102 text: this byte is not UTF-8\n    save the file as UTF-8"
    ]


# Files are written and pydantic is slow to begin: on a busy machine the clock says nothing here.
at_any_speed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@at_any_speed
@given(st.binary(max_size=300))
def test_no_bytes_raise(raw: bytes) -> None:
    """Whatever stands in a file ends as a reading with findings."""
    path = Path("any.yaml")
    path.write_bytes(raw)

    assert read(path).spec is None


yaml_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["die", "size_um", "list", "nets", "table", "x"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@at_any_speed
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "wlcsp",
                "name",
                "die",
                "chip_pads",
                "balls",
                "nets",
                "ball_pad",
                "rdl",
                "rules",
                "waivers",
                "process",
                "wafer",
            ]
        ),
        yaml_values,
    )
)
def test_no_mapping_raises(data: dict[str, object]) -> None:
    """JSON is YAML: any shape of any section is refused in words."""
    import json  # noqa: PLC0415  for this test alone

    path = Path("any.yaml")
    path.write_text(json.dumps(data))

    assert read(path).problems
