"""The bytes that a translator sent back → rows, whatever program saved them → what the register takes, and findings.

Nothing takes the place of somebody else's work without a word, and nothing is lost by an emptied cell.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from matrices.errors import UnreadableWorkbook
from matrices.findings import CellRef, Finding, Severity, finding
from matrices.instrument import BLANK, RawValue
from matrices.language import LANGUAGES, bare, text
from matrices.register import StoredTranslation
from matrices.study import Entry, Study, Translation, source_of
from matrices.translations.texts import ReturnedTexts, Written, brief, parse_key, sent, unreadable
from matrices.translations.workbook import COLUMN_KEYS, KEY_SIGN, STATUSES
from matrices.translations.xliff import is_markup, read_xliff
from matrices.workbook import TEXT_LIMIT, Book, BookSheet, address, open_workbook, printable

_NAMES = tuple(COLUMN_KEYS.values())


def read_returned(content: bytes, name: str) -> ReturnedTexts:
    """Return what a workbook or an XLIFF file says; whatever is neither is unreadable, with the reason."""
    if is_markup(content):
        return read_xliff(content, name)
    try:
        book = open_workbook(content, name)
    except UnreadableWorkbook as problem:
        return unreadable(name, problem)
    rows = tuple(one for sheet in book.sheets for one in _rows(book, sheet))
    astray = tuple(one for sheet in book.sheets for one in _astray(book, sheet))
    if not rows and not astray:
        return ReturnedTexts(name, (), (finding("translations-not-ours", CellRef(name)),), is_readable=False)
    # What was repaired in a cell shows in its row; only what is said of whole files and sheets is told.
    told = (*(one for one in book.findings if not one.at.cell), *astray)
    return ReturnedTexts(name, rows, told, unkeyed=len(astray))


def _astray(book: Book, sheet: BookSheet) -> Iterator[Finding]:
    """Yield the cells of the translations' column that hold words in a row whose hidden key is lost, or has none."""
    columns, keys = _columns(sheet), [value.text for value in sheet.grid.values() if value.kind == "text"]
    if "target" not in columns or not (any(map(parse_key, keys)) or {"source", "target"} <= columns.keys()):
        return
    keyed = {row for (row, _), value in sheet.grid.items() if value.kind == "text" and parse_key(value.text)}
    heads = _heads()
    first = max(
        (row for (row, _), value in sheet.grid.items() if value.kind == "text" and bare(value.text) in heads), default=0
    )
    last = max((column for (row, column), value in sheet.grid.items() if row == first and _words(value)), default=0)
    for (row, column), value in sorted(sheet.grid.items(), key=lambda item: item[0]):
        is_lost = column == columns["target"] and row not in keyed
        if row > first and _words(value) and (is_lost or column > last > 0):
            at = CellRef(book.name, sheet.title, address(row, column))
            yield finding("translation-key-lost" if is_lost else "translation-beside", at, value=_words(value))


def _rows(book: Book, sheet: BookSheet) -> Iterator[Written]:
    columns = _columns(sheet)
    for (row, _), value in sorted(sheet.grid.items(), key=lambda item: item[0]):
        key = parse_key(value.text) if value.kind == "text" else None
        if key is None or "target" not in columns:
            continue
        cells = {name: sheet.grid.get((row, column), BLANK) for name, column in columns.items()}
        at, status_at = (
            CellRef(book.name, sheet.title, address(row, columns.get(name, columns["target"])))
            for name in ("target", "status")
        )
        words = {name: _words(cells.get(name, BLANK)) for name in _NAMES}
        formula = cells["target"].formula or ""
        yield Written(
            key=key,
            at=at,
            status_at=status_at,
            shown=words["source"],
            text=words["target"],
            translator=words["translator"],
            status=words["status"],
            formula=formula,
        )


def _words(value: RawValue) -> str:
    return value.text.strip()


def _columns(sheet: BookSheet) -> dict[str, int]:
    """Return the numbers of the columns that are read: by their hidden keys, otherwise by their heads."""
    found = {
        value.text.removeprefix(KEY_SIGN): column
        for (_, column), value in sheet.grid.items()
        if value.kind == "text" and value.text.startswith(KEY_SIGN)
    }
    heads = _heads()
    for (_, column), value in sorted(sheet.grid.items(), key=lambda item: item[0]):
        name = heads.get(bare(value.text)) if value.kind == "text" else None
        if name is not None:
            found.setdefault(name, column)
    return found


def _heads() -> Mapping[str, str]:
    """Return the heads in every language, each with the key of its column."""
    return {
        bare(words): name
        for name in _NAMES
        for code in LANGUAGES
        for spoken in (text("translations", f"language-{code}"),)
        for words in text("translations", f"head-{name}", source=spoken, target=spoken).values()
    }


_NO_WORD = re.compile(r"#[A-Z/0¿?!¡]+|TRUE|FALSE|VERDADERO|FALSO")
"""What spreadsheet programs show of a formula that failed, or of one that compares."""
_NAMES_HAVE = 6
"""Words that a name has at most; more of them in its column are a translation that slipped."""
_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff\ud800-\udfff]")

_Status = Literal["draft", "reviewed"]

_FATES = ("new", "withdrawn", "same", "superseded", "blank", "refused")
"""`new`: goes into the register; `withdrawn`: takes one back; `same`: says nothing new; `superseded`: newer or reviewed
work is there; `blank`: not translated yet; `refused`: has to be put right first. Every row has one."""


@dataclass(frozen=True)
class Hand:
    """Who takes translations in and when (ISO 8601 with offset), and what holds for all files.

    `translator` stands for every row that names none; `withdraws` lets an emptied cell take a translation back. `known`
    are place, language and words of all translations that were ever taken in.
    """

    at: str
    actor: str
    translator: str = ""
    withdraws: bool = False
    known: frozenset[tuple[str, ...]] = frozenset()


@dataclass(frozen=True)
class Taken:
    """What a file comes to: what goes into the register, what was found, and how many rows met which fate."""

    stored: tuple[StoredTranslation, ...]
    findings: tuple[Finding, ...]
    fates: Mapping[str, int]

    @property
    def is_blocked(self) -> bool:
        """Tell whether something in the file has to be put right before all of it can be taken."""
        return any(one.severity is Severity.ERROR for one in self.findings)


def take(returned: ReturnedTexts, study: Study, hand: Hand) -> Taken:
    """Return what a file comes to, with the study as the register stands before it."""
    taking = _Translating(study, hand, list(returned.findings))
    for row in returned.rows:
        taking.row(row)
    taking.fates["refused"] += returned.unkeyed
    return Taken(tuple(taking.stored), tuple(taking.findings), taking.fates)


@dataclass
class _Translating:
    study: Study
    hand: Hand
    findings: list[Finding]
    stored: list[StoredTranslation] = field(default_factory=list)
    fates: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_FATES, 0))
    seen: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)

    def row(self, row: Written) -> None:
        """Take one row, or say why it is not taken; a copy of a row counts once."""
        place, said = (*row.key.place, row.key.language), (row.text, row.translator, row.status)
        if self.seen.get(place) == said:
            self.fates["same"] += 1
            return
        entry, wrong = self.study.by_place.get(row.key.place), ""
        if row.key.edition not in (self.study.edition.id, ""):
            self._stranger(row)
        else:
            wrong = "translation-twice" if place in self.seen else _wrong(row, entry)
        self.seen.setdefault(place, said)
        if wrong:
            self._find(wrong, row, row.at)
        if wrong or entry is None or row.key.edition in self.strangers:
            self.fates["refused"] += 1
            return
        before = self.study.translation(entry, row.key.language)
        fate = self._text(row, entry, before) if row.text else self._emptied(row, before)
        self.fates[fate] += 1

    def _stranger(self, row: Written) -> None:
        """Say once of a file that it belongs to another edition."""
        found, wanted = row.key.edition, self.study.edition.id
        if found not in self.strangers:
            self.strangers.add(found)
            self.findings.append(
                finding("translations-other-edition", CellRef(row.at.file), found=found, wanted=wanted)
            )

    def _find(self, code: str, row: Written, at: CellRef, who: object = "", when: str = "") -> None:
        country, _, sheet, line, column = row.key.place
        shown = f"{country} {line} ({column})"
        value = row.status if code == "translation-status" else row.formula or row.text or row.translator
        made = finding(code, at, sheet_id=sheet, row=line, column=column, value=value, place=shown, who=who, when=when)
        self.findings.append(made)

    def _emptied(self, row: Written, before: Translation | None) -> str:
        if before is None and len(row.translator.split()) > _NAMES_HAVE:
            self._find("translation-beside", row, row.at)
            return "refused"
        if before is None or (not row.key.before and not (self.hand.withdraws and row.key.before is not None)):
            return "blank"
        if self.hand.withdraws and _is_overtaken(row, before):
            self._overtaken(row, before)
            return "superseded"
        if not self.hand.withdraws:
            self._find("translation-emptied", row, row.at)
            return "blank"
        self._store(row, before.source, "", before.status)
        return "withdrawn"

    def _text(self, row: Written, entry: Entry, before: Translation | None) -> str:
        words, status = printable(row.text), _status(row.status)
        if status is None:
            self._find("translation-status", row, row.status_at)
            status = "draft"
        if _says_nothing_new(row, words, status, before):
            return "same"
        if before is not None and _is_overtaken(row, before) and not self._goes_on(row, words, before):
            self._overtaken(row, before)
            return "superseded"
        if status != "reviewed" and _is_in(entry.language, row.text, row.key.language):
            self._find("translation-other-language", row, row.at)
            return "refused"
        self._remark(row, entry, before)
        self._store(row, row.key.source, words, cast("_Status", status or "draft"))
        return "new"

    def _goes_on(self, row: Written, words: str, before: Translation) -> bool:
        """Tell whether an older file goes on with work that is there: the same hand's draft, in words that are new."""
        hand = printable(row.translator) or self.hand.translator
        if before.status == "reviewed":
            return False
        is_new = (*row.key.place, row.key.language, words) not in self.hand.known
        return words == before.text or (hand == before.translator and is_new)

    def _overtaken(self, row: Written, before: Translation) -> None:
        who = before.translator or text("translations", "somebody")
        self._find("translation-overtaken", row, row.at, who=who, when=before.at[:10])

    def _remark(self, row: Written, entry: Entry, before: Translation | None) -> None:
        if row.key.source != source_of(entry):
            self._find("translation-stale", row, row.at)
        if brief(row.text.casefold()) == brief(str(entry.value).casefold()):
            self._find("translation-same", row, row.at)
        elif not any(sign.isalpha() for sign in row.text) or _NO_WORD.fullmatch(row.text):
            self._find("translation-without-words", row, row.at)

    def _store(self, row: Written, source: str, words: str, status: _Status) -> None:
        translator = printable(row.translator) or self.hand.translator
        self.stored.append(
            StoredTranslation(
                self.study.edition.id, *row.key.place, source, row.key.language, words, translator, status,
                self.hand.at, self.hand.actor,
            )
        )  # fmt: skip


def _wrong(row: Written, entry: Entry | None) -> str:
    """Return the code of what keeps a row from being taken, nothing if it can be."""
    if row.wrong:
        return row.wrong
    if entry is None:
        return "translation-unknown"
    if row.key.language not in LANGUAGES or row.key.language == entry.language:
        return "translation-language"
    if row.shown and brief(row.shown) != row.key.shown:
        return "translation-moved"
    if row.formula:
        return "translation-formula"
    return "translation-broken" if _BROKEN.search(row.text + row.translator) else ""


def _says_nothing_new(row: Written, words: str, status: str, before: Translation | None) -> bool:
    """Tell whether a row says what it was sent with, or what the register says already."""
    if len(words) < TEXT_LIMIT and sent(words, row.translator, status) == row.key.before:
        return True
    if before is None or before.text != words:
        return False
    if row.key.before is None and before.stale and not status:
        return True  # a tool that dropped the key has also left the state as it was sent
    told = (row.translator or before.translator, status or "draft", row.key.source)
    return told == (before.translator, before.status, before.source)


def _is_overtaken(row: Written, before: Translation) -> bool:
    """Tell whether a file was written before the translation that counts was taken in."""
    return row.key.before is not None and row.key.before not in _as_sent(before)


_SPANISH = "de la que el en los del las por un una con para se al lo como su es o y no sin sobre entre"
_ENGLISH = "the of and to in a is that for by or with as on be shall any not are from an this which its"
_OFTEN: Mapping[str, frozenset[str]] = {"es": frozenset(_SPANISH.split()), "en": frozenset(_ENGLISH.split())}
"""Words of a language that nearly every sentence of it holds, and sentences of the other do not."""

_FEW = 4


def _is_in(language: str, words: str, instead: str) -> bool:
    """Tell whether a text is in one language where another was asked for; a few words can be of any."""
    found = [bare(one.strip(".,;:()«»“”\"'")) for one in words.split()]
    here, there = (sum(one in _OFTEN.get(code, ()) for one in found) for code in (language, instead))
    return (here >= _FEW and here > 3 * there) or (here == _FEW - 1 and not there and len(found) <= _FEW * 2)


def _as_sent(before: Translation) -> tuple[str, str]:
    """Return the digests that a file may hold which was sent with this translation, gone stale since or not."""
    text_, translator = before.text, before.translator
    return sent(text_, translator, before.status), sent(text_, translator, "")


def _status(words: str) -> str | None:
    """Return the status that a word of either language names, nothing for no word, None for another word."""
    if not words:
        return ""
    known = {bare(one): code for code in STATUSES for one in (code, *text("translations", f"status-{code}").values())}
    return known.get(bare(words))
