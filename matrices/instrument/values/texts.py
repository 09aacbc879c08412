"""Texts, addresses of pages, e-mail, telephone numbers: kept as written, judged by their form."""

import datetime
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from matrices.instrument.columns import ONE_LINE, Column
from matrices.instrument.formats import locales_of
from matrices.instrument.raw import RawValue, is_wrapped
from matrices.instrument.shown import shown_text
from matrices.instrument.values.sight import as_shown, either, same_digits
from matrices.instrument.values.typed import Remark, Target, Typed, bad, good
from matrices.language import bare, is_usual, on_one_line

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber


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
_DASHES = "-–—_.?"
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
}
_FRACTIONS = {sign: unicodedata.normalize("NFKC", sign).replace("\u2044", "/") for sign in "½¼¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"}
"""What programs make of signs while they are typed (tables of AutoCorrect in Excel and LibreOffice, of macOS)."""
_ANY_CORRECTED = re.compile("[©®™€½¼¾℅-⇿]")
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


def is_prose(column: Column) -> bool:
    """Tell whether sentences are asked for, such as an excerpt, and not a few words."""
    return column.type == "text" and (column.role or "") not in _SHORT


def parse_text(raw: RawValue, target: Target) -> Typed:
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
    original = pattern.sub(lambda found: "".join((_CORRECTED | _FRACTIONS).get(sign, sign) for sign in found[0]), words)
    return original if len(original) <= 80 else _around(original, words, pattern)


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


def parse_url(raw: RawValue, target: Target) -> Typed:
    """Return the address of a page; only http and https are accepted.

    Where the text of the cell is none, as browsers paste it, the address under it is taken.
    """
    typed, link = _page(raw.text.strip()), raw.looks.link if raw.looks is not None else ""
    if not link:
        return parse_text(raw, target) if typed.value is not None else typed
    under = _page(link)
    if typed.value is None:
        if under.value is not None:
            return good(link, Remark("link-taken", {"link": link}))
        return under if is_wrapped(link) else typed
    if under.value is not None and not _is_same_page(raw.text, link):
        return good(typed.value, Remark("link-differs", {"link": link}))
    return parse_text(raw, target)


def _page(words: str) -> Typed:
    if len(words.split()) > 1:
        several = all("://" in part or part.startswith("www.") for part in words.split())
        return bad("several-answers", {"options": "https://…"}) if several else bad("not-a-url")
    if "://" not in words:
        return bad("url-without-scheme", {"suggestion": f"https://{words}"}) if "." in words else bad("not-a-url")
    if is_wrapped(words):
        return bad("link-sealed")
    return _checked(words)


def _checked(words: str) -> Typed:
    try:
        parts = urlsplit(words)
    except ValueError:
        return bad("not-a-url")
    if parts.scheme.lower() not in ("http", "https"):
        return bad("url-scheme", {"scheme": parts.scheme})
    return good(words) if parts.hostname and "." in parts.hostname else bad("not-a-url")


def _is_same_page(words: str, link: str) -> bool:
    """Tell whether two addresses lead to one page, as programs write them: scheme, percent signs, last slash."""
    first, second = (unquote(one).casefold().split("://")[-1].removeprefix("www.").strip("/ ") for one in (words, link))
    return first == second


def parse_email(raw: RawValue, _target: Target) -> Typed:
    """Return an e-mail address in its normal form; the domain is not looked up. One under a name is taken."""
    from email_validator import EmailNotValidError, validate_email

    link = raw.looks.link if raw.looks is not None else ""
    under = unquote(link[len("mailto:") :].partition("?")[0]) if link.lower().startswith("mailto:") else ""
    for words in (raw.text.strip().removeprefix("mailto:"), under):
        try:
            address = validate_email(words, check_deliverability=False).normalized
        except EmailNotValidError:
            continue
        if words == under != raw.text.strip():
            return good(address, Remark("link-taken", {"link": address}))
        same = not under or under.casefold() == address.casefold()
        return good(address) if same else good(address, Remark("link-differs", {"link": under}))
    return bad("not-an-email")


_SUM = re.compile(r"=\+?[\d\s()\-+]+")
"""A telephone number that was taken for a sum: `=+506-2222-3333`."""

_SCIENTIFIC = re.compile(r"\+?\d+(?:[.,]\d+)?[Ee]\+?\d+")
_ROUNDED = "00000"
"""So many zeros at the end: shown as 5.06222E+10 and saved as shown, a number has lost its last digits."""


def parse_phone(raw: RawValue, target: Target) -> Typed:
    """Return a telephone number in E.164; one without country code is read as one of the country's.

    What a spreadsheet has made a number or a sum is read where no digit can be missing, and remarked upon; where
    digits may be lost, nothing is guessed.
    """
    if raw.formula is not None and _SUM.fullmatch(raw.formula):
        return _eaten(raw.formula.lstrip("="), target)
    if raw.kind == "text" and not _SCIENTIFIC.fullmatch(raw.text.strip()):
        link = raw.looks.link if raw.looks is not None else ""
        under = unquote(link[len("tel:") :]) if link.lower().startswith("tel:") else ""
        return _phone_written(raw.text.strip(), target, under)
    number = raw.number if raw.kind == "number" else None
    if number is None or number <= 0 or number != number.to_integral_value():
        return _lost(target)
    digits = format(number.to_integral_value(), "f")
    return _lost(target) if digits.endswith(_ROUNDED) else _eaten(digits, target)


def _phone_written(words: str, target: Target, link: str = "") -> Typed:
    number = _number(words, target)
    if number is None:
        under = _number(link, target) if link else None
        if under is None:
            return bad("not-a-phone")
        return good(_shown(under, "E164"), Remark("link-taken", {"link": _shown(under, "INTERNATIONAL")}))
    code = _shown(number, "E164")
    written = re.sub(r"[\s()./\-]", "", words)
    return good(code) if written == code else good(code, Remark("understood-as", {"understood": code}))


def _eaten(words: str, target: Target) -> Typed:
    number = _number(words, target)
    if number is None:
        return _lost(target)
    return good(_shown(number, "E164"), Remark("phone-eaten", {"suggestion": _shown(number, "INTERNATIONAL")}))


def _lost(target: Target) -> Typed:
    """Return that the number cannot be told any more, with one of the country as an example of how to write it."""
    import phonenumbers

    example = phonenumbers.example_number(target.region) if target.region else None
    shown = _shown(example, "INTERNATIONAL") if example else "+506 2222 3333"
    return bad("phone-lost", {"suggestion": shown})


def _number(words: str, target: Target) -> "PhoneNumber | None":
    """Return the number that words mean, None if they mean none that can exist."""
    import phonenumbers

    if words.startswith("00"):
        words = f"+{words[2:]}"
    region = None if words.startswith("+") else target.region or None
    try:
        number = phonenumbers.parse(words, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _shown(number: "PhoneNumber", form: str) -> str:
    import phonenumbers

    written: Callable[[PhoneNumber, int], str] = phonenumbers.format_number
    return written(number, getattr(phonenumbers.PhoneNumberFormat, form))
