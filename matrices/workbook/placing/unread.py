"""What lies over a sheet and is no cell, links under answers, hidden answers → kept, and told of."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from openpyxl.utils.cell import coordinate_to_tuple

from matrices.findings import Finding, Severity, finding
from matrices.instrument import RawValue, shortened, unwrapped, with_links_unwrapped
from matrices.language import LANGUAGES, Text, bare, country_name, plain, say
from matrices.workbook.book import Book, BookSheet, Place, Unread, listed
from matrices.workbook.identity import Identity
from matrices.workbook.placing.layout import Spot
from matrices.workbook.plan import COVER, HEAD_ROW, address
from matrices.workbook.reading import Unplaced

Told = tuple[list[Finding], list[Unplaced]]

_MAY_ANSWER = frozenset({"picture", "document", "ticked", "box", "control", "header", "footer"})
"""Kinds of things that may hold an answer, or words about all of them; charts and the logo of a head hold none."""
_LONGEST_QUOTED = 80
_MOST_NAMED = 4
_MOST_KNOWN, _LONGEST_KNOWN = 500, 400
"""Texts of a cover that are compared with heads and feet, and letters of each."""
_IDENTITY = re.compile(r"[\w.#-]+ · [\w.-]+ · ([A-Z]{3}) · [a-z]{2} · [0-9a-f]{12}(?: · [\w-]+)?")
"""Whose the file is; where that is not what the rest of it says, it is told of elsewhere."""
_CODE = re.compile(r"&[A-Z]")
_COLOUR = re.compile(r"^[0-9a-f]{6}(?=\D)")
"""What becomes of the colour of a head or foot on its way through an old format: part of its words."""
_NUMBERING = re.compile(r"\b(?:page|pagina|hoja|sheet|of|de)\b|[\W\d_]+")
"""What heads and feet say of pages, in the words that programs put there by themselves."""


# --- pictures, documents, controls, heads and feet ---


class Heads:
    """The words that the heads and feet of a workbook may hold: its own title, country, sheets and identity.

    The cover says them all; the title of the edition stands nowhere else.
    """

    def __init__(self, book: Book, identity: Identity, covers: Iterable[BookSheet]) -> None:
        words = [*identity.line().split(" · "), identity.line(), *(sheet.title for sheet in book.sheets)]
        lines = (one.name for sheet in book.sheets for one in sheet.unread if one.kind == "footer")
        codes = {identity.country, *(found[1] for line in lines if (found := _IDENTITY.fullmatch(line)))}
        for code in sorted(codes)[:_MOST_NAMED]:
            words += (country_name(code) or Text({})).values()
        shown = (value.text for cover in covers for value in cover.grid.values() if value.kind == "text")
        words += [one[:_LONGEST_KNOWN] for one in islice(shown, _MOST_KNOWN)]
        self._known = tuple(dict.fromkeys(plain(one) for one in words))
        self._exact = frozenset(self._known)

    def holds(self, words: str) -> bool:
        """Tell whether words are the form's own, or nothing but the number of a page."""
        words = _COLOUR.sub("", words)
        if not _NUMBERING.sub("", bare(_CODE.sub("", words))) or _IDENTITY.fullmatch(words):
            return True
        asked = plain(words.rstrip("…"))
        if asked in self._exact:
            return True
        return words.endswith("…") and any(one.startswith(asked.rstrip()) for one in self._known)


def not_read(sheet: BookSheet, spot: Spot, heads: Heads | None) -> Told:
    """Return the one finding about what lies over a sheet; pictures in cells are told of at their cells.

    Without `heads`, what the program itself wrote there is not known, and heads and feet are passed over.
    """
    things = [one for one in sheet.unread if one.kind != "cell-picture" and not _is_own(one, heads)]
    if not things:
        return [], []
    serious = any(one.kind in _MAY_ANSWER and not _adorns(one, spot) for one in things)
    anchor = next((one.cell for one in things if one.cell), "")
    told = finding(
        "not-read",
        replace(spot.at(), cell=anchor),
        sheet_id=spot.sheet_id,
        severity=Severity.WARNING if serious else Severity.NOTICE,
        things=_described(things),
    )
    return [told], [Unplaced(replace(spot.at(), cell=one.cell), one.name) for one in things if one.name]


def _adorns(one: Unread, spot: Spot) -> bool:
    """Tell whether a picture lies where no answers are: ministries put their arms on covers and above tables."""
    if one.kind != "picture":
        return False
    return spot.sheet_id == COVER or (bool(one.cell) and coordinate_to_tuple(one.cell)[0] < HEAD_ROW)


def _is_own(one: Unread, heads: Heads | None) -> bool:
    return one.kind in ("header", "footer") and (heads is None or heads.holds(one.name))


def _described(things: Sequence[Unread]) -> Text:
    """Return the things by kind with their cells, in every language: `pictures: I12, J14; header: “Draft”`."""
    groups: dict[str, list[Unread]] = {}
    for one in sorted(things, key=_is_words):
        groups.setdefault(one.kind, []).append(one)
    return Text({language: "; ".join(_group(*one, language) for one in groups.items()) for language in LANGUAGES})


def _is_words(one: Unread) -> bool:
    return one.kind in ("header", "footer")


def _group(kind: str, things: Sequence[Unread], language: str) -> str:
    names = list(dict.fromkeys(_quoted(one.name) for one in things if one.name))[:_MOST_NAMED]
    words = ", ".join(say("workbook", "unread-name", language, name=name) for name in names)
    if kind in ("header", "footer"):
        where = words
    else:
        without = [say("workbook", "unread-no-cell", language)] if any(not one.cell for one in things) else []
        where = ", ".join((*filter(None, [listed({one.cell: 0 for one in things if one.cell})]), *without))
        where += f" ({words})" if words else ""
    return say("workbook", f"unread-{kind}", language, where=where)


def _quoted(words: str) -> str:
    """Return words cut to a line."""
    line = " ".join(words[: 4 * _LONGEST_QUOTED].split())
    return line if len(line) <= _LONGEST_QUOTED and len(words) <= 4 * _LONGEST_QUOTED else f"{line[:_LONGEST_QUOTED]}…"


# --- links ---


def as_meant(value: RawValue) -> tuple[RawValue, int, int]:
    """Return a cell with its addresses unwrapped, how many were, and how many a gateway keeps to itself.

    Of the latter only the gateway is left: what stands behind it names whose mail it was. The file keeps it.
    """
    words, undone, lost = with_links_unwrapped(value.text) if value.kind == "text" else (value.text, 0, 0)
    looks = value.looks
    if looks is not None and looks.link:
        meant = unwrapped(looks.link)
        if meant != looks.link:
            undone, lost = (undone or 1, lost) if meant is not None else (undone, lost or 1)
            looks = replace(looks, link=meant if meant is not None else shortened(looks.link))
    if words == value.text and looks is value.looks:
        return value, 0, 0
    return value._replace(text=words, looks=looks), undone, lost


def written(value: RawValue) -> str:
    """Return what is kept of a cell that is no answer: its text, and the address under it."""
    meant, _, _ = as_meant(value)
    link = link_beside(meant)
    return f"{meant.text} <{link}>" if link else meant.text


def link_beside(value: RawValue) -> str:
    """Return the address under a cell, empty if it has none or its text says the same."""
    link = value.looks.link if value.looks is not None else ""
    return link if link and _bare_address(link) not in _bare_address(value.text) else ""


def _bare_address(words: str) -> str:
    """Return an address as people write it: without scheme and last slash, in small letters."""
    shorter = re.sub(r"\b(?:https?://|mailto:)(?:www\.)?", "", words.casefold())
    return re.sub(r"\bwww\.", "", shorter).rstrip("/").replace("%20", " ")


# --- hidden answers ---


def hidden_answers(sheet: BookSheet, spot: Spot, answered: Iterable[Place]) -> list[Finding]:
    """Return the finding about answers in rows or columns that nobody sees; a filter hides rows for a while only."""
    rows: frozenset[int] = frozenset() if sheet.is_filtered else sheet.hidden_rows
    if sheet.state == "visible" and not rows and not sheet.hidden_columns:
        return []
    unseen = sheet.state == "hidden"
    hidden = sorted(place for place in answered if unseen or place[0] in rows or place[1] in sheet.hidden_columns)
    if not hidden:
        return []
    cells = listed([address(*place) for place in hidden])
    return [finding("answers-hidden", spot.at(hidden[0]), sheet_id=spot.sheet_id, cells=cells, count=len(hidden))]
