"""Rows that came back from translators, and the study → what goes into the register, and findings at cells.

Nothing takes the place of somebody else's work without a word, and nothing is lost by an emptied cell.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from matrices.findings import CellRef, Finding, Severity, finding
from matrices.language import LANGUAGES, bare, text
from matrices.register.round_records import StoredTranslation
from matrices.study.model import Entry, Study, Translation
from matrices.study.translations import source_of
from matrices.translations.keys import brief, sent
from matrices.translations.workbook import STATUSES
from matrices.translations.written import Returned, Written
from matrices.workbook.printable import TEXT_LIMIT, printable

_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff\ud800-\udfff]")

Status = Literal["draft", "reviewed"]

FATES = ("new", "withdrawn", "same", "blank", "refused")
"""`new`: goes into the register; `withdrawn`: takes one back; `same`: says nothing new; `blank`: not translated yet;
`refused`: has to be put right first."""


@dataclass(frozen=True)
class Hand:
    """Who takes translations in and when (ISO 8601 with offset), and what holds for all files.

    `translator` stands for every row that names none; `withdraws` lets an emptied cell take a translation back.
    """

    at: str
    actor: str
    translator: str = ""
    withdraws: bool = False


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


def take(returned: Returned, study: Study, hand: Hand) -> Taken:
    """Return what a file comes to, with the study as the register stands before it."""
    taking = _Taking(study, hand, list(returned.findings))
    for row in returned.rows:
        taking.row(row)
    return Taken(tuple(taking.stored), tuple(taking.findings), taking.fates)


@dataclass
class _Taking:
    study: Study
    hand: Hand
    findings: list[Finding]
    stored: list[StoredTranslation] = field(default_factory=list)
    fates: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FATES, 0))
    seen: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)

    def row(self, row: Written) -> None:
        """Take one row, or say why it is not taken; a copy of a row counts once."""
        place, said = (*row.key.place, row.key.language), (row.text, row.translator, row.status)
        if self.seen.get(place) == said:
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
        value = row.status if code == "translation-status" else row.formula or row.text
        made = finding(code, at, sheet_id=sheet, row=line, column=column, value=value, place=shown, who=who, when=when)
        self.findings.append(made)

    def _emptied(self, row: Written, before: Translation | None) -> str:
        if before is None or not row.key.before:
            return "blank"
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
        self._remark(row, entry, before)
        self._store(row, row.key.source, words, cast("Status", status or "draft"))
        return "new"

    def _remark(self, row: Written, entry: Entry, before: Translation | None) -> None:
        if row.key.source != source_of(entry):
            self._find("translation-stale", row, row.at)
        if before is not None and row.key.before is not None and row.key.before not in _as_sent(before):
            who = before.translator or text("translations", "somebody")
            self._find("translation-overtaken", row, row.at, who=who, when=before.at[:10])
        if brief(row.text) == brief(str(entry.value)):
            self._find("translation-same", row, row.at)
        elif not any(sign.isalpha() for sign in row.text):
            self._find("translation-without-words", row, row.at)

    def _store(self, row: Written, source: str, words: str, status: Status) -> None:
        translator = printable(row.translator) or self.hand.translator
        self.stored.append(
            StoredTranslation(
                self.study.edition.id, *row.key.place, source, row.key.language, words, translator, status,
                self.hand.at, self.hand.actor,
            )
        )  # fmt: skip


def _wrong(row: Written, entry: Entry | None) -> str:
    """Return the code of what keeps a row from being taken, nothing if it can be."""
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
