"""Citations of rows of a list sheet → their numbers: `L01`, `l1`, `L01 · Ley 9095`, `L05 y L06`, or the name alone.

Every sign of a citation is accounted for: numbers, the names that the register gives these rows, marks that separate
citations, articles. What is left over is told of, and a name that the register gives another row is an error: lists
are sorted, shifted and filled down after they were cited, and no other law may be cited than the one that was chosen.
All of it takes linear time: names are looked up by whole runs of words, and only short texts are compared by likeness.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from matrices.findings import shorten
from matrices.instrument.columns import Accepted, Column, ColumnType, Parts, Remark, Target, Typed, Value, bad
from matrices.instrument.raw import RawValue
from matrices.instrument.types.choices import suggest
from matrices.instrument.types.row_names import (
    MOST_READINGS,
    NUMBER_MARKS,
    SMALL,
    RowNames,
    Spans,
    Words,
    names_of,
    spans_of,
    words_of,
)

_HARD = re.compile(r"[;\n|]")
"""What the form asks for between two citations."""
_LISTING = re.compile(r"[,/+&•]")
_AND = re.compile(r"[/+&•]")
_LOOSE = re.compile(r"[,/+&·•(\[]|\s[-‐-―]\s")
_DOUBT = re.compile(r"(?<=\d)\s?[?*!]+")
"""Signs behind a number that doubt it, or lead to a note."""
_RAISED = re.compile("[⁰¹²³⁴-⁹]+")
_RANGE = re.compile(r"[-‐-―~:]|\.{2,3}|…|al?|hasta(?: la)?|to|thru|through|until", re.IGNORECASE)
_FIGURES = str.maketrans("OoIl", "0011")
_JOINING = frozenset(("y", "e", "o", "u", "and", "or", "a", "al", "to"))


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_POINTERS = _set("ley leyes law laws norma normas ver vease see cf segun per conforme")
"""Words around a number that say nothing more than it."""
_IDLE = SMALL | _POINTERS | NUMBER_MARKS - {"no"}
_ARTICLE = _set(
    "art arts articulo articulos article articles sec secs seccion section sections inc inciso incisos par parr parrs "
    "parrafo parrafos para paras paragraph paragraphs lit lits literal literales num nums numeral numerales frac "
    "fraccion fracciones cap caps capitulo capitulos chapter chapters titulo titulos title apartado apartados let "
    "letra p pp pag pags pagina"
)
_OF_ARTICLE = re.compile(r"\d+[a-z]{0,2}|[ivxlcdm]{1,7}|[a-z]|bis|ter|qua?ter|quinquies|sig|sigs|siguientes|ss|et|seq")
_SPEECH = _set(
    "derogada derogado derogadas derogados reformada reformado reformadas reformados modificada modificado modificadas "
    "modificados abrogada abrogado sustituida sustituido reemplazada reemplazado vigente vigentes parcialmente por con "
    "su sus reforma reformas modificacion modificaciones enmienda enmiendas ademas tambien especialmente asi como en "
    "relacion concordancia concordante concordantes principalmente actual actualmente anterior nueva antes hoy ahora "
    "repealed replaced amended superseded partially partly by with its as also especially amendment amendments force "
    "relation currently former formerly new now"
)
"""Words that say something of a law, and are no name of it."""
_KINDS = _set(
    "ley leyes codigo decreto reglamento acuerdo resolucion convenio convencion protocolo constitucion tratado plan "
    "act code law decree regulation regulations order convention protocol constitution treaty statute"
)
"""Words with which the name of a law begins."""
_DENYING = _set("no ni not nor sin salvo excepto menos except without but pero")
_LONGEST_CITATION = 4_000
"""Letters of a citation that is no list of labels as the dropdown writes them."""
_LONGEST_NAMED = 200
"""Letters of the name of a row in a message; what is suggested is to be found in the list by it."""
_LONGEST_NUMBER = 4
"""Figures of a number of a row."""
_MOST_LISTED = 12
"""Rows of a range that are listed in a message."""


class ReferenceType(ColumnType):
    """Rows of a list sheet."""

    name = "reference"
    cites = True
    own_words = True
    takes_numbers = False

    def parse(self, raw: RawValue, target: Target) -> Typed:
        """Return the numbers of the cited rows; `target.cited` gives those that can be cited, with their names."""
        register = names_of(target.cited)
        parts = [part.strip() for part in _HARD.split(raw.text) if part.strip()]
        rows = [register.labels.get(part, "") for part in (parts if target.column.several else [raw.text.strip()])]
        if all(rows):
            return Typed(tuple(dict.fromkeys(rows)))
        if len(raw.text) > _LONGEST_CITATION:
            return bad("reference-unknown", {"part": raw.text})
        words = _RAISED.sub("", raw.text)
        return _Citation(register, target, words, is_loose=words != raw.text).typed()

    def field(self, _column: Column) -> str:
        """Return that rows are looked for and chosen."""
        return "rows"

    def parts(self, value: Value, target: Target) -> Parts:
        """Return the rows that are cited."""
        return {"row": value} if isinstance(value, tuple) and target.cited.keys() >= set(value) else {}

    def joined(self, parts: Parts, target: Target) -> str:
        """Return the rows as the dropdown writes them; by its number alone one whose name would be taken for two."""
        register, chosen = names_of(target.cited), parts.get("row", ())
        labels = {row: register.label(row) for row in target.cited if row in chosen}
        return "; ".join(row if _HARD.search(label) else label for row, label in labels.items())

    def accepts(self, column: Column) -> Accepted:
        """Return that the rows filled in are offered; of several, nothing is told of what is written by hand."""
        return Accepted("rows", "" if column.several else "warning")

    def prompt(self, column: Column) -> str:
        """Return how one row is chosen, or how several are written."""
        return "prompt-references" if column.several else "prompt-reference"


def is_article(text: str) -> bool:
    """Tell whether a text says a place in a law, and no law: `art. 172`, `Artículos 5 y 6`."""
    words = [word for word, _, _ in spans_of(text)]
    return bool(words) and words[0] in _ARTICLE | {"s"} and not _KINDS & set(words)


@dataclass
class _Citation:
    """One cell that cites, while it is taken apart; each step returns what stops it, if anything does."""

    register: RowNames
    target: Target
    text: str
    rows: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    is_loose: bool = False
    articles: str = ""

    def typed(self) -> Typed:
        """Return the rows, or what stands in the way."""
        codes = list(self.register.code.finditer(self.text))
        problem = self._with_codes(codes) if codes else self._names(self.text)
        if problem is not None:
            return problem
        rows = tuple(dict.fromkeys(self.rows))
        if not rows:  # a dash, a ditto mark, a question mark
            return bad("only-a-dash")
        self.left += dict.fromkeys(map(str.strip, _DOUBT.findall(self.text)))
        if len(rows) > 1 and not self.target.column.several:
            return bad("several-answers", {"options": ", ".join(self.target.cited)})
        understood = "; ".join(rows)
        if self.left:
            words = {"part": "; ".join(self.left), "understood": understood}
            return Typed(rows, (Remark("reference-words-left", words),))
        if self.articles:
            return Typed(rows, (Remark("article-beside-law", {"part": self.articles, "understood": understood}),))
        return Typed(rows, (Remark("understood-as", {"understood": understood}),) if self.is_loose else ())

    def _with_codes(self, codes: Sequence[re.Match[str]]) -> Typed | None:
        """Read the numbers one by one, each with the words around it."""
        rows = self.cited = [self.register.row(one[1], one[2]) for one in codes]
        ends = [*(one.start() for one in codes[1:]), len(self.text)]
        before, head = _before_first(self.text[: codes[0].start()])
        problem = self._names(before)
        for row, one, end, following in zip(rows, codes, ends, [*rows[1:], ""], strict=True):
            if problem is None:
                self.rows.append(row)
                own, next_head = _cut(self.text[one.end() : end]) if following else (self.text[one.end() : end], "")
                problem = self._head(row, head) or self._tail(row, own, following, is_cut=bool(next_head))
                head = next_head
        return problem

    def _head(self, row: str, text: str) -> Typed | None:
        if text.strip():
            self.is_loose = True
        text = text.lstrip(" ,)]")
        spans = spans_of(text)
        return self._label(row, text, spans) if spans else None

    def _tail(self, row: str, text: str, following: str, *, is_cut: bool) -> Typed | None:
        """Read what follows a number: the name of its row, and whatever stands there until the next one."""
        first, *others = _HARD.split(text)
        if following and not others:
            self.is_loose = True
            if not is_cut and _RANGE.fullmatch(first.strip()) and first.strip():
                return self._range(row, following)
        spans = spans_of(first)
        problem = self._label(row, first, spans, following) if spans else None
        for one in others:
            problem = problem or self._names(one)
        return problem

    def _label(self, row: str, text: str, spans: Spans, following: str = "") -> Typed | None:
        """Compare the words beside a number with the name of its row; then read what follows the name."""
        if spans[0][0] in _JOINING or _AND.search(text[: spans[0][1]]):
            return self._rest(row, text, spans, 0, is_named=True)
        length, problem = self._name(row, text, spans)
        if problem is not None:
            return problem
        if following and _RANGE.fullmatch(text[spans[length - 1][2] if length else 0 :].strip()):
            return self._range(row, following)
        return self._rest(row, text, spans, length, is_named=length > 0)

    def _name(self, row: str, text: str, spans: Spans) -> tuple[int, Typed | None]:
        """Return how many of the words name the row, or that they name another one."""
        words = _words(spans)
        if self.register.is_nameless:
            return next((n for n, word in enumerate(words) if word in _ARTICLE), len(words)), None
        size, rows = self.register.recognised(words, _sizes(words, spans, text), row)
        if rows in ((), (row,)):
            return size, None
        part = text[spans[0][1] : spans[size - 1][2]]
        return 0, self._asked(rows, part) if len(rows) > 1 else self._other(row, rows[0], part)

    def _rest(self, row: str, text: str, spans: Spans, at: int, *, is_named: bool) -> Typed | None:
        """Read what stands beside a name: further rows by name, articles; what is none of these is left over."""
        left: list[int] = []
        while at < len(spans):
            word, start, _ = spans[at]
            gap = text[spans[at - 1][2] if at else 0 : start]
            is_listed = bool(_LISTING.search(gap)) or (at > 0 and spans[at - 1][0] in _JOINING)
            may_name = is_listed or (at > 0 and spans[at - 1][0] in _SPEECH)
            length, rows = self.register.beginning(_words(spans[at:])) if may_name else (0, ())
            if length:
                self.is_loose = True
                if len(rows) > 1:
                    return self._asked(rows, text[start : spans[at + length - 1][2]])
                self.rows.append(rows[0])
                at += length
            elif word in _ARTICLE:
                end = _past_article(spans, at)
                last = max(n for n in range(at, end) if n == at or spans[n][0] not in _JOINING | SMALL)
                self.articles += f"{'; ' if self.articles else ''}{text[start : spans[last][2]]}"
                at = end
            elif is_listed and self._is_law(text, spans, at):
                return self._unknown(text[start:].strip())
            else:
                left += [at] if word not in _JOINING else []
                at += 1
        return self._left(row, text, spans, left, is_named=is_named) if left else None

    def _is_law(self, text: str, spans: Spans, at: int) -> bool:
        """Tell whether a word in a list begins the name of something that the register does not hold."""
        word = spans[at][0]
        joined = at > 0 and (spans[at - 1][0] in _JOINING or bool(_AND.search(text[spans[at - 1][2] : spans[at][1]])))
        is_said = word in _SPEECH or word in _DENYING or word in _ARTICLE or word.isdigit()
        following = [key for key, _, _ in spans[at:]]
        return not is_said and (word in _KINDS or joined) and not all(one in _IDLE for one in following)

    def _left(self, row: str, text: str, spans: Spans, left: Sequence[int], *, is_named: bool) -> Typed | None:
        """Tell of words that are neither names nor articles: figures and denials can change what is cited."""
        words = [spans[at][0] for at in left]
        part = text[spans[left[0]][1] : spans[left[-1]][2]].strip()
        is_denied = any(word in _DENYING for word in words)
        if all(word.isdigit() and len(word) <= _LONGEST_NUMBER for word in words):
            prefix = row.rstrip("0123456789")
            return self._unclear("; ".join([row, *(self.register.row(prefix, one) for one in words)]), row)
        if is_denied and len(self.cited) > 1:
            return self._unclear(row, "; ".join(self.cited))
        if all(word in _IDLE for word in words):
            self.is_loose = True
        elif is_named or not self.register.names.get(row) or all(word in _SPEECH | _IDLE for word in words):
            self.left.append(part)
        else:
            values = {"part": part, "number": row, "label": self._named(row)}
            return Typed(None, (Remark("reference-name-unknown", values),))
        return None

    def _named(self, row: str) -> str:
        """Return a row as the dropdown writes it, cut where somebody wrote a page for a name."""
        return shorten(self.register.label(row), _LONGEST_NAMED)

    def _other(self, row: str, other: str, part: str) -> Typed:
        own, suggestion = self._named(row), self._named(other)
        values = {"part": part, "number": row, "other": other, "own": own, "suggestion": suggestion}
        return bad("reference-other-name", values)

    def _asked(self, rows: Sequence[str], part: str) -> Typed:
        readings = [self._named(row) for row in rows]
        values = {"part": part, "first": " / ".join(readings[:-1]), "second": readings[-1]}
        return Typed(None, (Remark("reference-two-rows", values),))

    def _unclear(self, first: str, second: str) -> Typed:
        return bad("reference-unclear", {"first": first, "second": second})

    def _range(self, row: str, following: str) -> Typed | None:
        """Read `L05 a L07`: nothing tells whether the rows between are meant, unless there are none."""
        prefix = row.rstrip("0123456789")
        first, last = int(row[len(prefix) :]), int(following[len(following.rstrip("0123456789")) :])
        if abs(last - first) == 1 or not following.startswith(prefix):
            return None
        step = 1 if last > first else -1
        between = [self.register.row(prefix, str(one)) for one in range(first, last + step, step)]
        whole = "; ".join(between) if len(between) <= _MOST_LISTED else f"{row}; …; {following}"
        return self._unclear(f"{row}; {following}", whole)

    def _names(self, text: str) -> Typed | None:
        """Read what cites by names alone."""
        for part in _HARD.split(text):
            if words_of(part):
                problem = self._one_name(part)
                if problem is not None:
                    return problem
        return None

    def _one_name(self, part: str) -> Typed | None:
        self.is_loose = True
        register, spans = self.register, spans_of(part)
        if register.is_nameless:
            return Typed(None)
        end = next((n for n, word in enumerate(spans) if word[0] in _ARTICLE), len(spans))
        rows = register.named(_words(spans)) or register.named(_words(spans[:end]))
        if rows:
            self.rows.append(rows[0])
            past = end if len(spans) != end and not register.named(_words(spans)) else len(spans)
            return self._asked(rows, part.strip()) if len(rows) > 1 else self._after_name(rows[0], part, spans, past)
        length, rows = register.beginning(_words(spans))
        is_listed = length and (spans[length][0] in _JOINING or _LISTING.search(part[spans[length - 1][2] :]))
        if len(rows) == 1 and is_listed:
            self.rows.append(rows[0])
            before = len(self.rows)
            problem = self._rest(rows[0], part, spans, length, is_named=True)
            if problem is None and not self.left and len(self.rows) > before:
                return None
            self.left.clear()
        return self._unknown(part.strip())

    def _after_name(self, row: str, part: str, spans: Spans, at: int) -> Typed | None:
        return self._rest(row, part, spans, at, is_named=True) if at < len(spans) else None

    def _unknown(self, part: str) -> Typed:
        found = self.register.meant(words_of(part), "")
        if 1 < len(found) <= MOST_READINGS:
            return self._asked(found, part)
        names = [names[0] for names in self.target.cited.values() if names]
        labels = [self.register.label(row) for row, names in self.target.cited.items() if names]
        near = self.register.label(found[0]) if len(found) == 1 else self._of_digits(part)
        near = near or self._of_lookalikes(part) or suggest(part, labels) or suggest(part, names)
        values = {"part": part}
        return (
            bad("reference-near-miss", {**values, "suggestion": shorten(near, _LONGEST_NAMED)})
            if near
            else bad("reference-unknown", values)
        )

    def _of_lookalikes(self, part: str) -> str | None:
        """Return the row whose number was typed with letters for figures, or wide: `LO5`, `Ｌ０５`."""
        folded = unicodedata.normalize("NFKC", part)
        found = self.register.code.fullmatch(folded[:1] + folded[1:].translate(_FIGURES))
        row = self.register.row(found[1], found[2]) if found else ""
        return self.register.label(row) if self.target.cited.get(row) else None

    def _of_digits(self, part: str) -> str | None:
        """Return the row that digits alone can mean: `5` is rather the fifth row than a law whose number has a 5."""
        rows = [row for row in self.target.cited if part.isascii() and part.isdigit() and int(part[:9]) == _number(row)]
        return self.register.label(rows[0]) if len(rows) == 1 else None


def _number(row: str) -> int:
    return int(row[len(row.rstrip("0123456789")) :] or -1)


def _words(spans: Spans) -> Words:
    return tuple(key for key, _, _ in spans)


def _sizes(words: Words, spans: Spans, text: str) -> list[int]:
    """Return how many words may be a name: those before an article, those before a mark that separates citations."""
    core = next((n for n, word in enumerate(words) if n and word in _ARTICLE), len(words))
    gaps = (n for n in range(1, core) if words[n] in _JOINING or _LOOSE.search(text[spans[n - 1][2] : spans[n][1]]))
    return list(dict.fromkeys((len(words), core, next(gaps, core))))


def _past_article(spans: Spans, at: int) -> int:
    at += 1
    while at < len(spans):
        word = spans[at][0]
        if not (word in _ARTICLE or word in _JOINING or word in SMALL or _OF_ARTICLE.fullmatch(word)):
            break
        at += 1
    return at


def _before_first(head: str) -> tuple[str, str]:
    """Return what stands before the first number: citations by name, and what names the row of the first number."""
    cut = max((one.end() for one in _HARD.finditer(head)), default=0)
    last = head[cut:]
    words = words_of(last)
    if words and (words[-1] in _JOINING or _LISTING.search(last[spans_of(last)[-1][2] :])):
        return head, ""
    return head[:cut], last


def _cut(tail: str) -> tuple[str, str]:
    """Return what belongs to a number, and what to the next one: `), Ley corta 6 (` is all of the next."""
    if not tail.rstrip().endswith(("(", "[")):
        return tail, ""
    opened = tail.rstrip()[:-1]
    closed = max(
        opened.rfind(")"), opened.rfind("]"), max((one.end() - 1 for one in _HARD.finditer(opened)), default=-1)
    )
    if closed < 0:
        closed = max((one.end() - 1 for one in _LOOSE.finditer(opened)), default=-1)
    return (opened[: closed + 1], opened[closed + 1 :]) if words_of(opened[closed + 1 :]) else (tail, "")
