"""A spec file as far as it is valid: every problem of its text found in one run."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticUndefined

from wlcsp_layout.errors import Finding
from wlcsp_layout.quantities import SpecModel
from wlcsp_layout.spec import rule_text
from wlcsp_layout.spec.complaints import complaint, nearest
from wlcsp_layout.spec.document import REFUSED, Document, Field, dotted, read_document, walk
from wlcsp_layout.spec.reading import Reading
from wlcsp_layout.spec.schema import LAYER_NAMES, PackageSpec


def read(path: Path) -> Reading:
    """Return what the spec says, what is wrong with it, and where everything stands."""
    document = read_document(path)
    problems = list(document.problems)
    data = document.data
    if data is not REFUSED and not isinstance(data, dict):
        problems.append(
            Finding(
                code="E104",
                subject="spec",
                what="the file is not a mapping of fields",
                mend="wlcsp init writes a spec to start from",
                place=document.place(),
            )
        )
    if not isinstance(data, dict):
        return Reading(
            document=document,
            spec=None,
            valid=_nothing,
            bad=frozenset(),
            problems=tuple(problems),
            notes=(),
        )
    bad = {at for at, value in walk(data) if value is REFUSED}
    shaped = _shaped(_pruned(data))
    spec: PackageSpec | None = None
    try:
        spec = PackageSpec.model_validate(shaped)
    except ValidationError as error:
        found = list(_findings(error.errors(), shaped, document, bad))
        problems += [finding for _, finding in found]
        bad |= {at for at, _ in found}
    own = list(_own_checks(shaped, document))
    problems += [finding for _, finding in own]
    bad |= {at for at, _ in own}
    if bad or problems:
        spec = None
    return Reading(
        document=document,
        spec=spec,
        valid=_FromSpec(spec) if spec else _Valid(shaped, frozenset(bad)),
        bad=frozenset(bad),
        problems=tuple(problems),
        notes=(),
    )


def _nothing(*_field: str) -> None:
    return None


def _pruned(value: Any) -> Any:  # noqa: ANN401  YAML data of any shape
    """Return the data without refused values; a list that held one is refused as a whole."""
    if isinstance(value, dict):
        kept = {key: _pruned(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item is not REFUSED}
    if isinstance(value, list):
        items = [_pruned(item) for item in value]
        return REFUSED if any(item is REFUSED for item in items) else items
    return value


def _shaped(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data with `nets` and `rules` in the one form that the models know."""
    shaped = dict(data)
    nets = shaped.get("nets")
    if nets == "free":
        shaped["nets"] = {"rest": "free"}
    elif isinstance(nets, dict):
        named = {key: item for key, item in nets.items() if key not in {"table", "rest"}}
        rest = {key: item for key, item in nets.items() if key in {"table", "rest"}}
        shaped["nets"] = {**rest, "nets": named} if named else rest
    if "rules" in shaped:
        shaped["rules"] = rule_text.shaped(shaped["rules"])
    return shaped


def _as_written(loc: tuple[str | int, ...]) -> Field:
    """Return where a field of the shaped data stands in the text."""
    if loc[:2] == ("nets", "nets"):
        return ("nets", *loc[2:])
    if loc[:2] == ("rules", "values"):
        return ("rules", *loc[2:])
    return loc


def _findings(
    errors: list[ErrorDetails], data: Mapping[str, Any], document: Document, refused: set[Field]
) -> Iterator[tuple[Field, Finding]]:
    """Yield one finding a field: the branches of a union say the same thing several times."""
    by_field: dict[Field, list[ErrorDetails]] = {}
    for error in errors:
        by_field.setdefault(_field(error, data), []).append(error)
    for at, several in by_field.items():
        error = _most_telling(several)
        written = _as_written(at)
        if _was_refused(written, refused):
            continue
        parent = at[:-1]
        code, what, mend = complaint(error, _known_keys(parent))
        place = document.key_place(*written) if code == "E120" else document.place(*written)
        yield (
            written,
            Finding(code=code, subject=dotted(written), what=what, mend=mend, place=place),
        )


def _field(error: ErrorDetails, data: Any) -> Field:  # noqa: ANN401  YAML data of any shape
    """Return the field that an error is about: its location less the names of union branches."""
    at: list[str | int] = []
    steps = error["loc"]
    for i, step in enumerate(steps):
        if isinstance(data, dict) and (
            step in data or (error["type"] == "missing" and i == len(steps) - 1)
        ):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        elif isinstance(step, int) and isinstance(data, list):
            continue
        else:
            continue
        at.append(step)
    return tuple(at)


def _most_telling(errors: list[ErrorDetails]) -> ErrorDetails:
    """Return the error of the branch that the value was probably meant for."""
    for error in errors:
        is_word = isinstance(error["input"], str)
        if (error["type"] == "literal_error") == is_word:
            return error
    return errors[0]


def _was_refused(at: Field, refused: set[Field]) -> bool:
    return any(other[: len(at)] == at for other in refused)


def _own_checks(data: Mapping[str, Any], document: Document) -> Iterator[tuple[Field, Finding]]:
    """Yield what the models cannot know: rule and layer names, and reasons that are missing."""
    rules = data.get("rules")
    if isinstance(rules, dict):
        yield from rule_text.rule_problems(rules, document, ("rules",))
    layers = data.get("layers")
    for name in layers if isinstance(layers, dict) else ():
        if name not in LAYER_NAMES:
            at = ("layers", name)
            yield (
                at,
                Finding(
                    code="E120",
                    subject=dotted(at),
                    what="no such layer",
                    mend=nearest(name, LAYER_NAMES),
                    place=document.key_place(*at),
                ),
            )


def _known_keys(at: Field) -> tuple[str, ...]:
    """Return the keys that the model at a field knows, in its order."""
    model = _model_at(PackageSpec, at)
    return tuple(_key(name, info) for name, info in model.model_fields.items()) if model else ()


BY_NAME = ("nets", "sections")
"""Mappings whose keys are names that the user gives."""


def _model_at(model: type[SpecModel], at: Field) -> type[SpecModel] | None:
    if not at:
        return model
    for name, info in model.model_fields.items():
        if _key(name, info) == at[0]:
            rest = at[1:]
            inner = _inner_model(info.annotation)
            while rest and (isinstance(rest[0], int) or (inner and at[0] in BY_NAME)):
                rest = rest[1:]
                if at[0] in BY_NAME:
                    break
            return _model_at(inner, rest) if inner else None
    return None


def _inner_model(annotation: object) -> type[SpecModel] | None:
    """Return the model inside an annotation: X, X | None, tuple[X, ...], dict[str, X]."""
    if isinstance(annotation, type) and issubclass(annotation, SpecModel):
        return annotation
    for part in get_args(annotation):
        inner = _inner_model(part)
        if inner:
            return inner
    return None


def _key(name: str, info: FieldInfo) -> str:
    return info.alias or name


class _FromSpec:
    """Gives the values of a spec that is valid as a whole."""

    def __init__(self, spec: PackageSpec) -> None:
        self._spec = spec

    def __call__(self, *at: str) -> object:
        """Return the field's value; None for a field that is not known."""
        return _below(self._spec, at)


class _Valid:
    """Gives the converted values of single fields, whatever else is wrong in the spec."""

    def __init__(self, data: Mapping[str, Any], bad: frozenset[Field]) -> None:
        self._data = data
        self._bad = bad

    def __call__(self, *at: str) -> object:
        """Return the field's value or its default; None when it is wrong or not known."""
        written = _as_written(at)
        if written != ("nets",) and any(
            other[: len(written)] == written or written[: len(other)] == other
            for other in self._bad
        ):
            return None
        model: type[SpecModel] = PackageSpec
        data: Any = self._data
        for depth, key in enumerate(at):
            info = next(
                (info for name, info in model.model_fields.items() if _key(name, info) == key),
                None,
            )
            if info is None or not isinstance(data, dict):
                return None
            if key not in data:
                return _default(info, at[depth + 1 :])
            data = data[key]
            if depth == len(at) - 1:
                return self._converted(info, data)
            inner = _inner_model(info.annotation)
            if inner is None:
                return None
            model = inner
        return None

    @staticmethod
    def _converted(info: FieldInfo, value: object) -> object:
        try:
            annotation: Any = info.annotation
            if get_origin(annotation) is dict and isinstance(value, dict):
                return _valid_items(get_args(annotation)[1], value)
            if info.metadata:
                annotation = Annotated[annotation, *info.metadata]
            adapter: TypeAdapter[object] = TypeAdapter(annotation)
            return adapter.validate_python(value)
        except ValidationError:
            return None


def _valid_items(annotation: Any, items: Mapping[str, object]) -> dict[str, object]:  # noqa: ANN401  a type
    """Return the items of a mapping that are valid by themselves."""
    adapter: TypeAdapter[object] = TypeAdapter(annotation)
    valid: dict[str, object] = {}
    for key, item in items.items():
        with suppress(ValidationError):
            valid[key] = adapter.validate_python(item)
    return valid


def _default(info: FieldInfo, rest: tuple[str, ...]) -> object:
    value = info.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined:
        return None
    return _below(value, rest)


def _below(value: object, at: tuple[str, ...]) -> object:
    for key in at:
        if not isinstance(value, SpecModel):
            return None
        fields = type(value).model_fields
        name = next((name for name, info in fields.items() if _key(name, info) == key), None)
        value = getattr(value, name) if name else None
    return value
