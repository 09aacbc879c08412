"""A cell of a workbook ↔ a field of a form: what is asked, what stands there; what was sent → the words of the cell.

A field carries, hidden, what it showed (`was`): a cell is written only where something else was sent, and somebody else
wrote into it meanwhile if it shows another thing now. Nothing is validated here: what is wrong with an answer, the
check of the workbook says.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from matrices.instrument import CellId, RowId
from matrices.language import bare, say

if TYPE_CHECKING:
    from matrices.checking import Answer, Answers
    from matrices.findings import Finding
    from matrices.instrument import Column, Option, Sheet, Target

PARTS = "~"
"""What stands between the parts of the name of a field; no id holds it."""

_WRITTEN = ("line", "area")
"""Fields in which an answer is written as in a cell; the others show by themselves how."""

Sent = Mapping[str, Sequence[str]]
"""What a form sent: everything behind the name of each field."""


@dataclass(frozen=True)
class FormOption:
    """What can be chosen: the value that is sent, the words, what is said beside them, and by what it is found."""

    value: str
    label: str
    help: str = ""
    found_by: str = ""


@dataclass(frozen=True)
class FormCell:
    """One cell as a form asks for it.

    `kind` is the macro that draws it, `parts` what stands in each part of its field; `words` what the cell holds where
    no part can say it. `was` is what is sent if nobody touches it.
    """

    name: str
    kind: str
    label: str
    parts: Sent = field(default_factory=dict)
    words: str = ""
    was: str = ""
    hints: tuple[str, ...] = ()
    options: tuple[FormOption, ...] = ()
    special: tuple[FormOption, ...] = ()
    findings: "tuple[Finding, ...]" = ()
    cell: str = ""
    keyboard: str = "text"
    several: bool = False
    limit: int | None = None
    group: str = ""
    looked_for: str = ""

    def part(self, name: str) -> str:
        """Return what stands in a part of the field."""
        return next(iter(self.parts.get(name, ())), "")

    def id(self, *parts: str) -> str:
        """Return the name of a part of the field; it is its id in the page, too."""
        return PARTS.join((self.name, *parts))

    @property
    def found(self) -> tuple[FormOption, ...]:
        """The options that are chosen, and those that somebody looks for: all words, in any order, without accents."""
        words, chosen = bare(self.looked_for).split(), {one for values in self.parts.values() for one in values}
        here = {one.value: f"{bare(one.label)} {one.found_by}" for one in self.options}
        return tuple(
            one for one in self.options if one.value in chosen or all(each in here[one.value] for each in words)
        )


class TwoTexts(NamedTuple):
    """A cell that somebody else wrote into meanwhile: what it showed, what it holds now, and what was sent."""

    cell: FormCell
    was: str
    now: str
    sent: str


class FormBook:
    """A checked workbook, as a form asks for its cells, in the language of its reader.

    `region` is that of its country (ISO 3166-1 alpha-2), for numbers. `sheets` are those that the reader may see; of
    others nothing is told but how rows that may be cited are called.
    """

    def __init__(
        self,
        answers: "Answers",
        findings: "Sequence[Finding]",
        language: str,
        sheets: Collection[str] | None = None,
        region: str = "",
    ) -> None:
        from matrices.workbook import is_unanswered

        self.answers, self.findings, self.language, self._region = answers, findings, language, region
        self._seen = {one.id for one in answers.instrument.sheets} if sheets is None else sheets
        self.instrument, self.reading = answers.instrument, answers.reading
        self._found: dict[str, dict[str, str]] = {}
        self._findings: dict[CellId, list[Finding]] = {}
        for one in (one for one in findings if not is_unanswered(one)):  # the field shows that
            self._findings.setdefault(CellId(one.sheet_id, one.row, one.column), []).append(one)

    def cell(self, at: CellId, sent: Sent | None = None) -> FormCell:
        """Return a cell as a form asks for it; with what was sent in its field, if it was.

        Raises `KeyError` for a cell that nobody is asked for.
        """
        from matrices.workbook import COVER, hints

        if at.sheet == COVER:
            return self._of_cover(at, sent)
        sheet = self.instrument.sheet(at.sheet)
        column, target = sheet.column(at.column), self._target(at)
        if not (sheet.uses(at.row, at.column) and (at.row in sheet.row_ids or at in self.reading.places)):
            raise KeyError(at)
        kind = column.kind.field(column)
        own = hints(column, self.instrument, self.language, written=kind in _WRITTEN)
        parts, words = self._stands(at, target)
        was = _joined(parts, words, target)
        if sent is not None:
            parts, was = _sent_parts(sent, at), _first(sent, at, "was")
            words = _first(sent, at, "words")
        place = self.reading.places.get(at)
        return FormCell(
            name=_name(at),
            kind=kind,
            label=column.label[self.language],
            parts=parts,
            words=words,
            was=was,
            hints=tuple(own),
            options=self._options(column, target),
            special=_options(target.special, self.language),
            findings=tuple(self._findings.get(at, ())),
            cell=f"{place.sheet}!{place.cell}" if place else "",
            keyboard=column.kind.keyboard,
            several=column.several,
            limit=column.max_length,
            group=_group(sheet, column, self.language),
            looked_for=_first(sent, at, "find") if sent is not None else "",
        )

    def row(self, row: RowId, sent: Sent | None = None) -> tuple[FormCell, ...]:
        """Return the cells of a row."""
        sheet = self.instrument.sheet(row.sheet)
        return tuple(self.cell(CellId(*row, column), sent) for column in sheet.used_columns(row.row))

    def together(self, at: CellId) -> tuple[CellId, ...]:
        """Return a cell with those without which it says nothing: an amount with its currency."""
        column = self.instrument.sheet(at.sheet).column(at.column)
        return (at, at._replace(column=column.unit)) if column.kind.has_unit and column.unit else (at,)

    def cover(self, sent: Sent | None = None) -> tuple[FormCell, ...]:
        """Return what is asked of whoever fills the workbook in."""
        from matrices.workbook import COVER, COVER_FIELDS, COVER_VALUE

        return tuple(self.cell(CellId(COVER, name, COVER_VALUE), sent) for name in COVER_FIELDS)

    def sent(self, sent: Sent, sheets: Collection[str]) -> "tuple[dict[CellId, str], tuple[TwoTexts, ...]]":
        """Return the words to be written, and what waits because somebody else wrote there meanwhile.

        Raises `KeyError` for a cell that nobody is asked for, or of another sheet than those that may be written in.
        """
        changes, conflicts = {}, []
        for at in _cells_of(sent):
            if at.sheet not in sheets:
                raise KeyError(at)
            now, was = self.cell(at), _first(sent, at, "was")
            words = _words_sent(sent, at, self._target(at) if now.kind != "cover" else None)
            if words in (now.was, was):
                continue
            if now.was != was:
                conflicts.append(TwoTexts(self.cell(at), was, now.was, words))
            else:
                changes[at] = words
        return changes, tuple(conflicts)

    def unasked(self, sheet: "Sheet", sent: Sent) -> frozenset[str]:
        """Return the rows of a sheet that are not asked, given what was sent for now and what stands in other cells."""

        def seen(row: str, column: str) -> tuple[str, ...] | None:
            at = CellId(sheet.id, row, column)
            now = self.cell(at, sent) if f"{_name(at)}{PARTS}was" in sent else None
            if now is None or _words_sent(sent, at, self._target(at)) == now.was:
                return self.answers.seen(*at)
            codes = tuple(code for part in ("special", "option") for code in now.parts.get(part, ()))
            return codes or tuple(filter(None, (now.words, *now.parts)))

        return sheet.unasked_rows(seen)

    def answered(self, sheet: "Sheet", rows: Collection[str]) -> int:
        """Return how many of the rows hold an answer."""
        return sum(RowId(sheet.id, row) in self.answers.begun for row in rows)

    def _target(self, at: CellId) -> "Target":
        from matrices.checking import target_of

        return target_of(self.answers, at, self._region)

    def _stands(self, at: CellId, target: "Target") -> tuple[Sent, str]:
        """Return what stands in the parts of a cell's field, and its words where these cannot say it."""
        answer = self.answers.by_place.get(at) or self.answers.marks.get(at)
        if answer is None:
            return {}, ""
        if answer.value is not None and answer.value in [one.code for one in target.special]:
            return {"special": [str(answer.value)]}, ""
        kind = target.column.kind
        parts = kind.parts(answer.value, target) if answer.value is not None else {}
        return (parts, "") if parts and kind.joined(parts, target) else ({}, _seen(answer))

    def _options(self, column: "Column", target: "Target") -> tuple[FormOption, ...]:
        if not column.kind.cites:
            return _options(target.options, self.language)
        register = column.sheet or ""
        if register not in self._found:
            self._found[register] = self._found_by(register)
        found = self._found[register]
        labels = ((row, column.kind.joined({"row": [row]}, target)) for row, names in target.cited.items() if names)
        return tuple(FormOption(row, label, found_by=found.get(row, "")) for row, label in labels)

    def _found_by(self, register: str) -> dict[str, str]:
        """Return by which words the rows of a register are found: what it says of them, and what is quoted of each."""
        found: dict[str, list[str]] = {}
        for one in self.answers.of_sheet(register) if register in self._seen else ():
            found.setdefault(one.row, []).append(one.raw.text)
        quoted: dict[RowId, list[str]] = {}
        for one in (one for one in self.answers.all if one.sheet in self._seen):
            column = self.instrument.sheet(one.sheet).column(one.column)
            if column.role in ("article", "excerpt"):
                quoted.setdefault(RowId(one.sheet, one.row), []).append(one.raw.text)
            elif column.kind.cites and column.sheet == register and isinstance(one.value, tuple):
                for row in one.value:
                    found.setdefault(row, []).append(f"\0{one.sheet}\0{one.row}")
        return {row: _quoted(words, quoted) for row, words in found.items()}

    def _of_cover(self, at: CellId, sent: Sent | None) -> FormCell:
        from matrices.workbook import COVER_FIELDS

        if at.row not in COVER_FIELDS:
            raise KeyError(at)
        held = self.reading.cover.get(at.row)
        words = held.raw.text if held is not None else ""
        was = _plain(words)
        if sent is not None:
            words, was = _first(sent, at, "words"), _first(sent, at, "was")
        kinds = {"email": "email", "phone": "tel"}
        return FormCell(
            name=_name(at),
            kind="cover",
            label=say("workbook", f"cover-{at.row}", self.language),
            words=words,
            was=was,
            keyboard=kinds.get(at.row, "text"),
        )


def _name(at: CellId) -> str:
    return PARTS.join(at)


def _cells_of(sent: Sent) -> Iterator[CellId]:
    """Yield the cells of the fields that were sent."""
    for name in sent:
        *at, part = name.split(PARTS)
        if part == "was" and len(at) == len(CellId._fields):
            yield CellId(*at)


def _sent_parts(sent: Sent, at: CellId) -> Sent:
    begins = f"{_name(at)}{PARTS}"
    own = {name.removeprefix(begins): values for name, values in sent.items() if name.startswith(begins)}
    return {name: values for name, values in own.items() if name not in ("was", "words", "find") and any(values)}


def _first(sent: Sent, at: CellId, part: str) -> str:
    return _plain(next(iter(sent.get(f"{_name(at)}{PARTS}{part}", ())), ""))


def _words_sent(sent: Sent, at: CellId, target: "Target | None") -> str:
    words = _first(sent, at, "words")
    return words if target is None else _joined(_sent_parts(sent, at), words, target)


def _joined(parts: Sent, words: str, target: "Target") -> str:
    """Return what a field sends: a special answer, what its parts say, otherwise the words."""
    special = next((one for one in target.special if one.code in parts.get("special", ())), None)
    if special is not None:
        return special.label[target.language]
    return _plain(target.column.kind.joined(parts, target) or words)


def _plain(words: str) -> str:
    """Return a text as a browser sends it back: its ends without blanks, one sign for the end of a line."""
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()


def _seen(answer: "Answer") -> str:
    return answer.raw.shown or answer.raw.text


def _options(options: "Sequence[Option]", language: str) -> tuple[FormOption, ...]:
    return tuple(FormOption(one.code, one.label[language], one.help[language] if one.help else "") for one in options)


def _group(sheet: "Sheet", column: "Column", language: str) -> str:
    return next((one.label[language] for one in sheet.groups if one.id == column.group), "")


def _quoted(words: Sequence[str], quoted: Mapping[RowId, Sequence[str]]) -> str:
    texts: list[str] = []
    for one in words:
        _, *cited = one.split("\0")
        texts += quoted.get(RowId(*cited), ()) if cited else [one]
    return bare(" ".join(dict.fromkeys(texts)))


__all__ = ["FormBook", "FormCell", "FormOption", "TwoTexts"]
