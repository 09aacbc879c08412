"""Facts → every sentence that the study may say of a State, in one language, with the function that proves it.

A sentence is an entry of the words with what fills its blanks. Each is made here from the facts alone, by the function
under whose name it stands in `sentences.yaml`; whatever a document says beside these is said without proof.
"""

import datetime
import string
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matrices import language
from matrices.instrument.model import Sheet
from tests.sentences.facts import NOT_ANSWERED, Facts, Place, Provision, moment

STATES = (
    "in_validation", "returned", "validated", "partly", "objected", "silence", "partly_silence", "not_validated",
)  # fmt: skip


Blanks = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Said:
    """One entry of the words as it was filled in: room and key, language, blanks by name."""

    key: str
    language: str
    blanks: Blanks

    def __str__(self) -> str:
        return f"{self.key} [{self.language}] " + ", ".join(f"{name}={value!r}" for name, value in self.blanks)


def said(key: str, spoken: str, values: Mapping[str, object], words: Any = None) -> Said:
    """Return an entry with what fills its blanks; what it has no blank for is not said."""
    room, _, name = key.partition("/")
    whole = words if words is not None else language.catalogue(room)[name][spoken]
    forms = [whole] if isinstance(whole, str) else list(whole.values())
    asked = {blank for form in forms for _, blank, _, _ in string.Formatter().parse(form) if blank}
    asked |= set() if isinstance(whole, str) else {"count"}
    found = {blank: values[blank] for blank in asked if blank in values}
    shown = {blank: str(one[spoken] if isinstance(one, language.Text) else one) for blank, one in found.items()}
    return Said(key, spoken, tuple(sorted(shown.items())))


@dataclass
class Claims:
    """What may be said of an edition in one language; `found` has the proof of each sentence by name."""

    facts: Facts
    language: str
    found: dict[Said, set[str]] = field(default_factory=dict)
    proof: str = ""
    below: set[tuple[str, str, str]] = field(default_factory=set)
    """Where countries are named below a table: its place, the words before their names, the names."""
    printed: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """What templates print beside the words: expression, where, text; with the name of the proof."""

    late: set[tuple[str, str, str]] = field(default_factory=set)
    """Which country's rows of blocks bear the mark of what came after the cut-off date, and its words."""

    def prove(self, *proofs: Callable[["Claims"], None]) -> "Claims":
        """Make the sentences of some proofs."""
        for proof in proofs:
            self.proof = proof.__name__
            proof(self)
        return self

    # ------------------------------------------------------------------------------------------- wording

    def say(self, key: str, /, **values: object) -> str:
        """Return an entry of the words with its blanks filled, and keep that it may be said."""
        room, _, name = key.rpartition("/")
        room = room or "report"
        if room in ("report", "status", "presentation"):
            edition, words = self.facts.edition, language.catalogue(room)
            if (self.facts.speaks_of_records or edition.compiled == "whole") and f"{name}-recorded" in words:
                name = f"{name}-recorded"
            if edition.compiled == "whole" and f"{name.removesuffix('-recorded')}-compiled" in words:
                name = f"{name.removesuffix('-recorded')}-compiled"
        self.found.setdefault(said(f"{room}/{name}", self.language, values), set()).add(self.proof)
        return language.say(room, name, self.language, **values)

    def of(self, text: Any) -> str:
        """Return a text of the edition or the instrument."""
        return text[self.language] if text is not None else ""

    def name(self, code: str) -> str:
        """Return the name of a country."""
        return self.facts.edition.country(code).names[self.language]

    def ordered(self, codes: Sequence[str]) -> list[str]:
        """Return countries in alphabetical order of their names."""
        names = {code: self.name(code) for code in set(codes)}
        return language.alphabetical(names, names)

    def listed(self, things: Sequence[str]) -> str:
        """Return `A, B and C`."""
        if len(things) < 2:
            return "".join(things)
        plain = things[-1].casefold()
        sounds = plain.startswith(("i", "í")) or (plain.startswith(("hi", "hí")) and plain[2:3] not in ("a", "e", "o"))
        return self.say("listed-i" if sounds else "listed", first=", ".join(things[:-1]), last=things[-1])

    def enumerated(self, phrases: Sequence[str]) -> str:
        """Return `a; b; and c`."""
        if len(phrases) < 2:
            return "".join(phrases)
        return self.say("listed-heavy", first="; ".join(phrases[:-1]), last=phrases[-1])

    def names(self, codes: Sequence[str]) -> str:
        """Return the names of countries as a list."""
        return self.listed([self.name(code) for code in self.ordered(codes)])

    def named(self, place: str, key: str, codes: Sequence[str]) -> None:
        """Say of the countries below a table what they have in common, if there are any."""
        if codes:
            self.below.add((place, self.say(key), self.names(codes)))

    def prints(self, source: str, where: str, *texts: object) -> None:
        """Say what an expression of a template prints in a place; of nothing, nothing is seen."""
        for text in texts:
            self.printed[source, where, " ".join(str(text).split())] = self.proof

    def few(self, codes: Sequence[str]) -> str:
        """Return the names of at most twelve countries, the number of more."""
        several = set(codes)
        return self.names(codes) if len(several) <= 12 else self.say("n-countries", n=len(several))

    def date(self, day: datetime.date) -> str:
        """Return a day in words."""
        return language.show_date(day, self.language)

    def day(self, iso: str) -> str:
        """Return the day of a moment, where the Secretariat is."""
        return self.date(moment(iso).astimezone(self.facts.zone).date())

    def hour(self, iso: str) -> str:
        """Return a moment with its hour, where the Secretariat is."""
        return language.show_moment(moment(iso).astimezone(self.facts.zone), self.language)

    def label(self, code: str, provision: Provision) -> str:
        """Return the word for where a country stands."""
        words = {"in_review": "in-review", "no_answer": "no-answer", "to_clarify": "to-clarify", "answered": "answered"}
        words["not_asked"] = "not-asked"
        if code in words:
            return self.say(words[code])
        assert provision.scale is not None
        return self.of(provision.scale.option(code).label)

    def in_order(self, tally: Counter[str], provisions: Sequence[Provision]) -> list[tuple[str, Provision]]:
        """Return the answers of a tally, in the order of their scales, with a provision that has each."""
        found: dict[str, Provision] = {}
        for one in provisions:
            for code in [each.code for each in one.scale.options] if one.scale else ["answered"]:
                if tally[code]:
                    found.setdefault(code, one)
        return list(found.items())

    def counted(self, key: str, tally: Counter[str], provisions: Sequence[Provision]) -> list[str]:
        """Return the answers of a tally with their numbers: `3 “Yes”`."""
        found = self.in_order(tally, provisions)
        return [self.say(key, n=tally[code], label=self.label(code, one)) for code, one in found]

    @property
    def matrices(self) -> list[Sheet]:
        """The matrices of the instrument."""
        return [sheet for sheet in self.facts.instrument.sheets if sheet.kind == "matrix"]

    def in_sheet(self, sheet: Sheet) -> list[Provision]:
        """Return the provisions of a matrix."""
        return [one for one in self.facts.provisions if one.sheet.id == sheet.id]

    def chapters(self, sheet: Sheet) -> list[list[Provision]]:
        """Return the provisions of a matrix, section by section."""
        own = {one.row.id: one for one in self.in_sheet(sheet)}
        return [[own[row.id] for row in section.rows] for section in sheet.sections]

    def given(self, tally: Counter[str]) -> int:
        """Return how many answers a tally holds."""
        return sum(count for code, count in tally.items() if code not in NOT_ANSWERED)


# -------------------------------------------------------------------------------------------------- the cover


def cover(claims: Claims) -> None:
    """What stands on the cover and of the rules of the check, from edition.yaml alone."""
    edition = claims.facts.edition
    date = claims.date(edition.calendar.cut_off)
    claims.say("cover-edition", edition=edition.id)
    claims.say("cover-cut-off", date=date)
    claims.say("edition-line", edition=edition.id, date=date)
    claims.say("cover-by", secretariat=claims.of(edition.body.secretariat))
    claims.say("method-cut-off", date=date)
    if not edition.waivers:
        claims.say("method-no-waivers")


# ------------------------------------------------------------------------------------------------ who answered


def lead(claims: Claims) -> str:
    """Say how many countries answered by the cut-off date, and where each of the others stands."""
    facts = claims.facts
    counts = Counter(facts.kind(code) for code in facts.codes)
    others = {"late": counts["late"], "under-review": counts["in_review"], "no-answer": counts["no_answer"]}
    rest = "".join(claims.say(f"who-{key}", n=count, count=count) for key, count in others.items() if count)
    n, date = counts["answered"], claims.date(facts.edition.calendar.cut_off)
    return claims.say("who-lead", n=n, count=n, m=len(facts.codes), date=date, rest=rest)


def who(claims: Claims) -> None:
    """Who answered: the sentence, the state of each country, and who did not."""
    facts = claims.facts
    lead(claims)
    if any(facts.sent(code) and not facts.imported(code) for code in facts.codes):
        claims.say("who-thanks")
    for code in facts.codes:
        state(claims, code)
        waiting, accepted = [one for one in facts.sent(code) if one["waits"]], facts.accepted(code)
        if waiting and accepted:
            values = {"country": claims.name(code), "date": claims.day(waiting[-1]["received_at"])}
            claims.say("who-waiting", version=accepted["version"], **values)
        if facts.imported(code):
            claims.say("who-imported", country=claims.name(code), mapping=facts.imported(code))
        left = facts.edition.country(code).left_on
        if left is not None:
            key = "who-left" if accepted else "who-left-unanswered"
            claims.say(key, country=claims.name(code), date=claims.date(left))
    reviewed, silent = facts.of_kind("in_review"), facts.of_kind("no_answer")
    if reviewed:
        claims.say("who-review", names=claims.names(reviewed))
    if silent:
        claims.say("who-none", names=claims.names(silent), count=len(silent))


def state(claims: Claims, code: str) -> str:
    """Say where a country stands, and of what it answered how much."""
    facts = claims.facts
    kind = facts.kind(code)
    sent = facts.accepted(code) or facts.latest(code)
    words = claims.say("state-imported" if facts.imported(code) else f"state-{kind}")
    if facts.unclear(code):
        claims.say("to-clarify-cells", n=len(facts.unclear(code)), count=len(facts.unclear(code)))
    if kind in ("answered", "late"):
        rows = claims.say("n-of-m", n=facts.provisions_answered(code), m=facts.asked_of(code))
        if facts.rounds:
            claims.say("rows-of", rows=rows)
    if sent is not None and facts.rounds:
        claims.say("version-short", version=sent["version"])
    return words


def sheets(claims: Claims) -> None:
    """The sheet of each country that answered: when, how much, and how much not."""
    facts = claims.facts
    for code in facts.of_kind("answered", "late"):
        sent = facts.accepted(code)
        assert sent is not None
        rows = claims.say("n-of-m", n=facts.provisions_answered(code), m=facts.asked_of(code))
        late = "late" if facts.kind(code) == "late" else "answered"
        words = claims.say(f"state-{'imported' if facts.imported(code) else late}")
        key, received = ("imported", "") if facts.imported(code) else ("state", claims.day(sent["received_at"]))
        claims.say(f"sheet-{key}", state=words, received=received, version=sent["version"], rows=rows)
        for sheet in claims.matrices:
            own = [one for one in claims.in_sheet(sheet) if one.place in facts.printed(code)]
            left = sum(not facts.is_unasked(code, one) for one in claims.in_sheet(sheet)) - len(own)
            if own:
                claims.say("sheet-caption", country=claims.name(code), title=claims.of(sheet.title))
            if left:
                claims.say("sheet-unanswered", count=left)


# ---------------------------------------------------------------------------------------------------- chapters


def chapters(claims: Claims) -> None:
    """The sentences at the head of each chapter: who answered it, how much, and what most countries report."""
    for sheet in claims.matrices:
        for own in claims.chapters(sheet):
            _answered(claims, own)
            if any(claims.facts.answered(one) for one in own):
                _how_many(claims, own)
                _most(claims, own)
            _unclear(claims, "summary-unclear", {one.place for one in own})


def _unclear(claims: Claims, key: str, places: Collection[Place] | None = None) -> None:
    """Say how many cells, of all rows or of some, wait to be clarified, and whose they are."""
    facts = claims.facts
    found = [code for code in facts.codes for cell in facts.unclear(code) if places is None or cell[:2] in places]
    if found:
        claims.say(key, n=len(found), count=len(found), names=claims.few(found))


def _answered(claims: Claims, own: Sequence[Provision]) -> None:
    facts, m = claims.facts, len(claims.facts.codes)
    gave = {code for one in own for code in facts.answered(one)}
    reviewed = facts.of_kind("in_review")
    silent = [code for code in facts.codes if all(code in facts.silent(one) for one in own)]
    review = claims.say("summary-review", names=claims.few(reviewed)) if reviewed else ""
    if not gave and len(silent) + len(reviewed) < m:
        claims.say("summary-nobody-yet")
    elif not gave:
        if review:
            claims.say("summary-nobody-review", review=review)
        else:
            claims.say("summary-nobody")
    elif len(gave) + len(silent) + len(reviewed) < m:
        claims.say("summary-some", count=len(gave), n=len(gave), m=m)
    elif len(gave) == m:
        claims.say("summary-everybody", count=m)
    elif len(silent) > len(gave):
        claims.say("summary-few", count=len(gave), n=len(gave), m=m, names=claims.names(list(gave)))
        if review:
            claims.say("summary-also", review=review)
    else:
        none = [claims.say("summary-silent", names=claims.few(silent), count=len(silent))] if silent else []
        without = "; ".join([*none, *([review] if review else [])])
        claims.say("summary-many", count=len(gave), n=len(gave), m=m, silent=without)


def _how_many(claims: Claims, own: Sequence[Provision]) -> None:
    tally = claims.facts.tally(*own)
    n, total = claims.given(tally), claims.facts.could_answer(*own)
    given = claims.in_order(tally, own)
    if not n:
        claims.say("summary-tally-none", total=total)
    elif [code for code, _ in given] == ["answered"]:
        claims.say("summary-tally-plain", n=n, count=n, total=total)
    elif len(given) == 1:
        claims.say("summary-tally-one", n=n, count=n, total=total, label=claims.label(*given[0]))
    else:
        counts = claims.listed(claims.counted("summary-count", tally, own))
        claims.say("summary-tally", n=n, count=n, total=total, counts=counts)


def _most(claims: Claims, own: Sequence[Provision]) -> None:
    facts, m = claims.facts, len(claims.facts.codes)
    most = max(facts.reported(one) for one in own)
    first = [one for one in own if facts.reported(one) == most]
    if most < 2 or most * 4 < m or len(first) == len(own) or any(one.scale is None for one in first):
        return
    extent = claims.say("extent")
    titles = [_quoted(claims, one) for one in first] if len(first) <= 2 else []
    if len(first) > 2:
        claims.say("summary-most-many", count=len(first), n=most, m=m, extent=extent)
    elif len(first) == 2:
        claims.say("summary-most-two", titles=claims.listed(titles), n=most, m=m, extent=extent)
    else:
        tally = facts.tally(first[0])
        part = Counter({code: tally[code] for code in first[0].symbols("full", "half")})
        detail = claims.listed(claims.counted("summary-count", part, first))
        claims.say("summary-most-one", titles=titles[0], n=most, m=m, extent=extent, detail=detail)


def _quoted(claims: Claims, one: Provision) -> str:
    return claims.say("quoted", words=claims.of(one.row.title))


# ----------------------------------------------------------------------------------------------------- summary


def summary(claims: Claims) -> None:
    """The executive summary: key figures, who answered, treaties, duties, and each matrix."""
    facts, m = claims.facts, len(claims.facts.codes)
    gave, late = facts.of_kind("answered", "late"), facts.of_kind("late")
    claims.say("n-of-m", n=len(gave), m=m)
    claims.say("figure-countries-late", late=len(late)) if late else claims.say("figure-countries")
    claims.say("figure-provisions")
    claims.say("figure-answers", total=facts.could_answer(*facts.provisions))
    if any(facts.rows(code) & {("laws", row) for row in ("L01", "L02", "L03", "L04")} for code in facts.codes):
        claims.say("figure-laws")
    _validated_figure(claims)
    lead(claims)
    for kind, key in (("in_review", "brief-review"), ("no_answer", "brief-silent")):
        codes = facts.of_kind(kind)
        if codes and len(codes) < m:
            claims.say(key, names=claims.few(codes), count=len(codes))
    _unclear(claims, "brief-unclear")
    _duties(claims)
    for sheet in claims.matrices:
        for own in (claims.in_sheet(sheet), *claims.chapters(sheet)):
            _line(claims, own)


def _validated_figure(claims: Claims) -> None:
    facts = claims.facts
    found = [one for code in facts.codes if (one := facts.validated(code)) and one.state != "no_answer"]
    if found and not (facts.open and len(facts.rounds) == 1):
        claims.say("n-of-m", n=sum(one.state == "validated" for one in found), m=len(found))
        claims.say("figure-validated")


def _treaty_rows(claims: Claims) -> list[Provision]:
    return [
        one
        for one in claims.facts.provisions
        if (column := one.sheet.with_role("treaty_date")) and column.id in one.sheet.used_columns(one.row.id)
    ]


def _treaty(claims: Claims, one: Provision) -> str:
    wanted = one.row.derives_from[0].split()[0]
    return next(claims.of(each.short) for each in claims.facts.instrument.treaties if each.id == wanted)


def _binding(claims: Claims) -> list[Provision]:
    duties = ("mandatory", "consider", "endeavour")
    return [one for one in claims.facts.provisions if one.row.obligation in duties and not one.row.good_practice]


def _with_gap(claims: Claims) -> list[Provision]:
    facts = claims.facts
    return [
        one
        for one in _binding(claims)
        if any(facts.standing(code, one) in one.symbols("empty", "half") for code in facts.codes)
    ]


def _lines(claims: Claims, one: Provision) -> list[str]:
    """Return the countries of which anything is printed in a row."""
    return [code for code in claims.facts.codes if one.place in claims.facts.printed(code)]


def _duties(claims: Claims) -> None:
    binding, found = _binding(claims), _with_gap(claims)
    part = claims.say("or-in-part", count=len(found))
    claims.say("brief-duties", n=len(found), count=len(found), m=len(binding), part=part)
    unanswered = sum(not _lines(claims, one) for one in binding)
    if unanswered:
        claims.say("brief-duties-open", n=unanswered, count=unanswered)


def _line(claims: Claims, own: Sequence[Provision]) -> tuple[str, str, str]:
    """Return the figures of a matrix or a chapter: its countries, its answers, its gaps."""
    facts, m = claims.facts, len(claims.facts.codes)
    gave = {code for one in own for code in facts.answered(one)}
    binding, gaps = (sum(one in own for one in found) for found in (_binding(claims), _with_gap(claims)))
    return (
        claims.say("n-of-m", n=len(gave), m=m),
        claims.say("n-of-m", n=claims.given(facts.tally(*own)), m=facts.could_answer(*own)),
        claims.say("n-of-m", n=gaps, m=binding) if binding else "–",
    )
