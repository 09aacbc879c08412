"""A person who asks to be erased → a workbook of the country without that row, and older versions without their keys.

What stands in the register stays, and its seals hold; but what was locked with a destroyed key says nothing any more.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from matrices.checking import Arrival, Files, Returned, check, recorded
from matrices.edition import Folder
from matrices.errors import RegisterError, UsageError
from matrices.instrument import CellId, Instrument, Value, cell_contents
from matrices.register import Received, Register, StoredAnswer, Submission, moment, until_unmoved
from matrices.study.settlements import settled_answers
from matrices.workbook import Answer, Identity, build_base, fill, stamp


class Erased(NamedTuple):
    """What became of a country's versions: `made` has all but the person; `plain` ones were never locked, and stay."""

    made: Submission | None
    erased: tuple[Submission, ...]
    plain: tuple[Submission, ...]
    keys: int


def erase_row(country: str, row: str, files: Files) -> Erased:
    """Erase whoever stands in a row of a country's directory, out of every version that was kept locked.

    Raises `UsageError` if no directory of the edition has such a row, nobody stands in it, nothing was received, or a
    version waits; and where what is left would not read as it did before. What was erased before is said once more, so
    that a call which was interrupted can be repeated.
    """
    instrument = _instrument(row, files.folder)

    def erased() -> Erased:
        register, edition = files.register, files.folder.edition.id
        state = register.state(edition, country, instrument.id)
        own = [one for one in register.submissions(edition, instrument.id, country) if one.decided != "erased"]
        if not own:
            raise UsageError("erase-nothing", country=country, instrument=instrument.id)
        waiting = next((one.name for one in own if one.waits), None)
        if waiting is not None:
            raise UsageError("erase-waits", name=waiting)
        locked = tuple(one for one in own if register.is_locked(one.id))
        if not locked:
            raise UsageError("erase-plain", country=country, instrument=instrument.id)
        plain = tuple(one for one in own if one not in locked)
        if not any(_stands(row, one, files) for one in own):
            return Erased(None, _erased_before(country, row, instrument, files), plain, 0)
        counts = register.in_force(edition, country, instrument.id)
        left = _without(row, counts, instrument, files) if counts is not None else None
        at = moment(counts.counts_since) if counts is not None else files.word.at
        decided = [files.decided(one, "erased", {"row": row}) for one in locked]
        persons = tuple(one for each in own if (one := _person(row, each, instrument, files)) is not None)
        made, keys = register.erase(left, at, decided, state, persons)
        return Erased(made, locked, plain, keys)

    files.register.destroy_keys()
    return until_unmoved(erased)


def persons_of(country: str, folder: Folder, register: Register) -> tuple[dict[str, str], tuple[Submission, ...]]:
    """Return who stands in the rows of a country's directory, and the versions that can be read no more once one goes.

    Of each row the newest version tells the name.
    """
    rows, locked = dict[str, str](), list[Submission]()
    for instrument in (one for one in folder.instruments if one.personal):
        own = register.submissions(folder.edition.id, instrument.id, country)
        for version in (one for one in own if one.decided != "erased" and register.is_locked(one.id)):
            locked.append(version)
            rows |= _rows_of(version, instrument, register)
    return dict(sorted(rows.items())), tuple(locked)


def _rows_of(version: Submission, instrument: Instrument, register: Register) -> dict[str, str]:
    try:
        answers = register.answers(version.id)
    except RegisterError:  # its key is not here
        return {}
    named = {sheet.sheet for sheet in instrument.sheets if any(one.role == "surnames" for one in sheet.columns)}
    sheets = named or {sheet.sheet for sheet in instrument.sheets}
    by_row: dict[str, list[StoredAnswer]] = {}
    for one in answers:
        if one.sheet in sheets:
            by_row.setdefault(one.row, []).append(one)
    return {row: _named(own, instrument)[0] for row, own in by_row.items()}


def _instrument(row: str, folder: Folder) -> Instrument:
    personal = [one for one in folder.instruments if one.personal]
    for one in personal:
        if any(row in sheet.row_ids for sheet in one.sheets):
            return one
    sheets = ", ".join(f"{sheet.row_ids[0]}–{sheet.row_ids[-1]}" for one in personal for sheet in one.sheets)
    raise UsageError("erase-no-row", row=row, known=sheets or "–")


def _stands(row: str, version: Submission, files: Files) -> bool:
    """Tell whether anybody stands in a row of a version, or its key is gone, so that nobody knows."""
    try:
        return any(one.row == row for one in files.register.answers(version.id))
    except RegisterError:
        return True


def _erased_before(country: str, row: str, instrument: Instrument, files: Files) -> tuple[Submission, ...]:
    """Return the versions out of which a row was erased; raise `UsageError` if there are none: nobody stood there."""
    edition = files.folder.edition.id
    for_row = {one.submission for one in files.register.decided(edition) if one.details.get("row") == row}
    own = files.register.submissions(edition, instrument.id, country)
    found = tuple(one for one in own if one.decided == "erased" and one.id in for_row)
    if not found:
        raise UsageError("erase-nobody", country=country, row=row)
    return found


def _person(row: str, version: Submission, instrument: Instrument, files: Files) -> tuple[str, frozenset[str]] | None:
    """Return name and addresses of whoever stands in a row of a version; None if nobody does, or its key is gone."""
    try:
        answers = [one for one in files.register.answers(version.id) if one.row == row]
    except RegisterError:
        return None
    return _named(answers, instrument)


def _named(answers: list[StoredAnswer], instrument: Instrument) -> tuple[str, frozenset[str]]:
    """Return name and addresses of whoever stands in the answers of one row."""
    columns = [(one, instrument.sheet(one.sheet).column(one.column)) for one in answers]
    names = {column.role: one.raw for one, column in columns if column.role in ("given_names", "surnames", "name")}
    name = " ".join(names[role] for role in ("given_names", "surnames", "name") if role in names)
    return name, frozenset(one.raw.strip().casefold() for one, column in columns if column.kind.link == "mailto:")


def _without(row: str, counts: Submission, instrument: Instrument, files: Files) -> Received:
    """Return a version anew as a workbook of the edition in which a row is blank, and cited no more."""
    answers = {one.place: one for one in settled_answers(files.register, counts)}
    left = {place: one for place, one in answers.items() if place[1] != row and not one.is_unclear}
    values = dict(_values(left, row, instrument))
    contents: dict[CellId, Answer] = dict(cell_contents(values, instrument, counts.language))
    unclear = {place: one for place, one in answers.items() if place[1] != row and one.is_unclear}
    contents |= {place: one.shown or one.raw for place, one in unclear.items()}
    file = Returned(f"{counts.name}.xlsx", fill(_blank(counts, instrument, files.folder), contents))
    (checked,) = check([file], files.folder)
    if checked.answers is None:
        raise UsageError("erase-differs", cells="–")
    found = {place: one.value for place, one in checked.answers.by_place.items() if one.value is not None}
    differing = sorted(
        f"{one[1]}/{one[2]}" for one in values.keys() | found.keys() if values.get(one) != found.get(one)
    )
    if differing:
        raise UsageError("erase-differs", cells=", ".join(differing[:8]))
    made = recorded(file, checked, Arrival(files.word.at, files.word.actor, counts.institution))
    return replace(made, origin="compiled", verdict="accepted")


def _values(answers: dict[CellId, StoredAnswer], row: str, instrument: Instrument) -> Iterator[tuple[CellId, Value]]:
    for place, one in answers.items():
        column, value = instrument.sheet(place[0]).column(place[2]), one.value
        if column.kind.cites and isinstance(value, tuple):
            value = tuple(code for code in value if code != row) or None
        if value is not None:
            yield place, value


def _blank(counts: Submission, instrument: Instrument, folder: Folder) -> bytes:
    country, language = folder.edition.country(counts.country), counts.language
    mark, key = instrument.fingerprint[:12], folder.keys.tokens
    identity = Identity(
        edition=folder.edition.id,
        instrument=instrument.id,
        fingerprint=mark,
        country=country.code,
        language=language,
        key=key,
    )
    return stamp(build_base(instrument, folder.edition, language), identity, country.names[language])
