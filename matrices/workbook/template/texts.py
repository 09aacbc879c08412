"""A row of a matrix → the words of its label and of the standard behind it, as paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matrices.instrument.model import Column, Instrument, Row, Sheet
from matrices.language import say
from matrices.workbook.measure import Paragraph, Run
from matrices.workbook.style import ACCENT, DEEP, INK, SOFT, TEAL

_PARTS = re.compile(r"(\d+)((?:\([^()]+\))+)\Z")


@dataclass(frozen=True)
class Wording:
    """The words of a sheet's rows in one language."""

    instrument: Instrument
    sheet: Sheet
    language: str

    def label(self, row: Row) -> tuple[Paragraph, ...]:
        """Return title, question, guidance and the numbered options of a row."""
        return tuple(self._label(row))

    def _label(self, row: Row) -> Iterator[Paragraph]:
        if row.part is not None:
            yield (Run(row.title[self.language], 9.5, color=INK),)
            return
        yield (Run(row.title[self.language], 10, bold=True, color=DEEP),)
        if row.question:
            yield (Run(row.question[self.language], 9.5, color=INK),)
        if row.unit:
            lead = say("workbook", "unit-lead", self.language)
            yield (Run(f"{lead} ", 8.5, bold=True, color=TEAL), Run(row.unit[self.language], 8.5, color=INK))
        if row.guidance:
            yield (Run(row.guidance[self.language], 8.5, italic=True, color=SOFT),)
        for column_id in self.sheet.used_columns(row.id):
            if self.sheet.column(column_id).type == "ticks":
                yield self._options(row, self.sheet.column(column_id))

    def _options(self, row: Row, column: Column) -> Paragraph:
        codes = self.instrument.code_list(self.sheet, row.id, column.id)
        options = codes.options if codes else ()
        # A number keeps to its label, and a label to its words, where the line breaks.
        labels = [f"{n}\u00a0{option.label[self.language]}" for n, option in enumerate(options, 1)]
        lead = say("workbook", "options-lead", self.language, column=column.label[self.language])
        return (Run(f"{lead} ", 8.5, bold=True, color=TEAL), Run(" · ".join(labels), 8.5, color=INK))

    def standard(self, row: Row) -> tuple[Paragraph, ...]:
        """Return treaty and article, obligation, the treaty's words and how sure they are."""
        return tuple(self._standard(row))

    def _standard(self, row: Row) -> Iterator[Paragraph]:
        for reference in row.derives_from:
            yield (Run(self.citation(reference), 9, color=INK),)
        if row.good_practice:
            yield (Run(self._say("good-practice"), 9, bold=True, color=TEAL),)
        elif row.obligation:
            yield (Run(self._say(f"obligation-{row.obligation}"), 9, bold=True, color=TEAL),)
        yield from self._treaty_words(row)
        if row.qualifier:
            yield (Run(row.qualifier[self.language], 8.5, color=SOFT),)

    def _treaty_words(self, row: Row) -> Iterator[Paragraph]:
        if row.treaty_verb is None:
            return
        words = Run(self._say("treaty-wording", words=row.treaty_verb[self.language]), 8.5, italic=True, color=SOFT)
        unsure = (self.language, "memory") in row.text_check.items()
        yield (words, Run(f" {self._say('wording-to-confirm')}", 8, color=ACCENT)) if unsure else (words,)

    def citation(self, reference: str) -> str:
        """Return a reference in words: `TIP 3(a)` gives `Trafficking Protocol, art. 3(a)`, in Spanish `art. 3 a)`."""
        treaty_id, _, article = reference.partition(" ")
        try:
            cited = self.instrument.treaty(treaty_id)
        except KeyError:
            return reference
        treaty = cited.short[self.language]
        if article and cited.cite:
            return cited.cite.fill(article=article)[self.language]
        return self._say("article", treaty=treaty, article=self._place(article)) if article else treaty

    def _place(self, article: str) -> str:
        """Return the place in a treaty as the language writes it; a notation of the instrument's own stays."""
        known = _PARTS.match(article)
        if known is None:
            return article
        words = known[1]
        for part in known[2][1:-1].split(")("):
            words = self._say("article-paragraph" if part.isdecimal() else "article-letter", before=words, part=part)
        return words

    def _say(self, key: str, **values: str) -> str:
        return say("workbook", key, self.language, **values)
