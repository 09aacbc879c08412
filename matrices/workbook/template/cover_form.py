"""Edition, instrument and the terms of a round → the cover of a validation form: until when, and what silence means."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from openpyxl.utils import absolute_coordinate, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from matrices.instrument.model import CONFIRMS_REST, VERDICT
from matrices.language import Text, catalogue, say, show_date, text
from matrices.workbook.plan import address
from matrices.workbook.source import Terms
from matrices.workbook.style import Look
from matrices.workbook.template import cover_looks as looks
from matrices.workbook.template.cover import CoverWriter
from matrices.workbook.template.cover_lines import BODY, LAST
from matrices.workbook.template.entry import TEXT_LIMIT, clipped
from matrices.workbook.template.names import cover_name, list_name


@dataclass
class FormCoverWriter(CoverWriter):
    """Writes the cover of a validation form; where it has words of its own (`words/forms.yaml`), these are taken."""

    terms: Terms | None = None

    def _say(self, key: str, **values: object) -> str:
        room = "forms" if key in catalogue("forms") else "workbook"
        return say(room, key, self.language, **values)

    @property
    def _terms(self) -> Terms:
        if self.terms is None:
            raise ValueError("a validation form needs the terms of its round")
        return self.terms

    def _titles(self) -> Iterator[tuple[Text | None, Look, float]]:
        yield from super()._titles()
        yield text("forms", "title", number=self._terms.number), replace(looks.SUBTITLE, bold=True), 26.0

    def _dates(self) -> None:
        until = self._terms.until.astimezone(self.edition.calendar.zone)
        self._heading("cover-dates")
        day = show_date(until.date(), self.language)
        self._dated("cover-until", self._say("cover-moment", date=day, hour=f"{until:%H:%M}"))
        self._next(15)
        self._put(BODY, self._say("cover-zone", zone=self._zone(until)), looks.SMALL, LAST)

    def _prefilled(self) -> None:
        """Write what silence means."""
        terms, agreed = self._terms, ""
        if terms.silence and self.edition.silence.agreed_on:
            agreed += self._say("agreed-on", date=show_date(self.edition.silence.agreed_on, self.language))
        if terms.silence and terms.decision:
            agreed += self._say("agreed-by", decision=terms.decision[self.language])
        self._heading("cover-silence")
        if terms.silence:
            self._paragraph(self._say("cover-silence-agreed", agreed=agreed), looks.TEXT)
        else:
            self._paragraph(self._say("cover-silence-none"), looks.TEXT)

    def _person(self) -> None:
        self._heading("cover-rest")
        self._paragraph(self._say("cover-rest-note"), looks.SMALL)
        self._next(4)
        self._rest()
        super()._person()

    def _rest(self) -> None:
        """Ask whether everything else is confirmed; the formulas of the sheets know the answer by its name."""
        choice = DataValidation("list", formula1=list_name(CONFIRMS_REST), allow_blank=True, showErrorMessage=True)
        choice.prompt = choice.error = clipped(self._say("cover-rest-note"), TEXT_LIMIT)
        self._field(CONFIRMS_REST, choice)
        choice.errorTitle = choice.promptTitle
        cell = absolute_coordinate(address(self._row, BODY))
        name = cover_name(CONFIRMS_REST)
        book: Any = self.ws.parent  # the stubs doubt that a sheet has one
        book.defined_names[name] = DefinedName(name, attr_text=f"{quote_sheetname(self.page.tab)}!{cell}")

    def _progress(self) -> None:
        self._heading("cover-progress")
        self._paragraph(self._say("cover-progress-note"), looks.SMALL)
        for sheet in self.plan.sheets:
            self._next(20)
            self._link(sheet)
            self._counts(self._figure(sheet, VERDICT, total=None), bold=True)

    def _blanks(self) -> None:
        """Leave out what a blank answer means: a form has spoken of silence already."""
