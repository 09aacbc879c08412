"""The edition: `edition.yaml` as forms and as a whole text; what would change is shown before it is written."""

import copy
import datetime
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from matrices.cycle import Cycle
from matrices.desk.officer import clock
from matrices.desk.visits import Visit, done, problem_words, shown, told
from matrices.errors import MatricesError, UsageError
from matrices.language import LANGUAGES, Text, catalogue, country_name
from matrices.mistakes import mistake_lines, yes_or_no

if TYPE_CHECKING:
    from matrices.edition import EditionDraft

_Place = tuple[str | int, ...]

_FIELDS: dict[str, tuple[tuple[str, str], ...]] = {
    "general": (
        ("id", "line"), ("title", "text"), ("subtitle", "text"), ("notice", "text"), ("languages", "languages"),
        ("instruments", "instruments"), ("years.first", "number"), ("years.last", "number"), ("previous", "line"),
        ("compiled", "compiled"), ("jurisdictions", "jurisdictions"), ("sections", "sections"),
        ("treaty_status", "line"), ("register", "line"),
    ),
    "body": (
        ("body.organization", "text"), ("body.short", "text"), ("body.network", "text"), ("body.secretariat", "text"),
        ("body.email", "blank"), ("body.address", "text"), ("meeting.title", "text"), ("meeting.place", "text"),
        ("meeting.date", "date"),
    ),
    "calendar": (
        ("calendar.time_zone", "line"), ("calendar.request", "date"), ("calendar.return_by", "date"),
        ("calendar.cut_off", "date"), ("calendar.validation_from", "date"), ("calendar.validation_until", "moment"),
        ("calendar.presentation", "date"),
    ),
    "silence": (("silence.agreed", "yes"), ("silence.agreed_on", "date"), ("silence.decision", "text")),
    "publication": (
        ("publication.address", "blank"), ("publication.identifier", "blank"), ("publication.licence.name", "line"),
        ("publication.licence.title", "text"), ("publication.licence.path", "blank"), ("publication.foreword", "text"),
        ("publication.acknowledgements", "text"),
    ),
}  # fmt: skip
"""What stands once in an edition, by the page of the screen: the key, and what kind of field it has."""

_ITEMS: dict[str, tuple[tuple[str, str], ...]] = {
    "countries": (("code", "line"), ("name", "text"), ("language", "language"), ("left_on", "date")),
    "contacts": (
        ("role", "role"), ("name", "line"), ("position", "blank"), ("institution", "blank"), ("email", "blank"),
        ("phone", "blank"),
    ),
    "observers": (("code", "line"), ("name", "text"), ("language", "language"), ("email", "blank")),
    "waivers": (("country", "line"), ("rule", "line"), ("rows", "words"), ("reason", "text")),
}  # fmt: skip
"""What stands in lists: the keys of an item."""

_FINDINGS: _Place = ("publication", "key_findings")
"""A list whose things are texts."""

SECTIONS = (
    *("general", "body", "calendar", "countries", "contacts", "silence", "observers", "waivers", "publication", "text"),
)
_CHOICES: dict[str, tuple[str, ...]] = {
    "language": ("es", "en"),
    "role": ("principal", "alternate"),
    "yes": ("no", "yes"),
    "compiled": ("whole", "left_out", "apart"),
    "jurisdictions": ("countries", "other"),
    "sections": ("rows", "column"),
}
_BLANK = {"countries": 3, "contacts": 1, "observers": 2, "waivers": 2, "publication": 3}
"""Items of each list that wait to be filled in."""


@dataclass(frozen=True)
class _Field:
    """A field of a form: where its value stands in the file, what kind it is, what it shows, and what is wrong."""

    place: _Place
    kind: str
    values: dict[str, str]
    chosen: tuple[str, ...] = ()
    mistakes: tuple[Any, ...] = ()

    @property
    def name(self) -> str:
        return ".".join(map(str, self.place))

    @property
    def label(self) -> str:
        return ".".join(str(part) for part in self.place if isinstance(part, str))

    @property
    def choices(self) -> dict[str, str]:
        """What can be chosen, by what is stored: the key of its words, or nothing for what should not stand there."""
        known = {one: f"choice-{one}" for one in _CHOICES.get(self.kind, ())}
        return known | ({self.values[""]: ""} if known and self.values[""] not in ("", *known) else {})

    @property
    def helped(self) -> bool:
        return f"help-{self.label}" in catalogue("desk")

    @property
    def input(self) -> str:
        """What kind of field a browser is to show; a day that no calendar has is shown as it was written."""
        if self.kind != "date" or not isinstance(_typed("date", self.values[""] or "2027-01-01", None), datetime.date):
            return "text"
        return "date"


@dataclass(frozen=True)
class _Group:
    """Fields that belong together: all of a page, or those of an item of a list; an item that is new is still blank."""

    fields: tuple[_Field, ...]
    title: str = ""
    item: _Place = ()
    new: bool = False
    mistakes: tuple[Any, ...] = ()


def edition(visit: Visit) -> Response:
    """Show a page of the edition's forms."""
    draft, section = Cycle.edition_draft(visit.folder), _section(visit)
    if draft.file is None and section != "text":
        return RedirectResponse(visit.path("edition", "text"), 303)
    return _page(visit, section, draft, draft.problem)


def _to_first(visit: Visit) -> Response:
    """Go to the first page of the edition's forms."""
    return RedirectResponse(visit.path("edition", "general"), 303)


def _section(visit: Visit) -> str:
    section = str(visit.request.path_params["section"])
    if section not in SECTIONS:
        raise HTTPException(404)
    return section


def _page(
    visit: Visit,
    section: str,
    draft: "EditionDraft",
    problem: MatricesError | None = None,
    *,
    http: int = 200,
    pasted: str = "",
) -> Response:
    groups = _groups(draft, section, visit.language)
    told_at_fields = {id(one) for group in groups for one in group.mistakes}
    told_at_fields |= {id(one) for group in groups for field in group.fields for one in field.mistakes}
    elsewhere = [one for one in draft.mistakes if id(one) not in told_at_fields]
    above = problem_words(problem) if problem is not None else None
    if above is not None:
        above = {**above, "mistakes": [_lines(one) for one in elsewhere]}
    return visit.page(
        "edition",
        http=http,
        part=section,
        sections=SECTIONS,
        groups=groups,
        draft=draft,
        problem=above,
        known=list(dict.fromkeys(itertools.chain(*Cycle.instruments_of(visit.folder)))),
        country_names={
            str(one.get("code", "")): _name(one, visit.language) for one in _items(draft.data, ("countries",))
        },
        pasted=pasted,
    )


def _lines(mistake: Any) -> Text:
    return Text({language: "\n".join(mistake_lines(mistake, language)) for language in LANGUAGES})


def _groups(draft: "EditionDraft", section: str, language: str) -> list[_Group]:
    """Return the fields of a page as the text of the edition fills them."""
    if section in _FIELDS:
        fields = [_field(draft, tuple(key.split(".")), kind) for key, kind in _FIELDS[section]]
        return [_Group(tuple(fields)), *(_of_texts(draft, _FINDINGS) if section == "publication" else ())]
    if section == "contacts":
        countries = _items(draft.data, ("countries",))
        found: list[_Group] = []
        for index, one in enumerate(countries):
            found += _of_list(draft, ("countries", index, "contacts"), section, _name(one, language))
        return found
    return list(_of_list(draft, (section,), section)) if section in _ITEMS else []


def _of_list(draft: "EditionDraft", place: _Place, section: str, title: str = "") -> Iterator[_Group]:
    there = _items(draft.data, place)
    for index in range(len(there) + _BLANK[section]):
        item, is_new = (*place, index), index >= len(there)
        fields = tuple(_field(draft, (*item, key), kind) for key, kind in _ITEMS[section])
        own = () if is_new else draft.at(item)
        yield _Group(fields, title, item, is_new, own)


def _of_texts(draft: "EditionDraft", place: _Place) -> Iterator[_Group]:
    there = len(_items(draft.data, place))
    for index in range(there + _BLANK[str(place[0])]):
        yield _Group((_field(draft, (*place, index), "text"),), item=(*place, index), new=index >= there)


def _items(data: Any, place: _Place) -> list[dict[str, Any]]:
    """Return the things of a list, as far as it is one."""
    found = _value(data, place)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _value(data: Any, place: _Place) -> Any:
    for part in place:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _name(one: dict[str, Any], language: str) -> str:
    own, known = one.get("name"), country_name(str(one.get("code", "")))
    name = own.get(language) if isinstance(own, dict) else None
    return f"{name or (known[language] if known is not None else '')} ({one.get('code', '')})".strip()


def _field(draft: "EditionDraft", place: _Place, kind: str) -> _Field:
    value = _value(draft.data, place)
    places = [place, *((*place, language) for language in LANGUAGES)] if kind == "text" else [place]
    places += [(*place, number) for number in range(len(value))] if isinstance(value, list) else []
    chosen = tuple(map(str, value)) if isinstance(value, list) else LANGUAGES if kind == "languages" else ()
    is_there = value is not None or place[-1] in (_value(draft.data, place[:-1]) or {}) or _is_expected(draft, place)
    return _Field(place, kind, _seen(kind, value), chosen, draft.at(*places) if is_there else ())


def _is_expected(draft: "EditionDraft", place: _Place) -> bool:
    """Tell whether a key that is not there could be missed: its item is."""
    return len(place) == 1 or _value(draft.data, place[:-1]) is not None


def _seen(kind: str, value: Any) -> dict[str, str]:
    """Return what a field shows of a value; that of a text by its language."""
    if kind == "text":
        by = value if isinstance(value, dict) else {}
        return {language: _plain(by.get(language, by.get(True))) for language in LANGUAGES}
    if kind in ("role", "language"):
        return {"": _spelt(kind, value)}
    if kind == "yes":
        given = yes_or_no(value)
        return {"": "yes" if given is True else "no" if given in (False, None) else _plain(given)}
    if isinstance(value, datetime.date):
        return {"": value.isoformat()}
    return {"": ", ".join(map(str, value)) if isinstance(value, list) else _plain(value)}


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _spelt(kind: str, value: Any) -> str:
    """Return a word as the choices have it: `principal` for `titular`."""
    from pydantic import ValidationError

    from matrices.edition import Contact, Country

    if value is None:
        return ""
    try:
        if kind == "role":
            return str(Contact.model_validate({"name": "–", "role": value}).role)
        return str(Country.model_validate({"code": "CRI", "language": value}).language)
    except ValidationError:
        return _plain(value)


def _preview(visit: Visit) -> Response:
    """Show what would be written; a form with mistakes comes back with each at its field."""
    section, now = _section(visit), Cycle.edition_draft(visit.folder)
    wanted, problem = None, None
    try:
        if section == "text":
            draft = Cycle.edition_draft(visit.folder, _sent(visit, "words"))
        else:
            wanted = _pasted(visit, now) if visit.field("paste") else _wanted(visit, now, section)
            draft = Cycle.edition_draft(visit.folder, data=wanted)
    except MatricesError as found:
        return _page(visit, section, _as_wanted(now, wanted), found, http=400, pasted=visit.field("paste"))
    problem = draft.problem
    if problem is None and visit.field("base") != now.base:
        problem = UsageError("edition-moved", file="edition.yaml")
    if problem is not None:
        return _page(visit, section, draft, problem, http=400, pasted=visit.field("paste"))
    if draft.words == draft.before:
        return visit.back(visit.path("edition", section), told("edition-unchanged"))
    return visit.page("edition-change", part=section, draft=draft)


def _as_wanted(now: "EditionDraft", wanted: Any) -> "EditionDraft":
    """Return a draft that shows what was sent, although it could not be written."""
    if wanted is None or now.file is None:
        return now
    return replace(now, file=replace(now.file, data=wanted), problem=None)


def _sent(visit: Visit, name: str) -> str:
    """Return what was sent in a field, blanks and line ends included."""
    found = visit.sent.get(name, "") if visit.sent is not None else ""
    return found if isinstance(found, str) else ""


def _wanted(visit: Visit, now: "EditionDraft", section: str) -> dict[str, Any]:
    """Return what the edition is to say by the form that was sent."""
    wanted, dropped = copy.deepcopy(now.data), list[_Place]()
    for group in _groups(now, section, visit.language):
        sent = [(field, _taken(visit, field, _value(now.data, field.place))) for field in group.fields]
        filled = [one for field, one in sent if field.kind not in _CHOICES and one not in (None, "", [])]
        blank = not filled and (group.new or group.fields[0].place == group.item)
        if group.item and (blank or visit.field("drop." + ".".join(map(str, group.item)))):
            dropped += [] if group.new else [group.item]
            continue
        at = _next(wanted, group.item) if group.new else group.item
        for field, value in sent:
            _put(wanted, (*at, *field.place[len(at) :]), value)
    for place in reversed(dropped):
        _value(wanted, place[:-1]).pop(place[-1])
    return wanted


def _next(wanted: dict[str, Any], item: _Place) -> _Place:
    """Return the place of one more item of a list."""
    return (*item[:-1], len(_value(wanted, item[:-1]) or ()))


def _put(data: Any, place: _Place, value: Any) -> None:
    """Put a value at a place, with what holds it; take it away if it is none, with what holds nothing more then."""
    holders = [data]
    for part, below in itertools.pairwise(place):
        here = holders[-1]
        if isinstance(here, list) and isinstance(part, int) and part >= len(here):
            here.append({})
        elif isinstance(here, dict) and not isinstance(here.get(part), dict | list):
            if value is None:
                return
            here[part] = [] if isinstance(below, int) else {}
        holders.append(here[part])
    if isinstance(holders[-1], list) and place[-1] == len(holders[-1]):
        holders[-1].append(value)
    elif value is not None:
        holders[-1][place[-1]] = value
    else:
        holders[-1].pop(place[-1], None)
        _tidied(holders, place)


def _tidied(holders: list[Any], place: _Place) -> None:
    """Take away what holds nothing more, as far as it is a key."""
    for number in range(len(holders) - 1, 0, -1):
        if holders[number] or not isinstance(place[number - 1], str):
            return
        holders[number - 1].pop(place[number - 1])


def _taken(visit: Visit, field: _Field, old: Any) -> Any:
    """Return the value of a field as it was sent; what is shown as before is left as its author wrote it."""
    if field.kind in ("languages", "instruments"):
        chosen = visit.fields(field.name)
        if set(chosen) == set(field.chosen):
            return old
        return [*(one for one in field.chosen if one in chosen), *(one for one in chosen if one not in field.chosen)]
    sent = {part: _tidy(_sent(visit, field.name + (f".{part}" if part else ""))) for part in field.values}
    if sent == {part: _tidy(words) for part, words in field.values.items()}:
        return old
    if field.kind == "text":
        others = {key: one for key, one in old.items() if key not in LANGUAGES} if isinstance(old, dict) else {}
        return {**others, **{part: words for part, words in sent.items() if words}} or None
    return _typed(field.kind, sent[""], old)


def _tidy(words: str) -> str:
    return words.replace("\r\n", "\n").strip()


def _typed(kind: str, words: str, old: Any) -> Any:
    """Return words as the file has such a value; what is none of its kind stays as it is, and is a mistake there."""
    if not words:
        return "" if kind == "blank" and isinstance(old, str) else None
    if kind == "words":
        return [one for one in re.split(r"[,;\s]+", words) if one]
    if kind == "yes":
        return words == "yes" if words in ("yes", "no") else words
    try:
        if kind == "number":
            return int(words)
        if kind in ("date", "moment"):
            return datetime.date.fromisoformat(words) if len(words) == 10 else datetime.datetime.fromisoformat(words)
    except ValueError:
        pass
    return words


def _pasted(visit: Visit, now: "EditionDraft") -> dict[str, Any]:
    """Return what the edition is to say with the contacts that were pasted: in place of those of their countries."""
    found, wanted = Cycle.edition_pasted(visit.folder, _sent(visit, "paste")), copy.deepcopy(now.data)
    for one in _items(wanted, ("countries",)):
        new = found.get(str(one.get("code")))
        if new is not None:
            one["contacts"] = [*(one.get("contacts") or [] if visit.field("how") == "add" else []), *new]
    return wanted


def _save(visit: Visit) -> Response:
    """Write what was shown, unless the file was changed meanwhile: then the difference is shown against that."""
    words, section = _sent(visit, "words"), visit.field("section")
    try:
        officer, base = visit.desk.officer, visit.field("base")
        Cycle.edition_save(visit.folder, words, base, clock=clock, actor=officer.name)
    except MatricesError as problem:
        draft = Cycle.edition_draft(visit.folder, words)
        return visit.page("edition-change", http=400, part=section, draft=draft, problem=problem_words(problem))
    return visit.back(visit.path("edition", section if section in SECTIONS else "general"), told("edition-saved"))


ROUTES = (
    shown("/e/{edition}/edition", _to_first),
    done("/e/{edition}/edition/save", _save),
    shown("/e/{edition}/edition/{section}", edition),
    done("/e/{edition}/edition/{section}", _preview),
)
