"""The texts that a template itself shows on a sheet, in every language: what is none of them, somebody wrote."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from matrices.instrument.model import Instrument, Sheet
from matrices.language import catalogue, plain
from matrices.workbook.measure import Paragraph
from matrices.workbook.texts import Wording

_HEADS = ("head-code", "head-subject", "head-standard")
_SIGNS = " .,;:·-–—()[]*/"


@dataclass(frozen=True)
class KnownTexts:
    """The texts of one sheet of the instrument."""

    instrument: Instrument
    sheet: Sheet

    @cached_property
    def exact(self) -> frozenset[str]:
        """The texts as they are written."""
        return frozenset(self._texts())

    @cached_property
    def _plain(self) -> frozenset[str]:
        return frozenset(map(plain, self.exact))

    def _texts(self) -> Iterator[str]:
        sheet = self.sheet
        for language in self.instrument.languages:
            yield from (text[language] for text in (sheet.title, sheet.intro, sheet.subject) if text)
            yield from (group.label[language] for group in sheet.groups)
            yield from (section.title[language] for section in sheet.sections)
            yield from (str(catalogue("workbook")[key][language]) for key in _HEADS)
            if sheet.key:
                yield sheet.key.label[language]
            for column in sheet.columns:
                yield column.label[language]
                yield f"{column.label[language]} *"
            yield from self._of_rows(language)
        yield from sheet.row_ids

    def _of_rows(self, language: str) -> Iterator[str]:
        wording = Wording(self.instrument, self.sheet, language)
        for row in self.sheet.rows:
            yield _joined(wording.label(row))
            yield _joined(wording.standard(row))

    @property
    def _titles(self) -> tuple[str, ...]:
        """The heading of the sheet, which the name of the country follows."""
        return self.sheet.title.values()

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles of rows, for comparison, that occur once → row id."""
        named = [(plain(title), row.id) for row in self.sheet.rows for title in set(row.title.values())]
        counts = Counter(words for words, _ in named)
        return {words: row_id for words, row_id in named if counts[words] == 1}

    def holds(self, text: str) -> bool:
        """Tell whether a text is one of the template's, whatever its case and blanks."""
        if text in self.exact or text.startswith(self._titles):
            return True
        words = plain(text)
        return words in self._plain or words.startswith(tuple(map(plain, self._titles)))

    def added(self, text: str, row_id: str) -> str:
        """Return what was written into the label of a row beside the template's own words; all, if they are gone."""
        words = plain(text)
        for own in self._pieces(row_id):
            words = words.replace(own, " ", 1)
        rest = " ".join(words.split()).strip(_SIGNS)
        return text.strip() if rest == plain(text).strip(_SIGNS) else _original(text, rest)

    def _pieces(self, row_id: str) -> list[str]:
        """Return the paragraphs of a row's label and standard, for comparison, the longest first."""
        if self.sheet.kind == "list":
            return []
        row = self.sheet.row(row_id)
        wordings = [Wording(self.instrument, self.sheet, language) for language in self.instrument.languages]
        paragraphs = [one for wording in wordings for one in (*wording.label(row), *wording.standard(row))]
        return sorted({plain(_joined((one,))) for one in paragraphs} - {""}, key=len, reverse=True)


def _joined(paragraphs: tuple[Paragraph, ...]) -> str:
    return "\n".join("".join(run.text for run in paragraph) for paragraph in paragraphs)


def _original(text: str, words: str) -> str:
    """Return the passage of a text that reads like the words, in its own case where that can be found."""
    at = text.casefold().find(words)
    return text[at : at + len(words)] if at >= 0 else words
