"""Format codes as tokens, and the locales of a country: what a file says of how a number is shown."""

import functools
import locale as windows
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal, NamedTuple

Precision = Literal["day", "month", "year", "day-month", "none"]
"""What a format shows of a date: all of it, month and year, the year, day and month without year, none of these."""

_SHORT_DATE, _CURRENCY = "[$-shortdate]", "[$-currency]"
"""Stand, in codes of formats that a file knows by number, for what each locale shows in its own way."""

BUILT_IN: dict[int, str] = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    **dict.fromkeys((5, 6), f"{_CURRENCY}#,##0_);({_CURRENCY}#,##0)"),
    **dict.fromkeys((7, 8), f"{_CURRENCY}#,##0.00_);({_CURRENCY}#,##0.00)"),
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: f"{_SHORT_DATE}m/d/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: f"{_SHORT_DATE}m/d/yyyy h:mm",
    **dict.fromkeys((*range(27, 32), 34, 35, 36, *range(50, 59)), f"{_SHORT_DATE}m/d/yyyy"),
    32: "h:mm",
    33: "h:mm:ss",
    **dict.fromkeys((37, 38), "#,##0_);(#,##0)"),
    **dict.fromkeys((39, 40), "#,##0.00_);(#,##0.00)"),
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: f'_({_CURRENCY}* #,##0_);_({_CURRENCY}* (#,##0);_({_CURRENCY}* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: f'_({_CURRENCY}* #,##0.00_);_({_CURRENCY}* (#,##0.00);_({_CURRENCY}* "-"??_);_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
"""Codes of the formats that files know by number only (18.8.30); 0, the general format, has none."""

_LONGEST_CODE = 1_000
"""Signs; spreadsheet programs take 255."""
MOST_SECTIONS = 4
_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | \\(?P<escaped>.)? | _(?P<width>.)? | \*(?P<fill>.)? | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|Standard) | (?P<half>AM/PM|A/P) | (?P<exponent>E[+-])
    | (?P<date>y+|m+|d+|h+|s+|e+|g+|b+) | (?P<digit>[0\#?]) | (?P<other>.)
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]{1,30}(?:\.[0-9]{0,30})?(?:E[+-]?[0-9]{1,3})?)", re.IGNORECASE)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_COLOUR = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|colou?r\s*[0-9]{1,2}", re.IGNORECASE)

_WESTERN_DIGITS, _GREGORIAN = (0, 1), (0, 1, 2, 9, 10, 11, 12)
"""Numbers of scripts and calendars before that of a language, in tags such as `[$-3000401]`."""

SHORT_DATE, LONG_DATE, _TIME = "shortdate", "f800", "f400"
"""Tags of the formats that are the locale's own; see `_SYSTEM` for their other names."""
_SYSTEM = {"shortdate": SHORT_DATE, "f800": LONG_DATE, "x-sysdate": LONG_DATE, "f400": _TIME, "x-systime": _TIME}

Token = tuple[str, str]
"""Kind and text: `("digit", "#")`, `("date", "yyyy")`, `("text", " días")`."""


@dataclass(frozen=True)
class CodeSection:
    """One section of a code; `locale` names another language for the months, `system` a format of the locale's own."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None
    locale: str = ""
    system: str = ""
    known: bool = True

    def has(self, *kinds: str) -> bool:
        """Tell whether one of its tokens is of one of the kinds."""
        return any(kind in kinds for kind, _ in self.tokens)

    @property
    def is_date(self) -> bool:
        """Tell whether it shows a date or a time."""
        return bool(self.system) or self.has("date", "elapsed", "half")


def precision_shown(code: str) -> Precision:
    """Return what a format code shows of a date; a code that is not known or shows no date is taken to show all."""
    sections = sections_of(code) if code else None
    if not sections or not sections[0].is_date:
        return "day"
    if sections[0].system in (SHORT_DATE, LONG_DATE):
        return "day"
    parts = {text[0].lower() for kind, text in dated(sections[0]) if kind == "date" and text.lower() not in _WEEKDAYS}
    year, month, day = not parts.isdisjoint("ye"), "m" in parts, "d" in parts
    if day and month:
        return "day" if year else "day-month"
    return "none" if day or not year else "month" if month else "year"


_WEEKDAYS = ("ddd", "dddd")


@functools.lru_cache(maxsize=1024)
def sections_of(code: str) -> tuple[CodeSection, ...] | None:
    """Return the sections of a code, None if there is no saying what it shows."""
    if len(code) > _LONGEST_CODE:
        return None
    pieces: list[list[Token]] = [[]]
    for found in _TOKEN.finditer(code):
        kind, text = str(found.lastgroup or "other"), found[found.lastgroup or 0] or ""
        if kind == "other" and text == ";":
            pieces.append([])
        else:
            pieces[-1].append((kind, text))
    if len(pieces) > MOST_SECTIONS:
        return None
    sections = tuple(_section(piece) for piece in pieces)
    return sections if all(section.known for section in sections) else None


def _section(pieces: Sequence[Token]) -> CodeSection:
    tokens: list[Token] = []
    condition, locale, system, known = None, "", "", True
    for kind, text in pieces:
        if kind != "bracket":
            tokens.append(_token(kind, text))
            continue
        limit = _CONDITION.fullmatch(text.strip())
        if limit:
            condition = (limit[1], Decimal(limit[2]))
        elif _ELAPSED.fullmatch(text):
            tokens.append(("elapsed", text.lower()))
        elif text.startswith("$"):
            symbol, _, tag = text[1:].partition("-")
            tokens.append(("currency", "") if tag == "currency" else ("text", symbol))
            system = _SYSTEM.get(tag.lower(), system)
            locale = locale or _named(tag.lower().partition(",")[0])
            known = known and _is_western(tag)
        else:
            known = known and _COLOUR.fullmatch(text.strip()) is not None
    section = CodeSection(tuple(token for token in tokens if token[1] or token[0] != "text"), condition, locale, system)
    return CodeSection(section.tokens, condition, locale, system, known and _is_sound(section))


def _token(kind: str, text: str) -> Token:
    match kind:
        case "quoted" | "escaped":
            return "text", text
        case "width":
            return "text", " "
        case "fill":
            return "text", ""
        case "other" if text in ".,%/@":
            return text, text
        case "other":
            return "text", text
        case _:
            return kind, text


def _is_sound(section: CodeSection) -> bool:
    """Tell whether a section is a date or a number or a text, of a calendar that is known."""
    if section.system == _TIME or not section.is_date:
        return True
    mixed = section.has("general", "exponent", "@", "%") or any(text[0] in "gGbB" for _, text in letters_of(section))
    before = [""] + [kind for kind, _ in section.tokens]
    # The only digits in a date are those of parts of a second, behind a point.
    return not mixed and all(
        kind != "digit" or (text == "0" and before[at] in (".", "digit"))
        for at, (kind, text) in enumerate(section.tokens)
    )


def letters_of(section: CodeSection) -> list[Token]:
    """Return the tokens that stand for parts of a date."""
    return [token for token in section.tokens if token[0] == "date"]


def _named(tag: str) -> str:
    """Return the locale that a tag names: `40a` or `es-CR`; empty if it names none."""
    if not re.fullmatch(r"[0-9a-f]{1,8}", tag):
        return tag if re.fullmatch(r"[a-z]{2,3}(-[a-z]{2})?", tag) else ""
    return windows.windows_locale.get(int(tag, 16) & 0xFFFF, "").replace("_", "-")


def _is_western(tag: str) -> bool:
    """Tell whether a tag asks for no digits of another script, nor for another calendar than the Gregorian ones."""
    if not re.fullmatch(r"[0-9a-fA-F]{5,8}", tag):
        return True
    above = int(tag, 16) >> 16
    return above >> 8 in _WESTERN_DIGITS and above & 0xFF in _GREGORIAN


def dated(section: CodeSection) -> list[Token]:
    """Return the tokens of a date with each `m` that means minutes as `n`."""
    tokens = [(kind, text.lower() if kind == "date" else text) for kind, text in section.tokens]
    clock = [at for at, (kind, _) in enumerate(tokens) if kind in ("date", "elapsed")]
    after = dict(pairwise(clock))
    before = {second: first for first, second in after.items()}
    for at in clock:
        kind, text = tokens[at]
        near = (tokens[before[at]][1] if at in before else ""), (tokens[after[at]][1] if at in after else "")
        if kind == "date" and text in ("m", "mm") and (near[0][:1] == "h" or near[1][:1] == "s"):
            tokens[at] = ("date", "n" * len(text))
    return tokens


_SOLD = ("en-US", "es-MX")
"""Locales as which programs are installed in the Americas where nobody chose another."""
_CLDR = re.compile(r"'(?P<quoted>[^']*)'|(?P<letters>([A-Za-z])\3*)|(?P<other>.)", re.DOTALL)


class Signs(NamedTuple):
    """How a locale writes numbers and dates."""

    decimal: str
    group: str
    date: str
    short: str
    long: str
    time: str
    currency: str
    halves: tuple[str, str]
    months: tuple[tuple[str, ...], tuple[str, ...]]
    days: tuple[tuple[str, ...], tuple[str, ...]]


def locales_of(region: str, language: str) -> tuple[str, ...]:
    """Return the locales in which a country's file may have been made, the country's own first.

    `region` is an ISO 3166-1 alpha-2 code, `language` that of the form. A language is the country's own if it is one of
    the State, by law or in fact; the locales as which programs are sold come after.
    """
    from babel import localedata
    from babel.languages import get_official_languages

    tongues = get_official_languages(region, de_facto=True)
    spoken = dict.fromkeys(re.split("[-_]", tag)[0] for tag in tongues)
    first = (language,) if language in spoken else ()
    known = [f"{tongue}-{region}" for tongue in (*first, *spoken) if localedata.exists(f"{tongue}_{region}")]
    sold = sorted(_SOLD, key=lambda locale: not locale.startswith(f"{language}-"))
    return tuple(dict.fromkeys((*known, *sold)))


@functools.lru_cache(maxsize=64)
def signs_of(locale: str) -> Signs:
    """Return how a locale writes; one that is not known writes as its language, or as the United States do."""
    from babel import Locale, UnknownLocaleError
    from babel.numbers import get_currency_symbol, get_territory_currencies

    try:
        known = Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        language = locale.partition("-")[0]
        return signs_of(language if language not in (locale, "") else "en-US")
    numbers = known.number_symbols.get("latn") or known.number_symbols[known.default_numbering_system]
    names = known.months["format"]
    days, halves = known.days["format"], known.day_periods["format"]["abbreviated"]
    currencies = get_territory_currencies(known.territory) if known.territory else []
    short = _code(known.date_formats["short"].pattern)
    return Signs(
        decimal=numbers["decimal"],
        group=numbers["group"],
        date=next((sign for sign in short if sign in "/-."), "/"),
        short=short,
        long=_code(known.date_formats["full"].pattern),
        time=_code(known.time_formats["medium"].pattern.replace("\u202f", " ")),
        currency=get_currency_symbol(currencies[0], locale=known) if currencies else "¤",
        halves=(halves["am"].replace("\u202f", " "), halves["pm"].replace("\u202f", " ")),
        months=(
            tuple(_short(names["abbreviated"][m]) for m in range(1, 13)),
            tuple(names["wide"][m] for m in range(1, 13)),
        ),
        days=(tuple(days["abbreviated"][day] for day in range(7)), tuple(days["wide"][day] for day in range(7))),
    )


def _short(month: str) -> str:
    """Return the short name of a month as spreadsheet programs write it: three letters, where CLDR has `sept`."""
    return month[:3] if month.casefold() == "sept" else month


def _code(pattern: str) -> str:
    """Return a pattern of CLDR as a format code: `EEEE, d 'de' MMMM 'de' y`, `dddd, d "de" mmmm "de" yyyy`."""
    pieces = []
    for found in _CLDR.finditer(pattern):
        letters = found["letters"] or ""
        match letters[:1]:
            case "":
                pieces.append(f'"{found["quoted"]}"' if found["quoted"] is not None else found["other"])
            case "E":
                pieces.append("dddd" if len(letters) > 3 else "ddd")
            case "y":
                pieces.append("yyyy")
            case "a":
                pieces.append("AM/PM")
            case "L":
                pieces.append("m" * len(letters))
            case _:
                pieces.append(letters.lower())
    return "".join(pieces)
