"""A locale such as `es-CR` → how it writes numbers and dates; a country → the locales in which its files are made."""

import functools
import re
from typing import NamedTuple

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
        numbers["decimal"],
        numbers["group"],
        next((sign for sign in short if sign in "/-."), "/"),
        short,
        _code(known.date_formats["full"].pattern),
        _code(known.time_formats["medium"].pattern.replace("\u202f", " ")),
        get_currency_symbol(currencies[0], locale=known) if currencies else "¤",
        (halves["am"].replace("\u202f", " "), halves["pm"].replace("\u202f", " ")),
        (tuple(_short(names["abbreviated"][m]) for m in range(1, 13)), tuple(names["wide"][m] for m in range(1, 13))),
        (tuple(days["abbreviated"][day] for day in range(7)), tuple(days["wide"][day] for day in range(7))),
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
