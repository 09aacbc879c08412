"""Texts: kept as the country sees them, asked where a program may have changed what was typed."""

import datetime
import re
import unicodedata
from decimal import Decimal

from matrices.instrument.columns import ONE_LINE, Accepted, Column, ColumnType, Remark, Target, Typed, bad, good
from matrices.instrument.formats import locales_of
from matrices.instrument.raw import RawValue
from matrices.instrument.shown import shown_text
from matrices.instrument.types.sight import as_shown, either, same_digits
from matrices.language import bare, is_usual, on_one_line

_REFERS_ELSEWHERE = frozenset(
    {
        "ver arriba",
        "vease arriba",
        "ver fila anterior",
        "idem",
        "ibidem",
        "igual",
        "igual que arriba",
        "lo mismo",
        "igual que el ano pasado",
        "igual al ano pasado",
        "sin cambios",
        "see above",
        "same as above",
        "ditto",
        "same as last year",
        "no change",
        "unchanged",
    }
)
_LONGEST_PHRASE = 60
_DASHES = "-–—_.?*/…\"'´`“”″〃"
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹₀-₉]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

_CITING = frozenset({"article", "number", "gazette"})
"""Roles of columns whose texts are read digit by digit: 279.10 is not 279.1."""
_SHORT = _CITING | {"penalty_increase"}
"""Roles of columns of a few words, in which a spreadsheet's changes are told from what was written."""

_CORRECTED = {
    **dict(
        zip(
            "©®™℠℗€℅ⓒⒸⓡⓇ",
            ("(c)", "(r)", "(tm)", "(sm)", "(p)", "(e)", "c/o", *("(c)", "(C)", "(r)", "(R)")),
            strict=True,
        )
    ),
    **dict.fromkeys("☺🙂😊😀", ":)"),
    **dict.fromkeys("☹🙁😞", ":("),
    **dict(zip("→⇒←⇐⇔", ("-->", "==>", "<--", "<==", "<=>"), strict=True)),
    **dict(zip("\uf0e0\uf0df\uf0f3\uf04a\uf04c", ("-->", "<--", "<=>", ":)", ":("), strict=True)),  # Word's own signs
}
_FRACTIONS = {sign: unicodedata.normalize("NFKC", sign).replace("\u2044", "/") for sign in "½¼¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"}
"""What programs make of signs while they are typed (tables of AutoCorrect in Excel and LibreOffice, of macOS)."""
_ANY_CORRECTED = re.compile("[©®™€½¼¾℅-⇿\uf000-\uf0ff]")
_CITATION_CORRECTED = re.compile(f"[{''.join(_CORRECTED)}{''.join(_FRACTIONS)}]")
_SHORT_CORRECTED = re.compile(f"[{''.join(_CORRECTED)}]")
_PROSE_CORRECTED = re.compile(r"(?<=\d)\s?[©®™℗]")

_EXPONENT = re.compile(r"\d[Ee][+\-]?\d")
_GROUPED = re.compile(r"[.,'’\s\u00a0\u202f\d]*\d")
_FRACTION = re.compile(r"(?<=\d)[.,'’\s\u00a0\u202f](?=\d)")
"""What stands between digits: programs in other languages write another sign there."""
_AMBIGUOUS = re.compile(r"(?<![\d.,])\d{1,3}[.,]\d{3}(?![\d.,])")
_DAY = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{2,4})")
_MONTHS = 12
_LARGE = 10_000
"""No article has so high a number; a date that lost its format, or an exponent (1E5), has."""
_SERIALS = range(10_000, 80_000)
_EPOCHS = {False: datetime.date(1899, 12, 30), True: datetime.date(1904, 1, 1)}


_SHORT_ENOUGH = 255
"""Letters that every Excel shows of a cell in the format of text; some versions show ##### for more."""


class TextType(ColumnType):
    """A text in the language of the country."""

    name = "text"
    own_words = True
    is_text = True
    is_kept_as_read = True

    def parse(self, raw: RawValue, target: Target) -> Typed:
        """Return the text as the country sees it, without blanks at its ends."""
        role = target.column.role or ""
        if raw.kind in ("date", "time"):
            days = () if role in _SHORT else _days_shown(_in_other_programs(raw, target))
            if days:
                return bad("shown-by-program", {"readings": either(days, quoted=True)})
            example = f"{raw.moment.day}-{raw.moment.month}" if raw.moment is not None else "3-5"
            remark, value = Remark("text-became-date", {"example": example}), raw.shown or raw.text
            return Typed(None if role in _SHORT else value, (remark,))
        if raw.kind == "number" and raw.number is not None:
            return _of_number(raw, raw.number, role, target)
        words = raw.shown.strip() if raw.format and raw.shown else raw.text.strip()
        seen = (as_shown(raw, words),) if words != raw.text.strip() else ()
        return _written(words, seen, target)

    def number_format(self, column: Column) -> str:
        """Return the format of text where texts are short, so that 172 stays an article and 1/3 a fraction."""
        return "@" if (column.max_length or _SHORT_ENOUGH + 1) <= _SHORT_ENOUGH else "General"

    def accepts(self, column: Column) -> Accepted:
        """Return that a limit of letters is told of."""
        return Accepted("length", "warning") if column.max_length else Accepted()

    def prompt(self, column: Column) -> str:
        """Return the limit of letters, if there is one."""
        return "prompt-text" if column.max_length else ""

    def is_prose(self, column: Column) -> bool:
        """Tell whether sentences are asked for, such as an excerpt, and not a few words."""
        return (column.role or "") not in _SHORT

    def field(self, column: Column) -> str:
        """Return that there is room for sentences where they are asked for."""
        return "area" if self.is_prose(column) and column.role not in ONE_LINE else "line"


def _written(words: str, told: tuple[Remark, ...], target: Target) -> Typed:
    role, limit = target.column.role or "", target.column.max_length
    corrected = _corrected(words, role)
    if corrected and role in _SHORT:
        return bad("autocorrected", {"suggestion": corrected})
    remarks = [*told, *_remarks(words)]
    if role in _CITING and (marks := _RAISED.findall(words)):
        remarks.append(Remark("footnote-mark", {"mark": ", ".join(marks), "understood": words}))
    if corrected:
        remarks.append(Remark("autocorrected", {"suggestion": corrected}))
    if role in ONE_LINE and len(words.splitlines()) > 1:
        words = on_one_line(words)  # the cell as it stands is kept beside the answer
        remarks.append(Remark("understood-as", {"understood": words}))
    if limit is not None and len(words) > limit:
        remarks.append(Remark("too-long", {"length": len(words), "limit": limit}))
    return good(words, *remarks)


def _of_number(raw: RawValue, number: Decimal, role: str, target: Target) -> Typed:
    """Return the text that a number shows; where a text is read digit by digit, what it may have been is asked."""
    shown = raw.shown or raw.text
    if _EXPONENT.search(shown) and (role not in _CITING or not raw.format):
        shown = raw.text
    readings = dict.fromkeys(_readings(raw, number, shown, role, target)) if role in _CITING else ()
    if len(readings) > 1:
        *_, example = (one for one in readings if one != "…")
        return bad("number-for-words", {"readings": either(readings), "shown": shown, "example": example})
    elsewhere = _in_other_programs(raw, target) if _FRACTION.search(shown) else ()
    if len(elsewhere) > 1 and (role in _CITING or any(map(_AMBIGUOUS.search, elsewhere))):
        return bad("shown-by-program", {"readings": either(elsewhere, quoted=True)})
    return good(shown, as_shown(raw, shown)) if raw.shown not in ("", raw.text) else good(shown)


def _in_other_programs(raw: RawValue, target: Target) -> tuple[str, ...]:
    """Return what the programs of a country show of a number or a day, what its own shows first.

    Programs in other languages set other signs into numbers, and put the month before the day.
    """
    locales = locales_of(target.region, target.language) if target.region else ()
    shown = (shown_text(raw, locale, target.since_1904) for locale in locales)
    texts = (re.sub(r"\s", " ", one) for one in (raw.shown or raw.text, *shown) if one)
    return tuple(dict.fromkeys(texts))


def _days_shown(readings: tuple[str, ...]) -> tuple[str, ...]:
    """Return two texts of which one shows the day where the other shows the month, none if there are no such."""
    found: dict[tuple[int, ...], str] = {}
    for one in readings:
        if day := _DAY.fullmatch(one):
            found.setdefault(tuple(map(int, day.groups())), one)
    first, second, year = next(iter(found), (0, 0, 0))
    turned = second, first, year
    is_either = first != second and max(first, second) <= _MONTHS and turned in found
    return (found[first, second, year], found[turned]) if is_either else ()


def _readings(raw: RawValue, number: Decimal, shown: str, role: str, target: Target) -> tuple[str, ...]:
    """Return what a number may have been before the spreadsheet took it for one; a single reading is the answer."""
    plain = format(number, "f")
    mantissa = number.normalize()
    exponent = mantissa.as_tuple().exponent
    if _EXPONENT.search(shown) or (role == "article" and abs(number) >= _LARGE):
        digits = "".join(map(str, mantissa.as_tuple().digits))
        as_typed = (f"{digits}E{exponent}",) if isinstance(exponent, int) and exponent > 1 else ()
        whole = number == number.to_integral_value() and int(number) in _SERIALS
        day = (_EPOCHS[target.since_1904] + datetime.timedelta(days=int(number))).isoformat() if whole else ""
        return tuple(filter(None, (plain, *as_typed, day))) if as_typed or day else (plain, shown, "…")
    if not _GROUPED.fullmatch(shown):
        return (shown,)
    decimals = same_digits(shown, number)
    if decimals is None or number != round(number, decimals):
        return (shown, plain)
    if number != number.to_integral_value() and raw.format.lower() in ("", "@", "general"):
        return (plain, f"{plain}0")
    point = shown[:-decimals].rstrip(".,") + "." + shown[-decimals:] if decimals else shown
    return (shown, point) if decimals or shown.isdigit() else (shown, plain)


def _corrected(words: str, role: str) -> str:
    """Return what a text may have been before its signs were replaced while it was typed; empty if nothing was."""
    if words.isascii() or (is_usual(words) and not _ANY_CORRECTED.search(words)):
        return ""
    pattern = {"article": _CITATION_CORRECTED, "number": _CITATION_CORRECTED}.get(role)
    pattern = pattern or (_SHORT_CORRECTED if role in _SHORT else _PROSE_CORRECTED)
    if not pattern.search(words):
        return ""
    original = pattern.sub(lambda found: "".join(_CORRECTED.get(sign, sign) for sign in found[0]), _in_figures(words))
    return original if len(original) <= 80 else _around(original, words, pattern)


def _in_figures(words: str) -> str:
    """Return a text with its fractions written in figures, apart from what stands before them: `5½` as `5 1/2`."""
    pieces = (
        f"{' ' if before.isdigit() else ''}{_FRACTIONS[sign]}" if sign in _FRACTIONS else sign
        for before, sign in zip(" " + words, words, strict=False)
    )
    return "".join(pieces)


def _around(original: str, words: str, pattern: "re.Pattern[str]") -> str:
    """Return the part of a long text in which the first sign was replaced."""
    found = pattern.search(words)
    at = found.start() if found else 0
    return f"…{original[max(0, at - 30) : at + 30]}…"


def _remarks(words: str) -> list[Remark]:
    if len(words) <= _LONGEST_PHRASE and bare(words) in _REFERS_ELSEWHERE:
        return [Remark("refers-elsewhere")]
    if words and not words.strip(_DASHES):
        return [Remark("only-a-dash")]
    if _CONTROL.search(words) or "�" in words:
        return [Remark("broken-characters")]
    return []
