"""What pydantic refuses → mistakes in our own words, each at its line with a correct one; and how a mistake is told."""

import calendar
import datetime
import re
import typing
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from matrices.errors import Mistake
from matrices.language import LANGUAGES, bare, catalogue, say, show_month, text
from matrices.yaml_faults import LONGEST_SHOWN, made, quoted
from matrices.yaml_lines import Path_, YamlFile, below, nearest, swallowed, with_value

KINDS: Mapping[str, str] = {
    "missing": "missing-key",
    "union_tag_not_found": "missing-key",
    "extra_forbidden": "unknown-key",
    "invalid_key": "unknown-key",
    "literal_error": "not-in-list",
    "enum": "not-in-list",
    "union_tag_invalid": "not-in-list",
    **dict.fromkeys(("string_type", "string_sub_type", "string_unicode"), "text-asked"),
    "string_too_short": "text-empty",
    "string_pattern_mismatch": "pattern",
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), "date"),
    **dict.fromkeys(
        (
            "datetime_type",
            "datetime_parsing",
            "datetime_from_date_parsing",
            "datetime_object_invalid",
            "timezone_naive",
            "timezone_aware",
        ),
        "moment",
    ),
    **dict.fromkeys(("bool_type", "bool_parsing"), "yes-or-no"),
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), "whole-number"),
    **dict.fromkeys(("decimal_type", "decimal_parsing", "finite_number"), "number"),
    "greater_than_equal": "at-least",
    "greater_than": "more-than",
    "less_than_equal": "at-most",
    "less_than": "less-than",
    "too_short": "list-empty",
    **dict.fromkeys(("tuple_type", "list_type"), "list-asked"),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type", "mapping_type"), "keys-asked"),
}
"""Kind of pydantic's → our own code; a kind that is not here is told in a general sentence."""

_OF_ABSENT = ("agreed-when",)
"""Codes of ours that stand at a key which is missing."""

_EITHER: Mapping[frozenset[str], str] = {
    frozenset({"text-asked", "list-asked"}): "text-or-list",
    frozenset({"not-in-list", "list-asked"}): "condition",
    frozenset({"date", "moment"}): "moment",
    frozenset({"number", "text-asked"}): "number",
}
"""Where a place takes either of two: what they are called together."""


def wrong(code: str, place: Path_ = (), **values: Any) -> InitErrorDetails:
    """Return a mistake as a model reports it: a code of ours, and the place below the model at which it stands."""
    return InitErrorDetails(type=PydanticCustomError(code, code, values), loc=place, input=None)


def refuse(found: Iterable[InitErrorDetails]) -> None:
    """Raise the mistakes of a model together, if there are any."""
    faults = list(found)
    if faults:
        raise ValidationError.from_exception_data("mistakes", faults)


def validated(model: type[BaseModel], file: YamlFile) -> tuple[Any, tuple[Mistake, ...]]:
    """Return the model of a file and no mistake, or None and every mistake of it."""
    if file.data is None:
        return None, (made(file.name, 1, "", "file-empty"),)
    if not isinstance(file.data, dict):
        return None, (file.mistake((), "keys-asked"),)
    try:
        return model.model_validate(file.data), ()
    except ValidationError as problem:
        return None, _mistakes_of(problem, file, model)


def _mistakes_of(problem: ValidationError, file: YamlFile, model: type[BaseModel]) -> tuple[Mistake, ...]:
    """Return the mistakes that pydantic found, each at its line; one for a place that takes either of two things."""
    quote = swallowed(file)
    if quote is not None:
        line, code, write = quote
        return (made(file.name, line, "", code, file.stands(line), write),)
    by_place: dict[Path_, list[ErrorDetails]] = {}
    for error in problem.errors():
        by_place.setdefault(_place(error, file), []).append(error)
    for place in [place for place, group in by_place.items() if group[0]["type"] == "too_short"]:
        if any(len(other) > len(place) and other[: len(place)] == place for other in by_place):
            del by_place[place]  # it has enough things, and one of them is wrong
    misspelt = {(*place[:-1], meant) for place, group in by_place.items() if (meant := _meant(group[0], model))}
    return tuple(_mistake(place, group, file, model) for place, group in by_place.items() if place not in misspelt)


def mistake_lines(mistake: Mistake, language: str) -> Iterator[str]:
    """Yield a mistake as it is told: where and what, the line as it stands, what is expected, a line to copy."""
    where = f"{mistake.file}:{mistake.line}: " + (f"{mistake.place}: " if mistake.place else "")
    yield where + mistake.message[language]
    if mistake.stands:
        yield "    " + say("mistakes", "says", language, line=mistake.stands)
    if mistake.expected is not None:
        yield "    " + say("mistakes", "expects", language, words=mistake.expected[language])
    if mistake.write and len(mistake.write) <= 2 * LONGEST_SHOWN:
        yield "    " + say("mistakes", "writes", language, line=mistake.write)


def yes_or_no(given: Any) -> Any:
    """Return what a file says where yes or no is asked, also in Spanish."""
    known = {"si": True, "verdadero": True, "v": True, "falso": False, "f": False}
    return known.get(bare(given), given) if isinstance(given, str) else given


def spelling(**others: str) -> typing.Callable[[Any], Any]:
    """Return what takes a word in another language for the one that is stored: `spelling(titular="principal")`."""
    return lambda given: others.get(bare(given).replace(" ", "_"), given) if isinstance(given, str) else given


def _place(error: ErrorDetails, file: YamlFile) -> Path_:
    """Drop the parts that pydantic adds for unions and that no line of the file has."""
    place: Path_ = ()
    for number, part in enumerate(error["loc"]):
        last = number == len(error["loc"]) - 1
        absent = last and (error["type"] == "missing" or error["type"] in _OF_ABSENT)
        if (*place, part) in file.lines or absent:
            place = (*place, part)
    if error["type"] == "union_tag_not_found":
        return (*place, "rule")
    return (*place, "rule") if error["type"] == "union_tag_invalid" else place


def _mistake(place: Path_, group: list[ErrorDetails], file: YamlFile, model: type[BaseModel]) -> Mistake:
    error = group[0]
    codes = frozenset(KINDS.get(each["type"], each["type"]) for each in group)
    code = _EITHER.get(codes) or KINDS.get(error["type"], error["type"])
    if code not in catalogue("mistakes"):
        code = "other"
    curly = re.search(r"[“”‘’«»]", str(error["input"])) if isinstance(error["input"], str) else None
    stands = file.stands(file.line(place))
    if curly and error["input"].strip("“”‘’«»") != error["input"] and code != "unknown-key":
        straight = quoted(error["input"].strip("“”‘’«»"))
        return file.mistake(place, "curly-quotes", write=with_value(stands, str(place[-1]), straight))
    values = _values(code, place, error, file, model)
    if code == "country-unnamed" and not values["better"]:
        languages = _languages_of(file)
        values["write"] = below(stands, f"name: {_in_each(languages, '…')}", file.data["countries"][place[1]])
    return file.mistake(place, code, **values)


def _languages_of(file: YamlFile) -> list[str]:
    """Return the languages that a file names as its own, all where it names none."""
    named = file.data.get("languages") if isinstance(file.data, dict) else None
    own = [one for one in LANGUAGES if isinstance(named, list) and one in named]
    return own or list(LANGUAGES)


def _in_each(languages: Iterable[str], words: str) -> str:
    """Return words as the text of the first language, with a gap for each other one."""
    own = [f"{one}: {'…' if number else words}" for number, one in enumerate(languages)]
    return f"{{{', '.join(own)}}}"


def _values(code: str, place: Path_, error: ErrorDetails, file: YamlFile, model: type[BaseModel]) -> dict[str, Any]:
    """Return what fills the blanks of a mistake, and what is proposed in place of what stands there."""
    given, context = error["input"], dict(error.get("ctx") or {})
    shown = text("mistakes", "nothing") if given is None else _shown(given)
    values: dict[str, Any] = {"value": shown, "key": place[-1] if place else ""}
    if "earlier" in context:
        context["line"] = file.line(tuple(context.pop("earlier")))
    if code == "unknown-key":
        return {**values, **_unknown(place, error, model)}
    if code == "not-in-list":
        known = re.findall(r"'([^']*)'", str(context.get("expected", context.get("expected_tags", ""))))
        told = context.get("tag", given)
        return {**values, "value": _shown(told), "wrong": str(told), "known": known}
    bounds = [context[name] for name in ("ge", "gt", "le", "lt") if name in context]
    if bounds:
        values["bound"] = bounds[0]
    better = bounds[0] if code in ("at-least", "at-most") else _better(code, place, error, file)
    own = {} if code in KINDS.values() else context
    return {**values, "better": better, **own}


def _better(code: str, place: Path_, error: ErrorDetails, file: YamlFile) -> str | None:
    """Return what to write in place of a value, where it follows from the value itself."""
    given, better = error["input"], None
    if code in ("date", "moment"):
        better = _day(given)
    elif code in ("text-asked", "text-or-list") and isinstance(given, bool | int | float):
        better = quoted(_raw(file, place, given))
    elif code == "text-asked" and isinstance(given, list) and all(isinstance(one, str) for one in given):
        better = quoted(", ".join(given))
    elif code == "languages-asked" and isinstance(given, str) and given.strip():
        better = _in_each(_languages_of(file), quoted(given) if re.search(r"[:,#{}\[\]]", given) else given)
    elif code == "list-asked" and isinstance(given, str):
        better = f"[{_raw(file, place, given)}]"
    elif code == "pattern" and isinstance(given, str):
        better = _fitting(given, str(error.get("ctx", {}).get("pattern", "")))
    return better


def _unknown(place: Path_, error: ErrorDetails, model: type[BaseModel]) -> dict[str, Any]:
    known = _keys_at(model, error["loc"])
    key = str(error["loc"][-1] if error["type"] != "invalid_key" else place[-1] if place else "")
    values: dict[str, Any] = {"key": key, "wrong": key, "known": known}
    if key_meant := _key_meant(key, known):
        values["better"] = key_meant
    owners = [] if key_meant else _owners(model, key)
    if len(owners) == 1:
        values["expected"] = text("mistakes", "belongs-below", name=key, owner=owners[0])
    return values


def _meant(error: ErrorDetails, model: type[BaseModel]) -> str | None:
    """Return the key that an unknown one is a misspelling of."""
    if error["type"] != "extra_forbidden":
        return None
    return _key_meant(str(error["loc"][-1]), _keys_at(model, error["loc"]))


_IN_SPANISH: Mapping[str, str] = {
    "acordado": "agreed",
    "agradecimientos": "acknowledgements",
    "cargo": "position",
    "cierre": "cut_off",
    "codigo": "code",
    "correo": "email",
    "devolucion": "return_by",
    "direccion": "address",
    "edicion_anterior": "previous",
    "entidad": "institution",
    "etiqueta": "label",
    "fecha": "date",
    "fecha_de_cierre": "cut_off",
    "filas": "rows",
    "hojas": "sheets",
    "idioma": "language",
    "idiomas": "languages",
    "lenguas": "languages",
    "licencia": "licence",
    "lugar": "place",
    "motivo": "reason",
    "nombre": "name",
    "nota": "notice",
    "obligacion": "obligation",
    "obligatorio": "required",
    "opciones": "options",
    "pais": "country",
    "paises": "countries",
    "pregunta": "question",
    "red": "network",
    "regla": "rule",
    "reglas": "rules",
    "reunion": "meeting",
    "rol": "role",
    "secciones": "sections",
    "silencio": "silence",
    "solicitud": "request",
    "telefono": "phone",
    "tipo": "type",
    "titulo": "title",
    "zona_horaria": "time_zone",
}
"""Keys as somebody who writes Spanish calls them, where letters do not tell which one is meant."""


def _key_meant(key: str, known: Iterable[str]) -> str | None:
    """Return the key that an unknown one stands for: its name in Spanish, or a misspelling."""
    spanish = _IN_SPANISH.get(bare(key).replace(" ", "_").replace("-", "_"))
    return spanish if spanish and spanish in known else nearest(key, known)


def _keys_at(model: type[BaseModel], place: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the keys that may stand where one stands that may not."""
    here: list[type[BaseModel]] = [model]
    for part in place[:-1]:
        tagged = [one for one in here if part in _tags(one)]
        below = [
            each
            for one in here
            for name, field in one.model_fields.items()
            if part in (name, field.alias)
            for each in _models_in(field.annotation)
        ]
        here = tagged or below or here
    return tuple(dict.fromkeys(field.alias or name for one in here for name, field in one.model_fields.items()))


def _tags(model: type[BaseModel]) -> tuple[str, ...]:
    field = model.model_fields.get("rule")
    return typing.get_args(field.annotation) if field is not None else ()


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models_in(part)


def _owners(model: type[BaseModel], key: str) -> list[str]:
    """Return the keys of a model below which another key may stand."""
    return [
        field.alias or name
        for name, field in model.model_fields.items()
        if any(key in below.model_fields for below in _models_in(field.annotation))
    ]


def _shown(given: Any) -> str:
    """Return what stands in a file as a mistake quotes it."""
    if given is True or given is False:
        return "true" if given else "false"
    if isinstance(given, list | tuple):
        return f"[{', '.join(_shown(one) for one in given)}]"
    if isinstance(given, dict):
        return "{…}"
    words = str(given)
    return words if len(words) <= LONGEST_SHOWN else f"{words[: LONGEST_SHOWN - 1]}…"


def _raw(file: YamlFile, place: Path_, given: Any) -> str:
    """Return a value as its author wrote it: `yes`, where YAML reads `true`."""
    line = file.stands(file.line(place))
    key = re.escape(str(place[-1])) if place and isinstance(place[-1], str) else r"^\s*-"
    found = re.search(rf"{key}\s*:?\s*([^\s,}}\]#]+)", line)
    return found[1] if found else _shown(given)


def _day(given: Any) -> str | None:
    """Return the day that is nearest to one that no calendar has, or to one in another order, as year-month-day."""
    words = str(given).strip()
    if found := re.match(r"^(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?=$|[T\s]+\d{1,2}:)", words):
        year, month, day = map(int, found.groups())
    elif found := re.match(r"^(\d{1,2})[.º°]?\s+(?:de\s+)?([^\W\d]{3,12})\s+(?:del?\s+)?(\d{4})$", words):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
    elif found := re.match(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$", words):
        day, month, year = map(int, found.groups())
        day, month = (month, day) if month > 12 >= day else (day, month)
    else:
        return None
    if not 1 <= month <= 12 or not 1 <= year <= 9999 or day < 1:
        return None
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1])).isoformat()


def _month(name: str) -> int:
    """Return the number of a month by its name in either language, 0 if there is none."""
    months = [datetime.date(2000, number, 1) for number in range(1, 13)]
    names = ([bare(show_month(one, language)).split()[0] for one in months] for language in LANGUAGES)
    return next((own.index(bare(name)) + 1 for own in names if bare(name) in own), 0)


def _fitting(given: str, pattern: str) -> str | None:
    """Return the words in the letters that a pattern asks for, if that is all that is wrong with them."""
    for words in (given.upper(), given.lower(), *(bare(given).replace(" ", sign) for sign in "-_")):
        if pattern and re.search(pattern, words):
            return words
    return None
