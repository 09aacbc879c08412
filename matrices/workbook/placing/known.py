"""The cells of a sheet that hold keys, codes and texts of the template: what is none of them, somebody wrote."""

import functools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from matrices.instrument import Instrument, Same, Sheet
from matrices.language import bare, catalogue, plain, say
from matrices.workbook.book import BookSheet, Grid, Place
from matrices.workbook.plan import column_key, row_key
from matrices.workbook.style import Paragraph
from matrices.workbook.template.sheets import Wording

_LONGEST_CODE = 40
_HYPHENS = re.compile("[‐-―−]")
_NOTE_MARKS_BACKWARDS = re.compile(r"(?:\s|\*|\)\w\(|\]\w\[)*")


class Scan(NamedTuple):
    """Where the hidden keys and the visible codes of a sheet stand: place → row id or column id.

    Of a list sheet, numbers beyond its capacity (`L41`) are codes too.
    """

    row_keys: dict[Place, str]
    column_keys: dict[Place, str]
    codes: dict[Place, str]


def scan(sheet: BookSheet, of: Sheet) -> Scan:
    """Find the keys and codes of an instrument's sheet in a sheet of a file."""
    ids = {**_renamed(of), **{row_id: row_id for row_id in of.row_ids}}
    rows = {row_key(written).casefold(): row_id for written, row_id in ids.items()}
    columns = {column_key(column.id).casefold(): column.id for column in of.columns}
    codes = {written.casefold(): row_id for written, row_id in ids.items()}
    beyond = re.compile(rf"{re.escape(of.key.prefix)}[0-9]{{2,4}}", re.IGNORECASE) if of.key else None
    starts = {code[0] for code in codes}
    found = Scan({}, {}, {})
    for place, value in sheet.grid.items():
        text = value.text
        if value.kind != "text" or len(text) > _LONGEST_CODE:
            continue
        word = text.strip().casefold()
        if word in codes:
            found.codes[place] = codes[word]
        elif word in rows:
            found.row_keys[place] = rows[word]
        elif word in columns:
            found.column_keys[place] = columns[word]
        elif beyond is not None and beyond.fullmatch(word):
            found.codes[place] = word.upper()
        elif not starts.isdisjoint(word[:2]) and (code := as_typed(text)) in codes:
            found.codes[place] = codes[code]
    return found


def _renamed(of: Sheet) -> dict[str, str]:
    """Return the ids that rows had in an earlier version of the form; one that several rows continue tells nothing."""
    before = Counter(one for row in of.rows for one in row.replaces)
    return {row.replaces[0]: row.id for row in of.rows if len(row.replaces) == 1 and before[row.replaces[0]] == 1}


def fullest(places: Mapping[Place, str], axis: int) -> int | None:
    """Return the row (axis 0) or column (axis 1) in which most different ids stand; the first of equals."""
    counts = Counter(number for number, _ in {(place[axis], words) for place, words in places.items()})
    return min(counts, key=lambda number: (-counts[number], number), default=None)


def as_typed(text: str) -> str:
    """Return a code or head typed anew: without invisible signs, other hyphens, the mark of a footnote."""
    found = _NOTE_MARKS_BACKWARDS.match(text[::-1])  # from the end, or a long run of marks is tried from each of them
    return bare(_HYPHENS.sub("-", text[: len(text) - found.end()] if found else text))


_HEADS = ("head-code", "head-subject", "head-standard", "head-section")
_SIGNS = " .,;:·-–—()[]*/"
_GONE = "\0"
_KEPT = re.compile(r"[^\0]+")
"""What is left of a text whose known passages were blotted out."""
_NAME = re.compile(r"[^\d:;!?/]{0,60}")
"""A country's name behind the title of a sheet; what is longer, or counts and asks, is somebody's words."""


def known_texts(instrument: Instrument, sheet: Sheet, is_other: bool = False) -> "KnownTexts":
    """Return the texts of a sheet; they are worked out once for all files of the same form."""
    return _known_texts(Same(instrument), Same(sheet), is_other)


@functools.lru_cache(maxsize=64)
def _known_texts(instrument: Same[Instrument], sheet: Same[Sheet], is_other: bool) -> "KnownTexts":
    return KnownTexts(instrument.thing, sheet.thing, is_other)


@dataclass(frozen=True)
class KnownTexts:
    """The texts of one sheet of the instrument; of a form of another version (`is_other`), they say little."""

    instrument: Instrument
    sheet: Sheet
    is_other: bool = False

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
            yield from (one.title[language] for section in sheet.sections for one in (section, *section.subsections))
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
            standard = _joined(wording.standard(row))
            yield standard
            if (language, "memory") in row.text_check.items():  # so said workbooks that were sent before
                yield f"{standard} {say('workbook', 'wording-to-confirm', language)}"
            yield self.sheet.heading(row.id)[language]

    @cached_property
    def _titles(self) -> tuple[str, ...]:
        """The heading of the sheet, for comparison; the name of the country follows."""
        return tuple(f"{plain(title)} · " for title in self.sheet.title.values())

    @cached_property
    def _labels(self) -> dict[str, str]:
        """Labels and titles of rows, as they are written, that occur once → row id."""
        named = []
        for row in self.sheet.rows:
            labels = (
                _joined(Wording(self.instrument, self.sheet, lang).label(row)) for lang in self.instrument.languages
            )
            named += [(words, row.id) for words in {*labels, *row.title.values()}]
        counts = Counter(words for words, _ in named)
        return {words: row_id for words, row_id in named if counts[words] == 1}

    @cached_property
    def _plain_labels(self) -> dict[str, str]:
        counts = Counter(plain(words) for words in self._labels)
        return {plain(words): row_id for words, row_id in self._labels.items() if counts[plain(words)] == 1}

    def labelled(self, grid: Grid, known: Collection[int]) -> tuple[int | None, dict[int, str]]:
        """Return the number of the column of labels, and number of a line → id of the row that its label names.

        Labels that are not as they were written are looked for in that column (everywhere, if all are so), and in the
        lines that are not `known` for rows by something else.
        """
        if not self.sheet.rows:
            return None, {}
        found = {place: self._labels[value.text] for place, value in grid.items() if value.text in self._labels}
        column = fullest(found, 1)
        if len(set(found.values())) < len(self.sheet.rows):
            for place, value in grid.items():
                if value.kind == "text" and (column in (None, place[1]) or place[0] not in known):
                    row_id = self._named_by(value.text)
                    if row_id is not None:
                        found[place] = row_id
            column = fullest(found, 1)
        elsewhere = {place[0]: id_ for place, id_ in found.items() if place[0] not in known}
        return column, {**elsewhere, **{place[0]: id_ for place, id_ in found.items() if place[1] == column}}

    def _named_by(self, text: str) -> str | None:
        """Return the row that a text names as a whole, or in its first line."""
        whole = self._plain_labels.get(plain(text))
        return whole if whole is not None else self._plain_labels.get(plain(text.partition("\n")[0]))

    @cached_property
    def of_other_sheets(self) -> frozenset[str]:
        """The row ids of the instrument's other matrices, for comparison."""
        others = (sheet for sheet in self.instrument.matrices if sheet.id != self.sheet.id)
        return frozenset(row.id.casefold() for sheet in others for row in sheet.rows) - {
            row_id.casefold() for row_id in self.sheet.row_ids
        }

    def holds(self, text: str) -> bool:
        """Tell whether a text is one of the template's, whatever its case and blanks."""
        if text in self.exact:
            return True
        words = plain(text)
        return words in self._plain or any(
            words.startswith(title) and _NAME.fullmatch(words, len(title)) for title in self._titles
        )

    def added(self, text: str, row_id: str) -> str:
        """Return what was written into the label of a row beside the template's own words; all, if they are gone."""
        words, places = _folded(text)
        for own in self._pieces(row_id):
            at = words.find(own)
            if at >= 0:
                words = words[:at] + _GONE * len(own) + words[at + len(own) :]
        kept = [(one.start(), one.end()) for one in _KEPT.finditer(words) if one[0].strip(_SIGNS)]
        if _GONE not in words:
            return text.strip()
        passages = (text[places[first] : places[last - 1] + 1] for first, last in kept)
        return " ".join(passage.strip().strip(_SIGNS) for passage in passages)

    def of_row(self, row_id: str) -> tuple[str, ...]:
        """Return the texts that a row of a matrix shows, as they are written."""
        if self.sheet.kind == "list":
            return ()
        row = self.sheet.row(row_id)
        wordings = (Wording(self.instrument, self.sheet, language) for language in self.instrument.languages)
        return tuple(_joined(one) for wording in wordings for one in (wording.label(row), wording.standard(row)))

    @cached_property
    def of_heads(self) -> tuple[str, ...]:
        """The texts of the sheet that belong to no row: titles, heads, bands."""
        return tuple(set(self._texts()) - {words for row in self.sheet.rows for words in self.of_row(row.id)})

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


def _folded(text: str) -> tuple[str, list[int]]:
    """Return a text for comparison, as `plain` does, and of each of its signs where it stands in the text."""
    signs: list[str] = []
    places: list[int] = []
    for at, sign in enumerate(text):
        for one in _folded_sign(sign):
            if one != " " or (signs and signs[-1] != " "):
                signs.append(one)
                places.append(at)
    return "".join(signs), places


@functools.lru_cache(maxsize=4096)
def _folded_sign(sign: str) -> str:
    return " " if sign.isspace() else plain(sign)
