"""Words in a cell → codes of a list: in either language, any case, with or without accents."""

import functools
import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from matrices.instrument.columns import (
    Accepted,
    Column,
    ColumnType,
    Option,
    Parts,
    Remark,
    Target,
    Typed,
    Value,
    bad,
    good,
)
from matrices.instrument.raw import RawValue, Same
from matrices.language import LANGUAGES, Text, bare, plain, text

_SEPARATORS = re.compile(r"\s*[;\n|•·]\s*")
_LOOSE_SEPARATORS = re.compile(r"\s*[;\n|•·,/]\s*|\s+(?:y|e|and|&)\s+")
_NUMBER = re.compile(r"\(?(\d{1,2})\)?\s{0,3}[.):\-–]?(?!\d)(.*)", re.DOTALL)
_BOX = re.compile(r"([☐□◻⬜☑☒■◼✅✓✔]|\[[ xX]?\]|\([ xX]\))")
_EMPTY = frozenset({*"☐□◻⬜", "[ ]", "[]", "( )"})
"""Boxes as forms on paper draw them; a cross outside a box may mean either."""
_LONGEST = 1_000
"""Letters of a text that can be a name, or for which one is suggested."""
_MOST_PARTS = 100
"""Parts of a cell that are looked at; no list has as many options."""
_NEAR, _NEAR_PART, _CLEARLY, _LONG = 62, 88, 4, 5
"""Least similarity (0 to 100) of whole texts; of a part; least lead over the next; letters of a part."""


class ChoiceType(ColumnType):
    """One option of a code list."""

    name = "choice"
    chosen = True
    latin = True
    takes_numbers = False
    takes_boxes = True
    is_centred = True

    def parse(self, raw: RawValue, target: Target) -> Typed:
        """Return the code of the one option that the cell names."""
        option, repaired = find_option(raw.text, target.options)
        if option is not None:
            return good(option.code, *_repair(repaired, raw, option, target))
        truth, labels = _truth_of(raw), {option.code: option.label for option in target.options}
        if truth and "yes" in labels:
            return good("yes", Remark("understood-as", {"understood": labels["yes"]}))
        if raw.kind == "boolean" or (truth is False and "no" in labels):
            return of_box(raw)
        boxed = _boxed(raw.text, target.options)
        if boxed is not None and len(boxed) < 2:
            return _of_boxes(boxed, raw, boxed[0].code if boxed else "")
        parts = [part for part in _LOOSE_SEPARATORS.split(raw.text) if part.strip()]
        if boxed or (len(parts) > 1 and all(find_option(part, target.options)[0] for part in parts[:_MOST_PARTS])):
            return bad("several-answers", {"options": options_named(target.options, target.language)})
        return _not_an_option(raw.text, target)

    def accepts(self, _column: Column) -> Accepted:
        """Return that nothing but an option of the list is taken."""
        return Accepted("options", "stop")

    def field(self, _column: Column) -> str:
        """Return that one of the options is asked for."""
        return "choice"

    def parts(self, value: Value, target: Target) -> Parts:
        """Return the options that are chosen."""
        return _chosen(value, target)

    def joined(self, parts: Parts, target: Target) -> str:
        """Return the label of the option."""
        return _labels_of(parts, target)


_SHARE = re.compile(r"\d{1,3}\s*/\s*\d{1,3}")


class TicksType(ColumnType):
    """Any number of options of a code list, in one cell (decision 7)."""

    name = "ticks"
    chosen = True
    many = True
    latin = True
    takes_numbers = False
    is_explained = True

    def parse(self, raw: RawValue, target: Target) -> Typed:
        """Return the codes of the options that the cell lists by label, code or number, in the list's order."""
        single, repaired = find_option(raw.text, target.options)
        if single is not None:
            return good((single.code,), *_repair(repaired, raw, single, target))
        boxed = _boxed(raw.text, target.options)
        if boxed is not None:
            return _of_boxes(boxed, raw, tuple(option.code for option in target.options if option in boxed))
        if _SHARE.fullmatch(raw.text.strip()):  # two of three, not the second and the third
            return bad("count-for-ticks", _not_an_option(raw.text, target).remarks[0].values)
        best: tuple[list[Option], list[str]] = ([], [raw.text])
        for separators in (_SEPARATORS, _LOOSE_SEPARATORS):
            parts = [part for part in separators.split(raw.text) if part.strip(" .")][:_MOST_PARTS]
            found = [find_option(part, target.options)[0] or _by_number(part, target.options) for part in parts]
            unknown = [part for part, option in zip(parts, found, strict=True) if option is None]
            if len(parts) == 1 and found[0] is not None:
                return good((found[0].code,), *_repair(parts[0].strip().isdecimal(), raw, found[0], target))
            if not unknown and parts:
                codes = {option.code for option in found if option}
                return good(tuple(option.code for option in target.options if option.code in codes))
            if unknown and (len(unknown) < len(best[1]) or not best[0]):
                best = ([option for option in found if option], unknown)
        asked = _not_an_option(best[1][0], target)
        part = best[1][0]
        has_both = any(sign.isdecimal() for sign in part) and any(sign.isalpha() for sign in part)
        is_count = has_both and asked.remarks[0].code == "not-an-option"
        return bad("count-for-ticks", asked.remarks[0].values) if is_count else asked

    def accepts(self, _column: Column) -> Accepted:
        """Return that the options are offered; several are written by hand."""
        return Accepted("options")

    def field(self, _column: Column) -> str:
        """Return that options are ticked."""
        return "ticks"

    def parts(self, value: Value, target: Target) -> Parts:
        """Return the options that are ticked."""
        return _chosen(value, target)

    def joined(self, parts: Parts, target: Target) -> str:
        """Return the labels of the options that are ticked, in the list's order."""
        return _labels_of(parts, target)


def _chosen(value: Value, target: Target) -> Parts:
    codes = value if isinstance(value, tuple) else (str(value),)
    return {"option": codes} if {one.code for one in target.options}.issuperset(codes) else {}


def _labels_of(parts: Parts, target: Target) -> str:
    chosen = parts.get("option", ())
    labels = {one.code: one.label[target.language] for one in target.options if one.code in chosen}
    return "; ".join(code if _SEPARATORS.search(label) else label for code, label in labels.items())


def _truth_of(raw: RawValue) -> bool | None:
    """Return what a tick box, or the word that a spreadsheet makes of one, says; None of anything else."""
    if raw.kind == "boolean" or len(raw.text) < 12:
        return {"true": True, "verdadero": True, "1": True, "false": False, "falso": False, "0": False}.get(
            plain(raw.text) if raw.kind == "boolean" or not raw.text.strip().isdecimal() else ""
        )
    return None


def of_box(raw: RawValue) -> Typed:
    """Return the question that a tick box raises where something else is asked for than whether it is ticked."""
    return bad("box-for-words", {"shown": text("values", "box-ticked")}) if _truth_of(raw) else box_untouched()


def box_untouched(shown: str = "") -> Typed:
    """Return the question what a box means that nobody has ticked."""
    return bad("box-untouched", {"shown": shown or text("values", "box-untouched")})


def is_empty_box(words: str) -> bool:
    """Tell whether a text is nothing but a drawn box that nobody has ticked."""
    return words.strip() in _EMPTY


def _boxed(words: str, options: Sequence[Option]) -> list[Option] | None:
    """Return the options that are ticked in a list of drawn boxes, `☑ Yes ☐ No`; None if the text is no such list."""
    pieces = _BOX.split(words) if len(words) <= _LONGEST else []
    boxes, labels = pieces[1::2], [piece.strip(" ;,·\n") for piece in pieces[::2]]
    labels = labels[1:] if labels and not labels[0] else labels[:-1] if labels and not labels[-1] else []
    found = [find_option(label, options)[0] for label in labels]
    if not boxes or len(found) != len(boxes):
        return None
    known = [option for option in found if option is not None]
    return (
        [one for one, box in zip(known, boxes, strict=True) if box not in _EMPTY] if len(known) == len(found) else None
    )


def _of_boxes(ticked: Sequence[Option], raw: RawValue, value: Value) -> Typed:
    if not ticked:
        return box_untouched(" ".join(raw.text.split()))
    labels = Text({language: "; ".join(option.label[language] for option in ticked) for language in LANGUAGES})
    return good(value, Remark("understood-as", {"understood": labels}))


def find_option(words: str, options: Iterable[Option]) -> tuple[Option | None, bool]:
    """Return the option that the words name, and whether accents or punctuation had to be overlooked."""
    if len(words) > _LONGEST:
        return None, False
    wanted = plain(words)
    spellings = [(option, *_spellings(Same(option))) for option in options]
    for option, exact, _ in spellings:
        if wanted in exact:
            return option, False
    wanted = bare(words)
    matches = {option.code: option for option, _, near in spellings if wanted and wanted in near}
    if len(matches) == 1:
        return next(iter(matches.values())), True
    return None, False


def suggest(words: str, names: Sequence[str]) -> str | None:
    """Return the one name that the words resemble as a whole, or contain; none where two come equally near."""
    words, bares = _short(words[:_LONGEST]), [_short(name[:_LONGEST]) for name in names]
    found = process.extract(words, bares, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=2)
    if not found and len(words) >= _LONG:  # “No” stands in many a name, and means none of them
        long = [name if len(name) >= _LONG else "" for name in bares]
        found = process.extract(words, long, scorer=fuzz.partial_ratio, score_cutoff=_NEAR_PART, limit=2)
    if not found or (len(found) == 2 and found[0][1] - found[1][1] < _CLEARLY):
        return None
    return names[found[0][2]]


@functools.lru_cache(maxsize=4096)
def _short(name: str) -> str:
    """Return a name as it is compared; some signs stand for whole sentences, so that it is cut before and after."""
    return bare(name)[:_LONGEST]


@functools.lru_cache(maxsize=4096)
def _spellings(option: Same[Option]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of an option for comparison: as they are written, and without accents and marks."""
    aliases = (alias for language in option.thing.aliases.values() for alias in language)
    names = (option.thing.code, *option.thing.label.values(), *aliases)
    return frozenset(map(plain, names)), frozenset(map(bare, names))


def _by_number(words: str, options: Sequence[Option]) -> Option | None:
    """Return the option whose number stands alone, or before its own name; `3 elements` is a count, not the third."""
    match = _NUMBER.fullmatch(words.strip())
    if match is None or not 1 <= int(match[1]) <= len(options):
        return None
    option = options[int(match[1]) - 1]
    return option if not match[2].strip() or find_option(match[2], (option,))[0] else None


def _repair(repaired: bool, raw: RawValue, option: Option, target: Target) -> tuple[Remark, ...]:
    if not repaired and raw.kind != "boolean":
        return ()
    return (Remark("understood-as", {"understood": option.label}),)


_MOST_NAMED, _OF_MANY = 24, 8
"""Options that advice names; of a longer list, such as that of all countries, it names the first, and how many."""


def options_named(options: Sequence[Option], language: str) -> str:
    """Return options as advice names them: `Yes · Partial · No`."""
    labels = [option.label[language] for option in options]
    return " · ".join(labels if len(labels) <= _MOST_NAMED else [*labels[:_OF_MANY], f"… ({len(labels)})"])


_DENIALS = re.compile(
    r"\b(?:no|not|sin|without|menos|salvo|excepto|except|but|nunca|never|ningun|ninguna|none|tampoco)\b"
)
"""Words after which an option is not what is meant: “all but transport” suggests no transport."""


def _not_an_option(words: str, target: Target) -> Typed:
    labels = [option.label[target.language] for option in target.options]
    values = {"part": words.strip(), "options": options_named(target.options, target.language)}
    near = suggest(words, labels)
    if near is None or set(_DENIALS.findall(bare(words[:_LONGEST]))) - set(_DENIALS.findall(bare(near))):
        return bad("not-an-option", values)
    return bad("near-miss", {**values, "suggestion": near})
