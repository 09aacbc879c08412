"""Returned files → what was read in each, its findings and its verdict, and whose it is; nothing is written.

A screen is read over shoulders, a log is kept by machines: names, addresses and telephones have no place on either. The
marked copy, which goes back to its country alone, has every finding in full.
"""

import enum
import functools
import hashlib
import re
import string
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePath
from typing import NamedTuple

from matrices.checking.answers import Answers, read_answers
from matrices.checking.offsets import told_once
from matrices.checking.registers import held_against
from matrices.edition import Country, Edition, Folder
from matrices.errors import UnreadableWorkbook
from matrices.findings import CellRef, Finding, Severity, finding
from matrices.instrument import CellId, Instrument, RowId, Same, Value
from matrices.language import Text, catalogue, plain, text
from matrices.memory import without_collections
from matrices.register import NO_MAIL, Mail
from matrices.workbook import (
    COVER,
    Book,
    Identity,
    Previous,
    Reading,
    Source,
    address,
    as_seen,
    asking,
    cell_place,
    find_previous,
    identify,
    is_of_version,
    open_workbook,
    place,
    token_of,
)

_WORDS = re.compile(r"[^\W_]+")

_SENDER = "sender-other-country"

UNPROVED = frozenset({"signature-missing", "file-name-other-country", "cover-other-country", _SENDER})
"""Findings that leave open whose a file is: it is kept, and waits for the Secretariat's word."""


def _whose(book: Book, identity: Identity, edition: Edition) -> tuple[Finding, ...]:
    """Return what contradicts the token of a book: the name of the file, and the name of a country on its cover."""
    own = next((one for one in edition.countries if one.code == identity.country), None)
    if own is None:
        return ()
    others = [one for one in edition.countries if one.code != own.code]
    return (*_by_file_name(book, own, others), *_by_cover(book, own, others))


def sent_by_other(file: str, sender: Country, owner: Country) -> Finding:
    """Return that a file came from another country than the one that it belongs to."""
    return finding(_SENDER, CellRef(file), sender=sender.names, owner=owner.names)


def _by_file_name(book: Book, own: Country, others: list[Country]) -> Iterator[Finding]:
    stem = PurePath(book.name).stem
    codes = re.split(r"[^A-Za-z]+", stem)
    words = " ".join(_WORDS.findall(plain(stem)))
    if own.code in codes or _named(own, words):
        return
    for one in others:
        if one.code in codes or _named(one, words):
            yield finding("file-name-other-country", CellRef(book.name), found=one.names, owner=own.names)
            return


def _named(country: Country, words: str) -> bool:
    """Tell whether a text of words apart names a country, in either language."""
    names = {" ".join(_WORDS.findall(plain(name))) for name in country.names.by_language.values()}
    return any(f" {name} " in f" {words} " for name in names)


def _by_cover(book: Book, own: Country, others: list[Country]) -> Iterator[Finding]:
    """Yield that a cell of the cover is the name of another country, where none is that of its own."""
    for sheet in book.sheets:
        token = token_of(sheet)
        if token is None or token.sheet != COVER:
            continue
        texts = {place: plain(value.text) for place, value in sorted(sheet.grid.items()) if value.kind == "text"}
        if _called(own) & set(texts.values()):
            continue
        for one in others:
            place = next((place for place, words in texts.items() if words in _called(one)), None)
            if place is not None:
                at = CellRef(book.name, sheet.title, address(*place))
                yield finding("cover-other-country", at, found=one.names, owner=own.names, value=sheet.grid[place].text)
                return


def _called(country: Country) -> set[str]:
    return {plain(name) for name in country.names.by_language.values()}


FINGERPRINT_SHOWN = 12

_TOGETHER = 64
"""Files that are judged in one run: each run costs a third of a second, and memory holds that many at a time."""


class Verdict(enum.StrEnum):
    """What becomes of a file: accepted, rejected for its errors, or unreadable."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Returned:
    """A file as it came: name and bytes; out of a container, also the message that brought it, and what else was in it.

    `problem` says why a message or an archive was not opened, where it is returned in place of what it holds.
    """

    name: str
    content: bytes
    mail: Mail = NO_MAIL
    told: tuple[Finding, ...] = ()
    problem: UnreadableWorkbook | None = None

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Checked:
    """What a check made of one file.

    `identity` is None where the file does not say what it is. `answers` is None where it was not read to the
    end: it is no workbook, it belongs to another edition, country or instrument, or nothing in it stands in the form.
    """

    file: str
    sha256: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    identity: Identity | None = None
    answers: Answers | None = None


Progress = Callable[[str], None]


def check(files: Iterable[Returned], folder: Folder, progress: Progress = lambda _name: None) -> tuple[Checked, ...]:
    """Check files of one edition and return what was made of each."""
    return tuple(checked for _, checked in check_in_turn(files, folder, progress))


def check_in_turn(
    files: Iterable[Returned], folder: Folder, progress: Progress = lambda _name: None
) -> Iterator[tuple[Returned, Checked]]:
    """Yield each file with what a check made of it: each is read alone, then `_TOGETHER` of them are judged at once.

    Files may come from a generator: no more than `_TOGETHER` are held at a time, whatever their number.
    """
    coming = iter(files)
    while some := list(islice(coming, _TOGETHER)):
        read = []
        with without_collections():
            for file in some:
                progress(file.name)
                read.append(with_lists(read_file(file, folder), folder.edition))
            judged = dict(one for instrument in folder.instruments for one in _judged(instrument, read, folder))
        for index in range(len(some)):
            yield some[index], judged.get(index, read[index])


class Awaited(NamedTuple):
    """What a file is taken for: a form of a validation round, or a workbook of the collection if `round` is 0.

    `sent` returns what the form of a country was sent with, for one that has lost its own record of it.
    """

    round: int = 0
    sent: Callable[[Identity], Previous | None] = lambda _identity: None


_COLLECTION = Awaited()


def read_file(file: Returned, folder: Folder, awaited: Awaited = _COLLECTION) -> Checked:
    """Read one file as far as it can be read, and say what stopped it; answers are not judged yet."""
    try:
        if file.problem is not None:
            raise file.problem
        book = open_workbook(file.content, file.name)
    except UnreadableWorkbook as problem:
        return _unreadable(file, problem)
    identity, remarks = identify(book, folder.keys)
    if identity is None:
        return Checked(file.name, file.sha256, Verdict.UNREADABLE, tuple(remarks))
    stop = next((one for one in remarks if one.code == "signature-broken"), None)
    stop = stop or _stranger(identity, folder, file, awaited.round)
    if stop is not None:
        return Checked(file.name, file.sha256, Verdict.REJECTED, (stop,), identity)
    instrument = folder.instrument(identity.instrument)
    previous = _previous(book, identity, awaited, {sheet.id for sheet in instrument.matrices})
    if previous is not None:
        instrument = _asking(Same(instrument), previous.source)
    reading = _of_part(place(book, instrument, identity, file.name, previous), book)
    older = None if is_of_version(identity, instrument) else _of_other_version(identity, instrument, reading)
    if older is not None and older.severity is Severity.ERROR:
        return Checked(file.name, file.sha256, Verdict.REJECTED, (older,), identity)
    region = folder.edition.region(identity.country)
    reading = as_seen(reading, region, book.since_1904)
    told = _whose(book, identity, folder.edition)
    findings = (*remarks, *told, *((older,) if older else ()), *file.told, *reading.findings)
    reading = replace(reading, sha256=file.sha256, findings=findings)
    answers = read_answers(reading, instrument, region)
    return Checked(
        file=file.name,
        sha256=file.sha256,
        verdict=Verdict.ACCEPTED,
        findings=reading.findings,
        identity=identity,
        answers=answers,
    )


def with_lists(one: Checked, edition: Edition, known: Mapping[CellId, Value | None] | None = None) -> Checked:
    """Return a file with what is to be said of its lists, such as that of laws; `known` is the version that counts."""
    if one.answers is None or one.identity is None:
        return one
    answers, findings = held_against(one.answers, one.findings, known, edition.region(one.identity.country))
    return replace(one, answers=answers, findings=findings)


def _of_part(reading: Reading, book: Book) -> Reading:
    """Return a reading in which rows that are hidden and blank are not asked for: they are another ministry's part."""
    hidden: dict[str, Collection[int]] = {one.title: one.hidden_rows for one in book.sheets if not one.is_filtered}
    hidden |= {sheet.title: _ALL for sheet in book.sheets if sheet.state == "hidden"}
    rows: dict[RowId, bool] = {}
    for place_ in reading.places:
        row = RowId(place_.sheet, place_.row)
        if rows.get(row, True):
            at = reading.places[place_]
            spot = cell_place(at.cell)
            rows[row] = spot is not None and spot[0] in hidden.get(at.sheet, ())
    answered = {RowId(one.sheet, one.row) for one in reading.cells}
    left = {row for row, is_hidden in rows.items() if is_hidden} - answered
    if not left:
        return reading
    told = finding("part-only", CellRef(reading.file), count=len(left))
    missing = reading.missing | {CellId(*row, "") for row in left}
    return replace(reading, missing=missing, findings=(*reading.findings, told))


_ALL = range(1, 1_048_577)
"""The rows of a sheet that is hidden as a whole."""


def _previous(book: Book, identity: Identity, awaited: Awaited, matrices: Collection[str]) -> Previous | None:
    """Return what a book was prefilled with; a form is one even where its records are gone or of another draft.

    Where only those of a sheet are gone, as with its hidden columns, the form is known by what it was sent with.
    """
    found, own = find_previous(book), Source(identity.edition, awaited.round)
    if awaited.round:
        kept = found if found is not None and found.source == own and found.records else None
        if kept is not None and {one.sheet for one in kept.records}.issuperset(matrices):
            return kept
        sent = awaited.sent(identity)
        if kept is None or sent is None:
            return kept or sent or Previous(own, {})
        return replace(kept, records={**sent.records, **kept.records}, words={**sent.words, **kept.words})
    return None if found is None or found.source.is_draft else found


@functools.lru_cache(maxsize=8)
def _asking(instrument: Same[Instrument], source: Source) -> Instrument:
    """Return the instrument of prefilled workbooks: one for all files, so that its texts are worked out once."""
    return asking(instrument.thing, source)


def _unreadable(file: Returned, problem: UnreadableWorkbook) -> Checked:
    entry = catalogue("errors")[problem.code]
    values = {"file": file.name, **problem.values}
    found = Finding(
        problem.code,
        Severity.ERROR,
        CellRef(file.name),
        Text(entry["message"]).fill(**values),
        Text(entry["advice"]).fill(**values),
    )
    return Checked(file.name, file.sha256, Verdict.UNREADABLE, (found,))


def _stranger(identity: Identity, folder: Folder, file: Returned, round_: int) -> Finding | None:
    """Return the one finding of a file that does not belong here."""
    at = CellRef(file.name)
    edition = folder.edition
    if identity.edition != edition.id:
        return finding("unknown-edition", at, found=identity.edition, wanted=edition.id)
    if identity.country not in {country.code for country in edition.countries}:
        return finding("unknown-country", at, found=identity.country)
    if identity.instrument not in {instrument.id for instrument in folder.instruments}:
        return finding("unknown-instrument", at, found=identity.instrument)
    if identity.round != str(round_):
        code = "other-round" if not round_ else "form-is-workbook" if identity.round == "0" else "form-other-round"
        return finding(code, at, found=identity.round, wanted=round_)
    return None


def _of_other_version(identity: Identity, instrument: Instrument, reading: Reading) -> Finding:
    """Return what is to be said of a file made from another version of the form: a warning, if it can be read."""
    code = "older-form" if reading.places else "other-version"
    wanted = instrument.fingerprint[:FINGERPRINT_SHOWN]
    return finding(code, CellRef(reading.file), found=identity.fingerprint, wanted=wanted)


def _judged(instrument: Instrument, read: Sequence[Checked], folder: Folder) -> Iterable[tuple[int, Checked]]:
    from matrices.checking.judging import judge

    own = [
        (index, one, one.answers)
        for index, one in enumerate(read)
        if one.answers is not None and one.answers.instrument.id == instrument.id
    ]
    found = judge(instrument, [answers for _, _, answers in own], folder.edition.waivers)
    for (index, one, answers), findings in zip(own, found, strict=True):
        yield index, _with_verdict(one, answers, findings)


def _with_verdict(one: Checked, answers: Answers, judged: tuple[Finding, ...]) -> Checked:
    broken = {read.at for read in one.findings if read.severity is Severity.ERROR and read.at.cell}
    findings = told_once((*one.findings, *(made for made in judged if made.at not in broken)), answers)
    if not answers.all:
        findings = (finding("nothing-answered", CellRef(one.file)), *one.findings)
    blocked = any(made.severity is Severity.ERROR for made in findings)
    return replace(one, findings=findings, verdict=Verdict.REJECTED if blocked else Verdict.ACCEPTED)


_LABELS = frozenset({"row", "column", "cell", "sheet", "length", "limit", "count", "label", "columns", "edition"})
"""Blanks of messages that are never filled with what a cell holds."""

_OF_FILES = frozenset({"found", "wanted", "version", "number", "cells"})
"""Nor are these, where a finding is about a file or a sheet."""

_HIDDEN = "…"


def discreet(one: Checked, folder: Folder) -> Checked:
    """Return what was found in a file as it may be shown; only a file of a directory is told with less than all."""
    instrument = next(
        (each for each in folder.instruments if one.identity and each.id == one.identity.instrument), None
    )
    if instrument is None or not instrument.personal:
        return one
    return replace(one, findings=tuple(without_content(finding) for finding in one.findings))


def without_content(finding: Finding) -> Finding:
    """Return a finding that names its cell and says what is wrong in general, without the content of the cell."""
    entry = catalogue("findings").get(finding.code)
    if entry is None or finding.rule:  # the words of the instrument, which may quote the cell
        return replace(finding, value="", message=_masked(finding, "message"), advice=_masked(finding, "advice"))
    harmless = _LABELS if finding.at.cell else _LABELS | _OF_FILES
    quotes = {part for part in ("message", "advice") if _blanks(entry[part]) - harmless}
    return replace(
        finding,
        value="",
        message=Text(entry["explanation"]) if "message" in quotes else finding.message,
        advice=text("directory", "see-marked") if "advice" in quotes else finding.advice,
    )


def _masked(finding: Finding, part: str) -> Text:
    words: Text = getattr(finding, part)
    if not finding.value:
        return words
    return Text({language: said.replace(finding.value, _HIDDEN) for language, said in words.by_language.items()})


def _blanks(words: Mapping[str, str]) -> frozenset[str]:
    return frozenset(name for one in words.values() for _, name, _, _ in string.Formatter().parse(one) if name)
