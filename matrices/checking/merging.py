"""The version that counts and one that waits → one record, row by row, of which every answer keeps its file and cell.

Where only one of the two answers a question, its row is taken; where both say the same, the row of the version that
counts; where they differ, the Secretariat says which. Laws, and other rows of lists, are the same if name, number and
date are; others of the waiting file get the next free codes, and what cites them follows.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from matrices.checking.answers import Answer, Answers
from matrices.checking.comparing import answered_rows, said, same_rows
from matrices.checking.files import Returned, read_file
from matrices.edition import Folder
from matrices.errors import UsageError
from matrices.findings import Finding, Severity
from matrices.instrument import CellId, Instrument, RowId, Sheet, Typed, Value, raw_text
from matrices.register import Places, Received, Register, StoredAnswer, Submission

_MATCHED = ("name", "number")
"""Roles of the columns by which rows of lists are matched, however they are written."""


@dataclass(frozen=True)
class MergeSide:
    """One of the two versions: its answers, and by place the submission in whose file each stands."""

    submission: Submission
    answers: tuple[StoredAnswer, ...]
    origins: Places

    @cached_property
    def rows(self) -> Mapping[RowId, Mapping[str, StoredAnswer]]:
        """What was answered in each row, by column."""
        return answered_rows(self.answers)

    def origin(self, one: StoredAnswer) -> int:
        """Return the submission in whose file an answer stands."""
        return self.origins.get(one.place, self.submission.id)


class _RowChoice(NamedTuple):
    """A row of the record to be: which version it is of; `both` if the two differ, `other` what it was called there."""

    place: RowId
    version: int | None
    both: bool = False
    other: str = ""


@dataclass(frozen=True)
class Merged:
    """What merging would make: its rows, its answers with the submissions in whose files they stand."""

    counts: MergeSide
    waiting: MergeSide
    rows: tuple[_RowChoice, ...]
    answers: tuple[StoredAnswer, ...] = ()
    origins: Mapping[CellId, int] = field(default_factory=dict)

    @property
    def open(self) -> tuple[_RowChoice, ...]:
        """The rows of which both speak and nobody has said which counts."""
        return tuple(one for one in self.rows if one.version is None)


def side_of(submission: Submission, register: Register) -> MergeSide:
    """Return a version with its answers."""
    return MergeSide(submission, register.answers(submission.id), register.rounds.origins(submission.id))


def merge(counts: MergeSide, waiting: MergeSide, instrument: Instrument, take: Mapping[str, int]) -> Merged:
    """Merge two versions; `take` says, by row or `SHEET/ROW`, the version whose row counts where both speak.

    Raises `UsageError` if it names a row of which not both speak, or another version, or if a list has no row left.
    """
    return _Merging(counts, waiting, instrument, take).result()


@dataclass
class _Merging:
    counts: MergeSide
    waiting: MergeSide
    instrument: Instrument
    take: Mapping[str, int]

    @cached_property
    def renamed(self) -> Mapping[str, Mapping[str, str]]:
        """By list sheet: what each row of the waiting version is called in the record to be."""
        return {sheet.id: self._renamed(sheet) for sheet in self.instrument.sheets if sheet.kind == "list"}

    def result(self) -> Merged:
        moved = self._moved()
        rows = tuple(self._rows(moved))
        self._check_taken(rows)
        taken = {one.place: moved if one.version == self.waiting.submission.version else self.counts for one in rows}
        answers, origins = [], dict[CellId, int]()
        for sheet, row, column in self.instrument.cells():
            side = taken.get(RowId(sheet.id, row))
            one = side.rows.get(RowId(sheet.id, row), {}).get(column) if side is not None else None
            if one is not None and side is not None:
                answers.append(one)
                origins[CellId(one.sheet, one.row, one.column)] = side.origin(one)
        return Merged(self.counts, self.waiting, rows, tuple(answers), origins)

    def _moved(self) -> MergeSide:
        """Return the waiting version with the rows of its lists, and what cites them, under their new codes."""
        answers, origins = [], dict[CellId, int]()
        for one in self.waiting.answers:
            row = self.renamed.get(one.sheet, {}).get(one.row, one.row)
            moved = replace(one, row=row, value=self._cited(one))
            answers.append(moved)
            origins[CellId(moved.sheet, moved.row, moved.column)] = self.waiting.origin(one)
        return MergeSide(self.waiting.submission, tuple(answers), origins)

    def _cited(self, one: StoredAnswer) -> Value | None:
        sheet = self.instrument.sheet(one.sheet)
        column = sheet.column(one.column) if sheet.has_column(one.column) else None
        codes = self.renamed.get(column.sheet or "", {}) if column is not None and column.kind.cites else {}
        return tuple(codes.get(code, code) for code in one.value) if isinstance(one.value, tuple) else one.value

    def _renamed(self, sheet: Sheet) -> dict[str, str]:
        pairs = {now: row for row, now in same_rows(self.counts.answers, self.waiting.answers, sheet).items()}
        used = {row for where, row in self.counts.rows if where == sheet.id}
        free = iter([row for row in sheet.row_ids if row not in used])
        for where, row in self.waiting.rows:
            if where == sheet.id and row not in pairs:
                code = next(free, None)
                if code is None:
                    raise UsageError("merge-list-full", sheet=sheet.tab, capacity=sheet.capacity)
                pairs[row] = code
        return pairs

    def _rows(self, moved: MergeSide) -> Iterator[_RowChoice]:
        back = {RowId(sheet, now): row for sheet, names in self.renamed.items() for row, now in names.items()}
        for sheet in self.instrument.sheets:
            for row in sheet.row_ids:
                place = RowId(sheet.id, row)
                sides = [side for side in (self.counts, moved) if place in side.rows]
                if sides:
                    yield self._choice(place, sides, back.get(place, row))

    def _choice(self, place: RowId, sides: Sequence[MergeSide], other: str) -> _RowChoice:
        versions = [side.submission.version for side in sides]
        if len(sides) == 1 or self._same(place, *sides):
            return _RowChoice(place, versions[0], other=other if len(sides) > 1 or other != place[1] else "")
        return _RowChoice(place, self._said(place), both=True, other=other)

    def _same(self, place: RowId, *sides: MergeSide) -> bool:
        """Tell whether two versions say the same in a row; names by which laws were matched may differ in writing."""
        sheet = self.instrument.sheet(place.sheet)
        apart = {*sheet.display_columns, *(one.id for one in sheet.columns if one.role in _MATCHED)}
        left_out = apart if sheet.kind == "list" else set()
        first, second = (
            {column: said(one) for column, one in side.rows[place].items() if column not in left_out} for side in sides
        )
        return first == second

    def _said(self, place: RowId) -> int | None:
        version = self.take.get("/".join(place), self.take.get(place.row))
        if version is not None and version not in self._versions:
            known = ", ".join(map(str, self._versions))
            raise UsageError("merge-other-version", row=place.row, version=version, versions=known)
        return version

    @property
    def _versions(self) -> tuple[int, int]:
        return self.counts.submission.version, self.waiting.submission.version

    def _check_taken(self, rows: Sequence[_RowChoice]) -> None:
        known = {name for one in rows if one.both for name in (one.place[1], "/".join(one.place))}
        for name in self.take:
            if name not in known:
                both = ", ".join(one.place.row for one in rows if one.both)
                raise UsageError("merge-not-both", row=name, rows=both or "–")


def compiled(merged: Merged, instrument: Instrument, findings: Sequence[Finding], told: Mapping[str, str]) -> Received:
    """Return what merging makes as it goes into the register; its file says, as JSON, which row is of which version.

    `told` is who merged, when and why.
    """
    counts, waiting = merged.counts.submission, merged.waiting.submission
    content = json.dumps({**told, **_recipe(merged)}, ensure_ascii=False, indent=1, sort_keys=True).encode()
    institutions = dict.fromkeys(one for one in (counts.institution, waiting.institution) if one)
    return Received(
        edition=counts.edition,
        country=counts.country,
        instrument=counts.instrument,
        sha256=Returned("", content).sha256,
        content=content,
        file_name=f"{counts.country}-{counts.instrument}-v{counts.version}+v{waiting.version}.json",
        language=counts.language,
        fingerprint=instrument.fingerprint,
        verdict="accepted",
        answers=merged.answers,
        unplaced=(),
        findings=tuple(findings),
        origin="compiled",
        institution="; ".join(institutions),
        personal=instrument.personal,
    )


def _recipe(merged: Merged) -> dict[str, Any]:
    """Return what was merged how, for whoever reads the record years later."""
    sides = (merged.counts.submission, merged.waiting.submission)
    return {
        "merged": [{"version": one.version, "sha256": one.sha256, "file": one.file_name} for one in sides],
        "rows": [
            {"sheet": one.place.sheet, "row": one.place.row, "version": one.version, "both": one.both, "was": one.other}
            for one in merged.rows
        ],
    }


def judged(merged: Merged, folder: Folder, register: Register) -> tuple[Finding, ...]:
    """Return what the rules say of the merged record, at the cells of the workbook that it is laid over."""
    from matrices.checking.judging import judge

    answers = _sheet_of(merged, folder, register)
    if answers is None:
        return ()
    places = answers.reading.places
    whole = tuple(_answer(one, answers) for one in merged.answers if one.place in places)
    (found,) = judge(answers.instrument, [Answers(answers.reading, answers.instrument, whole)], folder.edition.waivers)
    return found


def errors_of(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return those that block."""
    return tuple(one for one in findings if one.severity is Severity.ERROR)


def _sheet_of(merged: Merged, folder: Folder, register: Register) -> Answers | None:
    """Return a workbook of the two, as it was read: its cells are those of the form."""
    for side in (merged.waiting, merged.counts):
        file = Returned(side.submission.file_name, register.original(side.submission.sha256))
        read = read_file(file, folder).answers
        if read is not None:
            return replace(read, reading=replace(read.reading, previous=None), marks={})
    return None


def _answer(one: StoredAnswer, answers: Answers) -> Answer:
    place = one.place
    return Answer(*place, answers.reading.places[place], raw_text(one.raw), Typed(one.value))
