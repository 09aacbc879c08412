"""What a prefilled workbook says of its previous answers → findings at the cells in which it says so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from matrices.findings import CellRef, Finding, finding
from matrices.instrument.model import UNCHANGED, Sheet
from matrices.language import LANGUAGES, Text
from matrices.validation.answers import Answer, Answers
from matrices.workbook.confirming import NO, YES
from matrices.workbook.records import Previous, Record, comparable


def confirmations(answers: Answers) -> Iterator[Finding]:
    """Yield what is to be said of rows prefilled from a previous edition; nothing where the workbook was not.

    A row that still holds its previous answer without a word is asked about; one that is called unchanged and is not,
    or the other way round, contradicts itself. A row that was changed needs no mark.
    """
    previous = answers.reading.previous
    if previous is None or previous.source.is_draft:
        return
    for sheet in answers.instrument.sheets:
        marked = {row for where, row, _ in answers.marks if where == sheet.id}
        rows = {row for where, row in previous.records if where == sheet.id} | marked
        for row in sorted(rows):
            at = answers.reading.places.get((sheet.id, row, UNCHANGED))
            if at is not None:
                yield from _Row(answers, previous, sheet, row, at).findings()


@dataclass(frozen=True)
class _Row:
    answers: Answers
    previous: Previous
    sheet: Sheet
    row: str
    at: CellRef

    @property
    def mark(self) -> Answer | None:
        return self.answers.marks.get((self.sheet.id, self.row, UNCHANGED))

    def findings(self) -> Iterator[Finding]:
        record = self.previous.records.get((self.sheet.id, self.row))
        if record is None or not record.asks:
            if self.mark is not None:
                yield self._finding("unused-answered", label=self.sheet.column(UNCHANGED).label)
            return
        said = self.mark.value if self.mark else None
        differing, unclear = self._differences(record)
        if said == YES and differing:
            yield self._finding("unchanged-differs", columns=listed(differing, self.sheet))
        elif said == NO and not differing and not unclear:
            yield self._finding("changed-same")
        elif self.mark is None and not differing and not unclear:
            yield self._finding("unchanged-unconfirmed")

    def _differences(self, record: Record) -> tuple[list[str], bool]:
        """Return the columns that say something else than before, and whether there are some that say nothing clear."""
        differing, unclear = [], False
        for column in self.sheet.used_columns(self.row):
            place = (self.sheet.id, self.row, column)
            if column == UNCHANGED or column in record.open or place not in self.answers.reading.places:
                continue
            answer = self.answers.by_place.get(place)
            if answer is not None and answer.value is None:
                unclear = True
            elif comparable(answer.value if answer else None) != record.values.get(column, ""):
                differing.append(column)
        return differing, unclear

    def _finding(self, code: str, **values: Any) -> Finding:
        value, edition = self.mark.raw.text if self.mark else "", self.previous.source.edition
        blanks: dict[str, Any] = {"sheet_id": self.sheet.id, "row": self.row, "column": UNCHANGED, "value": value}
        return finding(code, self.at, **blanks, edition=edition, **values)


def listed(columns: Iterable[str], sheet: Sheet) -> Text:
    """Return the labels of columns as one text."""
    labels = [sheet.column(column).label for column in columns]
    return Text({language: ", ".join(label[language] for label in labels) for language in LANGUAGES})
