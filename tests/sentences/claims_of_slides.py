"""Facts → what the presentation says of States: its titles, its bars in words, what comes next."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tests.sentences import claims_of_rounds, claims_of_tables
from tests.sentences.claims import Claims, _binding, _treaty_rows, _with_gap
from tests.sentences.claims_of_pages import used
from tests.sentences.facts import Provision


def slides(claims: Claims) -> None:
    """Who answered, coverage, terms, treaties, where answers differ, duties, validation, and what comes next."""
    _who(claims)
    for sheet in claims.matrices:
        _coverage(claims, claims.of(sheet.tab), claims.of(sheet.title), claims.chapters(sheet))
        _terms(claims, claims.of(sheet.tab), claims.in_sheet(sheet))
    _treaties(claims)
    _parted(claims)
    _duties(claims)
    _validation(claims)
    _next(claims)


def _say(claims: Claims, key: str, **values: object) -> str:
    return claims.say(f"presentation/{key}", **values)


def _missing(claims: Claims, silent: int, reviewed: int) -> tuple[str, str]:
    """Say how many are under review, and how many gave no answer; nothing where none."""
    review = _say(claims, "who-review", count=reviewed) if reviewed else ""
    return review, _say(claims, "without", count=silent) if silent else ""


def _who(claims: Claims) -> None:
    facts, m = claims.facts, len(claims.facts.codes)
    kinds = {kind: facts.of_kind(kind) for kind in ("answered", "late", "in_review", "no_answer")}
    review, without = _missing(claims, len(kinds["no_answer"]), len(kinds["in_review"]))
    late = _say(claims, "who-late", count=len(kinds["late"])) if kinds["late"] else ""
    _say(claims, "who-title", n=len(kinds["answered"]), m=m, late=late, review=review, without=without)
    for kind, codes in kinds.items():
        if codes:
            _say(claims, "who-state", state=claims.say(f"state-{kind}"), count=len(codes))
            claims.names(codes)
    for code in facts.codes:
        rows = facts.kind(code) in ("answered", "late")
        answered = claims.say("n-of-m", n=facts.provisions_answered(code), m=facts.asked_of(code)) if rows else ""
        for number in used(facts, code):
            own = facts.submission(number)
            told = {"received": claims.day(own["received_at"]), "version": own["version"], "rows": answered}
            file, sha256 = f"{code}-law-v{own['version']}", own["sha256"][:12]
            _say(claims, "who-figure", country=claims.name(code), file=file, sha256=sha256, **told)


def _counts(claims: Claims, tally: Counter[str], own: Sequence[Provision], *, rest: bool = True) -> str:
    """Say how many gave each answer; with the `rest`, also how many gave none."""
    told = claims.counted("summary-count", tally, own)
    for code, label in (("to_clarify", "to-clarify"), ("in_review", "in-review"), ("no_answer", "no-answer")):
        if rest and tally[code]:
            told.append(claims.say("summary-count", n=tally[code], label=claims.say(label)))
    return claims.listed(told) or _say(claims, "coverage-nothing")


def _bars(claims: Claims, tallies: Mapping[str, tuple[Counter[str], Sequence[Provision]]]) -> str:
    """Say every bar of a chart in words."""
    told = []
    for name, (tally, own) in tallies.items():
        told.append(_say(claims, "bar-figure", bar=name, counts=_counts(claims, tally, own)))
    return " ".join(told)


def _coverage(claims: Claims, tab: str, title: str, chapters: Sequence[Sequence[Provision]]) -> None:
    facts = claims.facts
    own = [one for chapter in chapters for one in chapter]
    tally = facts.tally(*own)
    rest = {"to_clarify": "coverage-unclear", "in_review": "coverage-review", "no_answer": "coverage-without"}
    without = "".join(_say(claims, key, n=tally[code]) for code, key in rest.items() if tally[code])
    counts = _counts(claims, tally, own, rest=False)
    _say(
        claims,
        "coverage-title",
        matrix=tab,
        total=facts.could_answer(*own),
        n=claims.given(tally),
        counts=counts,
        without=without,
    )
    bars = {}
    for chapter in chapters:
        section = next(one for one in chapter[0].sheet.sections if chapter[0].row in one.rows)
        of_all = claims.say("n-of-m", n=claims.given(facts.tally(*chapter)), m=facts.could_answer(*chapter))
        name = f"{claims.of(section.title)} ·\u00a0{of_all.replace(' ', chr(160))}"
        bars[name] = (facts.tally(*chapter), chapter)
    _say(claims, "coverage-alt", matrix=title, bars=_bars(claims, bars))


def _terms(claims: Claims, tab: str, own: Sequence[Provision]) -> None:
    """The offence of a matrix for which most countries give a prison term."""
    facts, m = claims.facts, len(claims.facts.codes)
    given = {
        one.row.id: [code for code in facts.codes if set(claims_of_tables.has_penalty(claims, code, one)) & _ENDS]
        for one in own
    }
    asked = sorted((one for one in own if given[one.row.id]), key=lambda one: -len(given[one.row.id]))
    if not asked:
        return
    one, title = asked[0], claims.of(asked[0].row.title)
    review, without = _missing(claims, len(facts.silent(one)), len(facts.of_kind("in_review")))
    _say(claims, "penalty-title", matrix=tab, offence=title, n=len(given[one.row.id]), m=m, without=review + without)
    if m > 12:  # then countries are counted in bands, not drawn one by one
        claims.say("life")
        claims.say("term-no-maximum")
        return
    told = [f"{claims.name(code)}: {_term(claims, code, one)}." for code in claims.ordered(facts.codes)]
    _say(claims, "penalty-alt", offence=title, bars=" ".join(told))


_ENDS = {"penalty_min", "penalty_max"}


def _term(claims: Claims, code: str, one: Provision) -> str:
    facts = claims.facts
    low, high = (facts.value(code, one, role) for role in ("penalty_min", "penalty_max"))
    if low is None and high is None:
        return _no_term(claims, code, one)
    words = [claims_of_tables.term(claims, end) if end is not None else "" for end in (low, high)]
    if low is None:
        return claims.say("term-up-to", maximum=words[1])
    if high is None:
        return claims.say("term-from", minimum=words[0])
    number, _, unit = words[0].partition(" ")
    short = number if unit and words[1].endswith(f" {unit}") else words[0]
    return words[0] if low == high else claims.say("term-range", minimum=short, maximum=words[1])


def _no_term(claims: Claims, code: str, one: Provision) -> str:
    if code in claims.facts.silent(one):
        return _say(claims, "silent-short")
    if claims.facts.is_unasked(code, one):
        return claims.say("not-asked")
    if claims.facts.kind(code) == "in_review":
        return claims.say("in-review")
    return claims.say("to-clarify") if _waits(claims, code, one) else claims.say("no-term")


def _waits(claims: Claims, code: str, one: Provision) -> bool:
    """Tell whether an end of a term waits to be clarified, or all that stands in the row."""
    facts = claims.facts
    if one.place in facts.printed(code) - facts.rows(code):
        return True
    columns = {column.id for role in _ENDS if (column := one.sheet.with_role(role))}
    waiting = [cell for cell in facts.unclear(code) if cell[:2] == one.place]
    roles = (*claims_of_tables.PENALTY, *claims_of_tables.FINE)
    penalty = {column.id for role in roles if (column := one.sheet.with_role(role))}
    has = claims_of_tables.has_penalty(claims, code, one)
    return any(cell[2] in columns for cell in waiting) or (not has and any(cell[2] in penalty for cell in waiting))


def _treaties(claims: Claims) -> None:
    facts, rows = claims.facts, _treaty_rows(claims)
    asked = [one for one in rows if facts.answered(one)]
    if not asked:
        return
    whole = [code for code in facts.codes if all(facts.standing(code, one) == "yes" for one in asked)]
    standing = {code: {facts.standing(code, one) for one in rows} for code in facts.codes}
    silent, reviewed = (sum(one == {kind} for one in standing.values()) for kind in ("no_answer", "in_review"))
    review, without = _missing(claims, silent, reviewed)
    label = claims.of(rows[0].scale.option("yes").label) if rows[0].scale else ""
    count = len({one.row.derives_from[0].split()[0] for one in asked})
    numbers = {"count": count, "n": len(whole), "m": len(facts.codes)}
    _say(claims, "treaty-title", **numbers, label=label, without=review + without)
    found = claims_of_tables.published(claims)
    if found:
        deposits = {name: [code for code in facts.codes if one["acts"].get(code, {}).get("deposited")]
                    for name, one in found.items()}  # fmt: skip
        counts = (
            f"{name}: {claims.say('n-of-m', n=len(own), m=len(facts.codes)).replace(' ', chr(160))}"
            for name, own in deposits.items()
        )
        _say(claims, "treaty-published", told="; ".join(counts))


def _parted(claims: Claims) -> None:
    facts, rows = claims.facts, _treaty_rows(claims)
    asked = [one for one in facts.provisions if one.scale and one not in rows and claims.given(facts.tally(one)) > 1]
    apart = sorted(
        (one for one in asked if claims_of_tables.smaller(claims, one)),
        key=lambda one: -claims_of_tables.smaller(claims, one),
    )
    if apart:
        _say(claims, "parted-title", count=len(apart), n=len(apart), m=len(asked))
        bars = {claims.of(one.row.title): (facts.tally(one), [one]) for one in apart}
        told = {name: bar for place, (name, bar) in enumerate(bars.items()) if place < 8}
        _bars(claims, bars)
        _say(claims, "parted-alt", bars=_bars(claims, told))


def _duties(claims: Claims) -> None:
    binding, found = _binding(claims), _with_gap(claims)
    if not found:
        return
    part = claims.say("or-in-part", count=len(found))
    _say(claims, "gap-title", count=len(found), n=len(found), total=len(binding), part=part)
    bars = []
    for sheet in claims.matrices:
        for section, chapter in zip(sheet.sections, claims.chapters(sheet), strict=True):
            if any(one in binding for one in chapter):
                number = sum(one in found for one in chapter)
                bars.append(f"{claims.of(sheet.tab)} · {claims.of(section.title)}: {number}.")
    _say(claims, "gap-alt", bars=" ".join(bars))
    for one in found:
        for symbol in ("empty", "half"):
            codes = one.symbols(symbol)
            claims.names([code for code in claims.facts.codes if claims.facts.standing(code, one) in codes])


def _validation(claims: Claims) -> None:
    facts = claims.facts
    silence = facts.edition.silence
    if silence.agreed and silence.agreed_on:
        _say(claims, "silence-agreed", date=claims.date(silence.agreed_on))
    if not facts.rounds:
        return
    found = [one for code in facts.codes if (one := facts.validated(code))]
    states = Counter(one.state for one in found)
    for state in states:
        claims.names([code for code in facts.codes if (one := facts.validated(code)) and one.state == state])
    more = ""
    for key, state in (
        ("silence", "silence"),
        ("partly-silence", "partly_silence"),
        ("objected", "objected"),
        ("pending", "in_validation"),
    ):
        more += _say(claims, f"validation-{key}", count=states[state]) if states[state] else ""
    number, m = facts.rounds[-1]["number"], len(facts.codes)
    key = "validation-title-open" if facts.open else "validation-title"
    _say(claims, key, round=number, n=states["validated"], m=m, more=more)
    comments = sum(kind == "comment" for code in facts.codes for *_, kind in claims_of_rounds.printed(claims, code))
    corrections = sum(len(one.corrected) for one in found)
    _say(
        claims, "validation-remarks", corrections=corrections, objections=sum(one.open for one in found),
        comments=comments,
    )  # fmt: skip


def _next(claims: Claims) -> None:
    facts = claims.facts
    silent = facts.of_kind("no_answer")
    if silent:
        _say(claims, "next-silent", count=len(silent), m=len(facts.codes))
    if facts.edition.calendar.presentation:
        _say(claims, "next-title", date=claims.date(facts.edition.calendar.presentation))
    if facts.rounds and not facts.open:
        stands = [
            facts.settled(form, (row["sheet"], row["row"])) is None
            and claims_of_rounds.said_later(claims, code, round_, row) is None
            for code in facts.codes
            for round_, form, row, kind in claims_of_rounds.printed(claims, code)
            if kind == "objection"
        ]
        told = {"count": len(stands), "open": sum(stands), "round": facts.rounds[-1]["number"]}
        _say(claims, "next-validation-closed", **told)
