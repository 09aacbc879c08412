"""A folder with `edition.yaml` → frozen `Edition` and its instruments, or every mistake with its line; a new one."""

import datetime
import functools
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from matrices.edition.keys import NO_KEYS, Keys, read_keys
from matrices.edition.model import Calendar, Edition, TreatyFile, TreatyStatus
from matrices.errors import EditionError, Mistake, SchemaError, UsageError
from matrices.instrument import Instrument, load_instrument
from matrices.language import LANGUAGES, country_name, on_one_line, say
from matrices.mistakes import validated
from matrices.resources import resource
from matrices.yaml_faults import made
from matrices.yaml_lines import Path_, YamlFile, missing_texts, nearest, read_yaml, yaml_of

EDITION_FILE = "edition.yaml"

_PROPOSED = "[?]"
"""Ends the comment of a date that `matrices init` proposed; whoever settles the date takes it away."""


@dataclass(frozen=True)
class Folder:
    """An edition with the folder that it lives in, the instruments that it uses, and its keys if it has any yet.

    `treaties` is what depositaries publish of the participation in treaties.
    `notices` tell which files were read although they were not saved as they should be; `unsettled`, what covers print
    or lack although nobody has settled it: a contact address left empty, dates that are a proposal.
    """

    path: Path
    edition: Edition
    instruments: tuple[Instrument, ...]
    keys: Keys = NO_KEYS
    notices: tuple[Mistake, ...] = ()
    unsettled: tuple[Mistake, ...] = ()
    treaties: tuple[TreatyStatus, ...] = ()

    def instrument(self, instrument_id: str) -> Instrument:
        """Return the instrument; raise `KeyError` if the edition does not use it."""
        for instrument in self.instruments:
            if instrument.id == instrument_id:
                return instrument
        raise KeyError(instrument_id)

    @property
    def build(self) -> Path:
        """The folder of everything that can be made again."""
        return self.path / "build"


def load_edition(path: Path, content: bytes | None = None) -> Folder:
    """Return the edition of a folder with its instruments; `content` is read in place of its `edition.yaml`.

    Raises `EditionError` if `edition.yaml` is missing or has mistakes, `SchemaError` if an instrument has.
    """
    source = path / EDITION_FILE
    if not source.is_file():
        raise EditionError("no-edition", folder=path)
    name = str(source) if content is None else EDITION_FILE
    file, mistakes = read_yaml(source, name) if content is None else yaml_of(content, name)
    if file is None or mistakes:
        raise EditionError("edition-mistakes", mistakes, count=len(mistakes))
    edition, found = validated(Edition, file)
    if edition is None:
        raise EditionError("edition-mistakes", (*file.notices, *found), count=len(found))
    missing = tuple(missing_texts(edition, (), sorted(_spoken(edition)), file))
    if missing:
        raise EditionError("edition-mistakes", missing, count=len(missing))
    notices = list(file.notices)
    folders = tuple(_instrument_named(path, file, index, name) for index, name in enumerate(edition.instruments))
    instruments = tuple(load_instrument(folder, edition.years, notices) for folder in folders)
    _check_languages(edition, instruments)
    idle = tuple(_idle_waivers(edition, instruments, file))
    if idle:
        raise EditionError("edition-mistakes", idle, count=len(idle))
    return Folder(
        path=path,
        edition=edition,
        instruments=instruments,
        keys=read_keys(path),
        notices=tuple(notices),
        unsettled=tuple(_to_settle(edition, file)),
        treaties=_treaties(path, file, edition),
    )


_TREATY_STATUS = "treaty-status.yaml"


def _treaties(path: Path, file: YamlFile, edition: Edition) -> tuple[TreatyStatus, ...]:
    """Return what depositaries publish: the edition's own file, otherwise the one that ships; or raise its mistakes."""
    named = edition.treaty_status
    if named is None:
        return _shipped_treaties() if edition.jurisdictions == "countries" else ()
    source = path / named
    if Path(named).name != named or not source.is_file():  # beside edition.yaml, as instruments are
        found = (file.mistake(("treaty_status",), "no-such-file", wrong=named),)
        raise EditionError("edition-mistakes", found, count=1)
    return _treaties_in(source, edition.languages)


@functools.cache
def _shipped_treaties() -> tuple[TreatyStatus, ...]:
    return _treaties_in(_shipped() / _TREATY_STATUS, LANGUAGES)


def _treaties_in(source: Path, languages: Sequence[str]) -> tuple[TreatyStatus, ...]:
    """Return what a file says that depositaries publish; raise `EditionError` with its mistakes."""
    file, mistakes = read_yaml(source, str(source))
    read, found = validated(TreatyFile, file) if file is not None and not mistakes else (None, ())
    wrong = (*mistakes, *found)
    if file is not None and read is not None:
        wrong = tuple(missing_texts(read, (), sorted(languages), file))
    if read is None or wrong:
        raise EditionError("yaml-mistakes", wrong, file=source, count=len(wrong))
    return tuple(read.treaties)


def check_replaces(folder: Folder, previous: Folder) -> None:
    """Raise `SchemaError` if a row says that it replaces one that the previous edition did not ask, or one twice.

    So it is if the previous edition asked a question with its own id, and it says that it continues others alone.
    """
    found = [
        mistake
        for name, instrument in zip(folder.edition.instruments, folder.instruments, strict=True)
        for old in previous.instruments
        if old.id == instrument.id
        for mistake in _wrongly_replaced(instrument_folder(folder.path, name), old)
    ]
    if found:
        raise SchemaError(tuple(found))


def _wrongly_replaced(folder: Path, old: Instrument) -> Iterator[Mistake]:
    """Yield what is wrong with `replaces` in the files of an instrument, each at its line."""
    for path in sorted(folder.glob("*.yaml")):
        file, _ = read_yaml(path, str(path))
        if file is None or not isinstance(data := file.data, dict):
            continue
        sheet = next((sheet for sheet in old.sheets if sheet.id == data.get("sheet") and sheet.kind == "matrix"), None)
        known = sheet.row_ids if sheet is not None else ()
        for place, row in _rows_in(data):
            named = row.get("replaces") or ()
            sources = [named] if isinstance(named, str) else list(named)
            for number, source in enumerate(sources):
                at = (*place, "replaces", number) if not isinstance(named, str) else (*place, "replaces")
                if source in sources[:number]:
                    yield file.mistake(at, "replaces-twice", wrong=source)
                elif source not in known:
                    yield file.mistake(at, "replaces-nothing", wrong=source, known=known)
            if sources and row.get("id") in known and row["id"] not in sources:
                yield file.mistake((*place, "replaces"), "replaces-beside-own", wrong=row["id"])


def _rows_in(data: Mapping[str, Any]) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    for number, section in enumerate(data.get("sections") or ()):
        below = enumerate(section.get("subsections") or ())
        parts: list[tuple[Path_, Any]] = [(("sections", number), section)]
        parts += [(("sections", number, "subsections", index), one) for index, one in below]
        for place, part in parts:
            yield from (((*place, "rows", index), row) for index, row in enumerate(part.get("rows") or ()))


def place_of_address(folder: Path, code: str, address: str) -> str:
    """Return the file and line of `edition.yaml` on which a contact of a country, or an observer, has an address."""
    file, _ = read_yaml(folder / EDITION_FILE, EDITION_FILE)
    data = file.data if file is not None and isinstance(file.data, dict) else {}
    for key in ("countries", "observers"):
        for index, one in enumerate(data.get(key) or ()):
            for place, contact in _with_address(one, (key, index)) if one.get("code") == code else ():
                if file is not None and on_one_line(str(contact.get("email", ""))) == address:
                    return f"{EDITION_FILE}:{file.line((*place, 'email'))}"
    return EDITION_FILE


def _with_address(one: Mapping[str, Any], place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield place, one
    yield from (((*place, "contacts", number), each) for number, each in enumerate(one.get("contacts") or ()))


def instrument_folder(edition: Path, name: str) -> Path:
    """Return the folder of an instrument: one beside `edition.yaml`, otherwise one that ships with the package."""
    for folder in (edition / name, edition / "schemas" / name, resource("schemas", name)):
        if (folder / "instrument.yaml").is_file():
            return folder
    raise EditionError("no-instrument", name=name, folder=edition, shipped=", ".join(_instruments_in(_shipped())))


def instruments_known(edition: Path) -> tuple[str, ...]:
    """Return the instruments that an edition can use: those that ship with the package, and those beside it."""
    found = [name for folder in (_shipped(), edition, edition / "schemas") for name in _instruments_in(folder)]
    return tuple(dict.fromkeys(found))


def _shipped() -> Path:
    return resource("schemas")


def _instruments_in(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob("*/instrument.yaml"))


def _instrument_named(path: Path, file: YamlFile, index: int, name: str) -> Path:
    """Return the folder of an instrument; raise `EditionError` with the line that names one that does not exist."""
    try:
        return instrument_folder(path, name)
    except EditionError as problem:
        known = str(problem.values["shipped"]).split(", ")
        meant = nearest(name, instruments_known(path))
        place: Path_ = ("instruments", index)
        found = (file.mistake(place, "no-such-instrument", wrong=name, known=known, better=meant),)
        raise EditionError(problem.code, found, **problem.values) from None


def _to_settle(edition: Edition, file: YamlFile) -> Iterator[Mistake]:
    """Yield what covers and letters would print, or lack, although nobody has settled it."""
    if not edition.body.email:
        yield replace(file.mistake(("body", "email"), "contact-empty"), file=EDITION_FILE)
    places: tuple[Path_, ...] = (("meeting", "date"), *(("calendar", key) for key in Calendar.model_fields))
    proposed = [place for place in places if place in file.lines and _PROPOSED in file.stands(file.line(place))]
    if proposed:
        dates = ", ".join(f"{'.'.join(map(str, place))} ({file.line(place)})" for place in proposed)
        yield made(EDITION_FILE, file.line(proposed[0]), "", "dates-proposed", dates=dates)


def _idle_waivers(edition: Edition, instruments: Sequence[Instrument], file: YamlFile) -> Iterator[Mistake]:
    """Yield the waivers of rules and rows that nothing has: the study would print them, and the check not heed them."""
    sheets = [sheet for one in instruments for sheet in one.sheets]
    rules = tuple(dict.fromkeys(rule.id for sheet in sheets for rule in sheet.rules))
    rows = tuple(dict.fromkeys(row for sheet in sheets for row in sheet.row_ids))
    for index, waiver in enumerate(edition.waivers):
        if waiver.rule not in rules:
            yield file.mistake(("waivers", index, "rule"), "waiver-rule", wrong=waiver.rule, known=rules)
        for number, row in enumerate(waiver.rows):
            if row not in rows:
                place: Path_ = ("waivers", index, "rows", number)
                yield file.mistake(place, "waiver-row", wrong=row)  # a neighbour is another question


def _check_languages(edition: Edition, instruments: tuple[Instrument, ...]) -> None:
    wanted = _spoken(edition)
    for instrument in instruments:
        missing = sorted(wanted - set(instrument.languages))
        if missing:
            raise EditionError("instrument-language", instrument=instrument.id, languages=", ".join(missing))


def _spoken(edition: Edition) -> set[str]:
    """Return every language in which the edition writes: those of its study and of its countries."""
    return {country.language for country in edition.countries} | set(edition.languages)


MEMBERS = ("BLZ", "CAN", "CRI", "DOM", "SLV", "GTM", "HND", "MEX", "NIC", "PAN", "USA")
"""The eleven member countries of the Regional Conference on Migration."""

_ENGLISH_SPEAKING = frozenset(
    {"BLZ", "CAN", "USA", "ATG", "BHS", "BRB", "DMA", "GRD", "GUY", "JAM", "KNA", "LCA", "TTO"}
)


_ROLES = {"es": ("titular", "suplente"), "en": ("principal", "alternate")}


@dataclass(frozen=True)
class Starter:
    """What a new edition begins with, in which languages it is, and the language of the comments that explain it."""

    id: str
    title_es: str
    title_en: str
    countries: Sequence[str]
    today: datetime.date
    language: str = LANGUAGES[0]
    languages: Sequence[str] = LANGUAGES


def starter_yaml(starter: Starter) -> str:
    """Return the text of `edition.yaml`; raise `UsageError` for a country code that is not in ISO 3166-1."""
    import yaml

    countries = []
    for code in starter.countries:
        name = country_name(code)
        if name is None:
            raise UsageError("unknown-iso-code", country=code)
        spoken = "en" if code in _ENGLISH_SPEAKING and "en" in starter.languages else starter.languages[0]
        countries.append({"code": code, "name": name[starter.language], "language": spoken})
    environment = Environment(  # noqa: S701 - YAML, not HTML; the texts are quoted as YAML below
        loader=FileSystemLoader(resource("templates", "edition")), undefined=StrictUndefined, keep_trailing_newline=True
    )
    rendered = environment.get_template("edition.yaml.j2").render(
        id=starter.id,
        title_es=yaml.safe_dump(starter.title_es, allow_unicode=True, width=10_000).splitlines()[0],
        title_en=yaml.safe_dump(starter.title_en, allow_unicode=True, width=10_000).splitlines()[0],
        countries=countries,
        say=functools.partial(_comment, starter.language),
        note=functools.partial(_note, starter.language),
        roles=_ROLES[starter.language],
        **_calendar(starter.today),
    )
    return (
        rendered if len(starter.languages) > 1 else _in_one_language(rendered, starter.languages[0], starter.language)
    )


_PAIR = re.compile(r"\{es: ([^{}]*?), en: ([^{}]*?)\}")
_TEXT_LINE = re.compile(r"^[# ]*(es|en): .*\n", re.MULTILINE)


def _in_one_language(words: str, own: str, reader: str) -> str:
    """Return a new `edition.yaml` whose texts stand in one language alone, and that says so."""
    two, one = (_note(reader, key) for key in ("head", "head-one"))
    words = words.replace(two, "").replace("languages: [es, en]", f"languages: [{own}]")
    words = _TEXT_LINE.sub(lambda line: line[0] if line[1] == own else "", words)
    return one + _PAIR.sub(lambda pair: f"{{{own}: {pair[1 + LANGUAGES.index(own)]}}}", words)


def _comment(language: str, key: str) -> str:
    return say("starter", key, language)


def _note(language: str, key: str) -> str:
    """Return a comment on lines of its own."""
    return textwrap.fill(_comment(language, key), 100, initial_indent="# ", subsequent_indent="# ")


def _calendar(today: datetime.date) -> dict[str, datetime.date]:
    """Return dates with the lengths that the Network's own decisions give: five weeks of validation, and so on."""
    days = {
        "request": 14,
        "return_by": 95,
        "cut_off": 109,
        "validation_from": 130,
        "validation_until": 160,
        "presentation": 190,
    }
    return {name: today + datetime.timedelta(days=count) for name, count in days.items()}
