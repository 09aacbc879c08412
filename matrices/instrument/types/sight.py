"""What the eye sees in a cell where that is not what the file stores → one reading that is told, or a question."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from matrices.findings import shorten
from matrices.instrument.columns import Remark, Typed, bad
from matrices.instrument.raw import RawValue, Run
from matrices.language import LANGUAGES, Text, is_usual, say, signs_in, trimmed, visible, visible_signs

_DIGITS = "0123456789"
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED = str.maketrans(_DIGITS, _SUPERSCRIPTS)
_MARK = re.compile(r"[\s(\[]*[\d₀-₉]{1,3}(?:\s*[,;]\s*[\d₀-₉]{1,3})*[\s)\]]*[a-z]{0,4}[\s)\]]*")
"""What is a mark of a footnote if it is raised; letters alone are ordinals, as in 1.er and 2nd."""

_REVERSING = re.compile("[\u202b\u202e\u2067\u200f\u061c]")
"""Signs after which letters of Latin script are seen in another order than they are stored."""
_BACKWARDS = re.compile("\u202e([^\u202c]*)\u202c?")

_PASTED_ENDS = "\u00ad\u200b\u200c\u200d\u2060\ufeff \u00a0\t\n"
_OVERLAYS = re.compile("[\u0335-\u0338]")
_OVERLAID = re.compile(".[\u0335-\u0338]+", re.DOTALL)
"""A letter with a line through it that is a sign of its own."""

_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaesijopcyxhdqw" + "ABEZHIKMNOPTYXo",
)
"""Letters of Cyrillic and Greek that look like Latin ones (Unicode technical standard 39)."""
_OTHER = "".join(map(chr, _LOOKALIKES))
_OTHER_ALPHABET = re.compile(f"[{_OTHER}]")
_MIXED = re.compile(f"[A-Za-zÀ-ɏ][{_OTHER}]|[{_OTHER}][A-Za-zÀ-ɏ]")
_WORD = re.compile(r"[^\W\d_]+")
_OWN_LETTER = re.compile(f"(?![{_OTHER}])[\u0370-\u03ff\u0400-\u04ff]")
"""A letter of Greek or Cyrillic that looks like no Latin one."""
_FEW = 200
"""Letters of a text in which words of another alphabet alone are looked at, too."""
_LOOKED_AT = 10_000
"""Letters of a text whose letters are named."""

_FIGURE = re.compile(r"\d(?:[\d.,'’\s\u00a0\u202f]{0,80}\d)?")
"""A number as a locale writes it, its thousands set apart."""
_MOST_DECIMALS = 30


def doubted(raw: RawValue) -> Typed | None:
    """Return the question that a cell raises before its content counts: struck out, unseen, or seen backwards."""
    if raw.shown and not raw.shown.strip("#"):
        return bad("not-shown", {"stored": shorten(raw.text)})
    looks = raw.looks
    if looks is not None and (looks.struck or looks.hidden):
        return bad("struck-out") if looks.struck else bad("not-shown", {"stored": shorten(raw.text)})
    if looks is not None and any(run.struck for run in looks.runs):
        struck = trimmed("".join(run.text for run in looks.runs if run.struck))
        left = trimmed("".join(run.text for run in looks.runs if not run.struck))
        if not left:
            return bad("struck-out")
        if any(sign.isalnum() for sign in struck):
            return bad("struck-out-partly", {"struck": shorten(struck), "left": shorten(left)})
    if looks is not None and any(run.hidden for run in looks.runs):
        unseen = trimmed("".join(run.text for run in looks.runs if run.hidden))
        left = trimmed("".join(run.text for run in looks.runs if not run.hidden))
        if any(sign.isalnum() for sign in unseen):
            return bad("not-shown-partly", {"unseen": shorten(unseen), "left": shorten(left)})
    return None if is_usual(raw.text) else _by_signs(raw.text)


def _by_signs(words: str) -> Typed | None:
    if _OVERLAID.search(words):
        return _overlaid(words)
    if _REVERSING.search(words) and trimmed(words):
        return bad("signs-reorder", _readings(words))
    return None


def _overlaid(words: str) -> Typed:
    """Return the question about words that are struck out sign by sign, as pages on the web make them."""
    struck, left = "".join(_OVERLAID.findall(words)), trimmed(_OVERLAID.sub("", words))
    without = _OVERLAYS.sub("", struck).strip()
    return bad("struck-out-partly", {"struck": shorten(without), "left": shorten(left)}) if left else bad("struck-out")


def _readings(words: str) -> dict[str, str | Text]:
    """Return a text with its signs by name, as it is stored, and as it is seen where that can be told."""
    signs = signs_in(words)
    seen = _BACKWARDS.sub(lambda match: match[1][::-1], words)
    without = [visible(one) for one in (words, seen)]
    readings = dict.fromkeys(map(shorten, filter(trimmed, without)))
    marked = _near(visible_signs(words), signs[0])
    return {"signs": " ".join(signs), "marked": marked, "readings": either(readings, quoted=True)}


def told(raw: RawValue, *, is_prose: bool) -> tuple[Remark, ...]:
    """Return what is told of signs that do not change how a text is read: hidden ones, letters that only look Latin.

    Soft hyphens and joiners come along with every page that is pasted: they are told of inside short answers only.
    """
    if is_usual(raw.text):
        return ()
    words, letters = raw.text.strip(_PASTED_ENDS), _foreign(raw.text)
    signs = signs_in(words, pasted=not is_prose)
    found: list[Remark] = []
    if signs:
        marked = _near(visible_signs(words, pasted=not is_prose), signs[0])
        found.append(Remark("hidden-signs", {"signs": " ".join(signs), "marked": marked}))
    if letters:
        found.append(
            Remark(
                "other-alphabet",
                {"letters": ", ".join(letters), "understood": shorten(in_latin(raw.text[:_LOOKED_AT]))},
            )
        )
    return tuple(found)


def _foreign(words: str) -> list[str]:
    """Return the letters of other alphabets that look like Latin ones where these are meant, each once, with names.

    They are in a word that has Latin letters too, and in a short text that holds no letter of the other alphabet which
    looks like no other: what is written in Greek or Bulgarian is no mistake.
    """
    if not _OTHER_ALPHABET.search(words):
        return []
    text = words[:_LOOKED_AT]
    meant = [one for one in _WORD.findall(text) if _MIXED.search(one) and not _OWN_LETTER.search(one)]
    if not meant and len(words) <= _FEW and not _OWN_LETTER.search(words):
        meant = [text]
    letters = dict.fromkeys(letter for one in meant for letter in _OTHER_ALPHABET.findall(one))
    return [f"{letter} ({unicodedata.name(letter, '')})" for letter in letters]


def in_latin(words: str) -> str:
    """Return a text with the letters that only look Latin replaced by those that they look like."""
    return words if words.isascii() else words.translate(_LOOKALIKES)


def without_marks(raw: RawValue, keep: bool) -> tuple[RawValue, tuple[Remark, ...]]:
    """Return a cell whose raised digits are digits no more: raised signs in a text that is kept, else nothing."""
    runs = raw.looks.runs if raw.looks is not None else ()
    marks = [run.text for run in runs if _is_mark(run)]
    if not marks or all(_is_mark(run) or not trimmed(run.text) for run in runs):
        return raw, ()
    words = "".join((run.text.translate(_RAISED) if keep else "") if _is_mark(run) else run.text for run in runs)
    remark = Remark("footnote-mark", {"mark": ", ".join(trimmed(mark) for mark in marks), "understood": shorten(words)})
    return raw._replace(text=words, shown=""), (remark,)


def _is_mark(run: Run) -> bool:
    return run.superscript and len(run.text) < 40 and _MARK.fullmatch(run.text) is not None


def same_digits(shown: str, number: Decimal) -> int | None:
    """Return to how many decimals a text shows a number, whatever signs its locale uses; None if it shows another.

    >>> same_digits("1.234,50", Decimal("1234.5")), same_digits("3", Decimal("2.7")), same_digits("4", Decimal("2.7"))
    (2, 0, None)
    """
    digits = "".join(sign for sign in shown if sign.isdecimal())
    if not digits or abs(number.adjusted()) > _MOST_DECIMALS:
        return None
    begun = not shown.lstrip(" -(").startswith((".", ","))
    for places in range(_MOST_DECIMALS):
        written = format(abs(number).scaleb(places).to_integral_value(ROUND_HALF_UP), "f")
        if written.zfill(len(digits)) == digits and len(digits) >= places + begun:
            return places
        if len(written) > len(digits):
            return None
    return None


def unlocalized(shown: str, number: Decimal) -> str:
    """Return what a cell shows with its number written as everywhere: `1.200 días` of 1200 as `1200 días`.

    Nothing of a number that is shown rounded (0.5 as `1 años`): it is another number, and nobody knows which is meant.
    """
    match = _FIGURE.search(shown)
    places = same_digits(match[0], number) if match is not None else None
    if match is None or places is None:
        return shown
    if number != round(number, places):
        return ""
    return f"{shown[: match.start()]}{format(number, 'f')}{shown[match.end() :]}"


def differs(raw: RawValue) -> Typed:
    """Return the question which counts, what the cell shows or what it holds."""
    return bad("shown-differs", {"shown": shorten(raw.shown), "stored": raw.text})


def as_shown(raw: RawValue, understood: object) -> Remark:
    """Return the notice that a cell was read as it shows."""
    return Remark("read-as-shown", {"shown": shorten(raw.shown), "stored": shorten(raw.text), "understood": understood})


def either(readings: Iterable[str], quoted: bool = False) -> Text:
    """Return several readings as a reader names them, each once: `279.1 or 279.10`."""
    return Text({language: _either(tuple(dict.fromkeys(readings)), language, quoted) for language in LANGUAGES})


def _either(readings: tuple[str, ...], language: str, quoted: bool) -> str:
    *first, last = (say("values", "quoted", language, words=one) for one in readings) if quoted else readings
    return say("values", "either", language, first=", ".join(first), last=last) if first else last


def _near(words: str, sign: str) -> str:
    """Return a text, or of a long one the part in which a sign first stands."""
    at = max(0, words.find(sign) - 40)
    return shorten(words) if at < 40 else f"…{shorten(words[at:])}"
