"""Drawings and attributes of a page → those that are not borne out by what the page says in words, which is proved.

An attribute is read by few (a title, the name of a region) and goes by none (the country of a row, by which it is
filtered); a drawing is read by all. Each says again what stands in words: of what names a country or holds a number,
this module finds the words, or the marks, that it repeats.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import lxml.html

from matrices.language import catalogue
from tests.sentences.facts import Facts, moment
from tests.sentences.printed import flat, marks

READ = ("alt", "aria-label", "data-chapter", "data-cite", "data-head", "data-label", "label", "title")
"""Attributes that are read out, or shown, by somebody or by some program."""

CODES = ("data-c", "data-v", "data-silent", "data-reviewed")
"""Attributes by which rows are found and filtered."""

STRUCTURE = (
    "aria-labelledby", "class", "colspan", "content", "href", "id", "lang", "src", "style", "value",
)  # fmt: skip
"""Attributes that lay out, link or name parts of a page, and say nothing to a reader."""

PLACES = (
    "data-all",
    "data-anchor",
    "data-copied",
    "data-nothing",
    "data-second",
    "data-shared",
    "data-theme",
    "data-words",
)
"""Attributes that name places of the page, or hold words with blanks that a program fills in."""

_FULL = re.compile(r"([A-Z-]+?)-[a-z_]+-v(\d+), (?:celda|cell) ([^!]*![A-Z]+\d+)")
_COUNTED = re.compile(r"(\d+) ([^,]+)(?:, |$)")


def unproved(page: str, texts: set[str], facts: Facts, spoken: str) -> list[str]:
    """Return what no words of a page bear out; `texts` are the words that were overheard."""
    return list(_Page(page, texts, facts, spoken).unproved())


class _Page:
    def __init__(self, page: str, texts: set[str], facts: Facts, spoken: str) -> None:
        tree: Any = lxml.html.document_fromstring(page)
        self._tree = tree
        self._names = {one.code: one.names[spoken] for one in facts.edition.countries}
        words = catalogue("report")
        self._facts, self._late = facts, str(words["late"][spoken])
        self._silent = [
            {str(words[name][spoken]) for name in (key, f"{key}-compiled", f"{key}-recorded") if name in words}
            for key in ("no-answer", "in-review")
        ]
        own = facts.instrument
        self._sections = {
            f"{own.id}-{sheet.id}-{section.id}": [f"{own.id}-{row.id}" for row in section.rows]
            for sheet in own.sheets
            for section in sheet.sections
        }
        self._marks = {one.where: one.text for one in marks(page) if one.source == "overview"}
        self._unasked = str(words["not-asked"][spoken])
        self._texts = texts
        found = (_FULL.match(one) for one in texts)
        self._references = {f"{one[1]}{version} · {one[3]}" for one in found if one for version in ("", f" v{one[2]}")}
        self._words = texts | {flat(one.text_content()) for one in tree.body.iter() if isinstance(one.tag, str)}

    def unproved(self) -> Iterator[str]:
        for element in self._tree.iter():
            for name, value in element.attrib.items() if isinstance(element.tag, str) else ():
                if name in READ and self._says(value) and not self._is_so(element, flat(value)):
                    yield f"{element.tag} {name}={value!r}"
                elif name.startswith("data-") and name not in (*READ, *CODES, *PLACES):
                    yield f"not on the list: {element.tag} {name}"
            yield from self._of_country(element)
        for article in self._tree.xpath("//article[@data-silent]"):
            yield from self._of_silence(article)
        for drawing in self._tree.iter("svg"):
            yield from self._of_drawing(drawing)

    def _says(self, value: str) -> bool:
        """Tell whether a text names a country, or holds a number."""
        return any(sign.isdigit() for sign in value) or any(name in value for name in self._names.values())

    def _is_so(self, element: Any, value: str) -> bool:
        """Tell whether a text was said, stands on the page, or is the name of a country with its mark there."""
        if value in self._words:
            return True
        if element.tag == "abbr":
            return self._names.get(flat(element.text_content())) == value
        if self._is_reference(element, value) or self._is_citation(value):
            return True
        code, article = element.get("data-c"), element.xpath("ancestor-or-self::article[1]/@id")
        mark = self._marks.get(f"{article[0]} {code}") if article else None
        return code is not None and value == f"{self._names[code]}: {mark}"

    def _is_reference(self, element: Any, value: str) -> bool:
        """Tell whether a text is the short form of a reference that was said, with a mark that its row bears.

        The mark of what was imported stands behind the whole of a reference, too.
        """
        whole, _, behind = value.partition("; ")
        full = _FULL.match(whole)
        if behind and full and whole in self._texts:
            return behind in self._texts and self._was_imported(f"{full[1]} v{full[2]}")
        place, _, mark = value.partition("!")
        cell, _, mark = mark.partition(" · ")
        row = element.xpath("ancestor::tr[1] | ancestor::article[1] | ancestor::section[1]")
        is_marked = not mark or any(mark in flat(one.text_content()) for one in row)
        file = place.partition(" · ")[0]
        is_so = is_marked or (mark == self._late and self._came_late(file))
        is_so = is_so or (mark in self._texts and mark != self._late and self._was_imported(file))
        return is_so and f"{place}!{cell}" in self._references

    def _was_imported(self, file: str) -> bool:
        """Tell whether a file was imported, and not returned by its country."""
        code, _, version = file.partition(" v")
        own = (one for one in self._facts.sent(code) if str(one["version"]) == version or not version)
        return any(one["origin"] == "imported" for one in own)

    def _came_late(self, file: str) -> bool:
        """Tell whether a file, called `BLZ v3`, or `BLZ` where it was the first one, came after the cut-off date."""
        code, _, version = file.partition(" v")
        calendar, sent = self._facts.edition.calendar, self._facts.sent(code)
        own = (one for one in sent if str(one["version"]) == version or not version)
        return any(moment(one["received_at"]).astimezone(calendar.zone).date() > calendar.cut_off for one in own)

    def _is_citation(self, value: str) -> bool:
        """Tell whether a text is made of what the page says, one after the other."""
        ends = (words for words in self._texts if words and value.endswith(f", {words}"))
        return any(all(part in self._words for part in value[: -len(one) - 2].split(", ")) for one in ends)

    def _of_country(self, element: Any) -> Iterator[str]:
        """Yield a country by which something is filtered, if its head does not name it."""
        code = element.get("data-c") if isinstance(element.tag, str) else None
        if code is None or element.tag in ("td", "span"):  # held against their column, and their title
            return
        own = f"[@data-c='{code}']"
        above = element.xpath(f"ancestor::*{own}//h3[1] | preceding-sibling::tr{own}[contains(@class, 'band')]")
        head = element.xpath("self::th | self::li | ./th | .//h2 | .//h3 | .//h4")[:1] + above
        named = flat(" ".join([*(one.text_content() for one in head), *element.xpath(".//abbr/@title")]))
        if code not in self._names or self._names[code] not in named:
            yield f"{element.tag} data-c={code} beside {named!r}"

    def _of_silence(self, article: Any) -> Iterator[str]:
        for name, silent in zip(("data-silent", "data-reviewed"), self._silent, strict=True):
            # What such a country wrote all the same stands in a row; words of a round are none of its answers.
            beside = set(article.xpath(".//tr[not(contains(@class, 'note-row'))]/@data-c"))
            wanted = {code for code in self._names if self._marks.get(f"{article.get('id')} {code}") in silent} - beside
            if set(article.get(name).split()) != wanted:
                yield f"{article.get('id')} {name}={article.get(name)!r}, not {sorted(wanted)}"

    def _of_drawing(self, drawing: Any) -> Iterator[str]:
        kind = (drawing.get("class") or "").removeprefix("drawing d-")
        words = flat(drawing.findtext("title") or "")
        if kind == "shares":
            yield from self._of_shares(drawing, words)
        elif kind == "tiles":
            codes = [one.text for one in drawing.iter("text")]
            if sorted(codes) != sorted(self._names):
                yield f"map of {codes}"
        elif self._says(words) and words not in self._words:
            yield f"drawing {kind}: {words!r}"

    def _of_shares(self, drawing: Any, words: str) -> Iterator[str]:
        """Yield a tally that differs from the marks of its section, or from the bars that it draws."""
        told = Counter({label: int(number) for number, label in _COUNTED.findall(words)})
        total = sum(told.values())
        bars = [float(one.get("width").rstrip("%")) for one in drawing.iter("rect")]
        counts = [100 * number / total for number in told.values() if number]
        if any(abs(bar - count) > 0.01 for bar, count in zip(bars, counts, strict=False)) or len(bars) > len(counts):
            yield f"bars {bars} of {words!r}"
        known = self._tally(drawing)
        if known is not None and +told != +known:
            yield f"tally {words!r}, marks {dict(known)}"

    def _tally(self, drawing: Any) -> Counter[str] | None:
        """Return the marks of the part of the study that a tally is of; None where the overview leaves some out.

        Of whom a row is not asked nothing is counted.
        """
        theme = drawing.xpath("ancestor::*[@data-theme][1]/@data-theme")
        rows = self._sections.get(theme[0], ()) if theme else ()
        shown = {where.split()[0] for where in self._marks}
        asked = ((where.split()[0], text) for where, text in self._marks.items() if text != self._unasked)
        known = Counter(text for row, text in asked if row in rows)
        return known if rows and shown >= set(rows) else None
