"""Facts → what the study says of the rounds: how each country validated, remarks and replies, what changed."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.sentences.claims import STATES, Claims
from tests.sentences.claims_of_tables import term
from tests.sentences.facts import Cell, Form, Line, Validated, moment, unread


def validation(claims: Claims) -> None:
    """How each country validated: in its line, and counted; and the mark of a draft."""
    facts = claims.facts
    if not facts.rounds:
        return
    found = {code: one for code in facts.codes if (one := facts.validated(code)) is not None}
    for code, one in found.items():
        line(claims, one, code)
    _counted(claims, [one for one in found.values() if one.state != "no_answer"])
    if facts.open:
        number = facts.rounds[-1]["number"]
        until = claims.hour(facts.rounds[-1]["until"])
        claims.say("draft-round", number=number)
        claims.say("draft-until", number=number, until=until)
        claims.say("draft-end", until=until)


def share(claims: Claims, one: Validated, state: str) -> str:
    """Return how many provisions, and entries of lists, are in a state."""
    lists = claims.facts.lists
    listed, listed_total = one.counted(state, lists), sum(sheet in lists for sheet, _ in one.answered)
    n, m = one.counted(state) - listed, len(one.answered) - listed_total
    if not listed_total:
        return claims.say("share-provisions", n=n, m=m)
    if not m:
        return claims.say("share-lists", k=listed, l=listed_total)
    return claims.say("share-entries", n=n, m=m, k=listed, l=listed_total)


def line(claims: Claims, one: Validated, code: str) -> tuple[str, list[str]]:
    """Say how a country validated; return the words, and the details behind them."""
    values, details = {}, []
    if one.state in ("partly", "partly_silence"):
        values = {"share": share(claims, one, "express")}
    if one.state == "partly_silence":
        values["silent"] = share(claims, one, "silent")
    words = claims.say(f"validation-{one.state}", **values)
    if one.state == "in_validation":
        details.append(claims.say("validation-until", round=one.round, until=claims.hour(one.until)))
    elif one.state == "not_validated":
        details.append(_not_validated(claims, one, code))
    elif one.state != "no_answer":
        details.append(f"{claims.say('round', number=one.round)}, {claims.hour(one.at)}" if one.at else "")
        details.append(one.institution)
        if one.late:
            details.append(claims.say("validation-late", until=claims.hour(one.until)))
    if one.state in ("silence", "partly_silence"):
        silence = claims.facts.edition.silence
        assert silence.agreed_on is not None
        agreed = claims.say("silence-agreed", date=claims.date(silence.agreed_on))
        details.append(f"{agreed} ({claims.of(silence.decision)})")
    if one.corrected:
        claims.say("corrections-entered", n=len(one.corrected), count=len(one.corrected))
    if one.open:
        claims.say("objections-open", n=one.open, count=one.open)
    return words, [detail for detail in details if detail]


def _not_validated(claims: Claims, one: Validated, code: str) -> str:
    newest = claims.facts.rounds[-1]
    if not claims.facts.asked(newest, code):
        return claims.say("validation-not-asked", round=one.round)
    own = claims.facts.forms_of(code, newest["id"])
    wrote = any(form.counts or (form.is_own and not form.line["late"]) for form in own)
    wrote = wrote or claims.facts.heard(code, newest)
    key = "validation-ended-form" if wrote else "validation-ended"
    ended = min(newest["closed_at"] or one.until, one.until, key=moment)
    return claims.say(key, round=one.round, until=claims.hour(ended))


def _counted(claims: Claims, found: Sequence[Validated]) -> None:
    if not found:
        return
    counts = Counter(one.state for one in found)
    parts = [claims.say(f"validated-{key}", n=counts[key], count=counts[key]) for key in STATES if counts[key]]
    number = claims.facts.rounds[-1]["number"]
    claims.say("validated-lead", number=number, m=len(found), parts=claims.enumerated(parts))
    corrected = [based for one in found for based in one.corrected.values()]
    open_ = sum(one.open for one in found)
    if corrected:
        claims.say("validated-corrections", n=len(corrected), count=len(corrected), based=sum(corrected))
    if open_:
        claims.say("validated-objections", n=open_, count=open_)
    elif any(one.state != "in_validation" for one in found):
        claims.say("validated-no-objections")


# ----------------------------------------------------------------------------------------------------- remarks


def remarks(claims: Claims) -> None:
    """What countries wrote beside their rows, and what the Secretariat replied; and the legend of their signs."""
    if claims.facts.rounds:
        for key in ("remark-objection", "remark-comment", "changed"):
            claims.say(key)
    for code in claims.facts.codes:
        for round_, form, row, kind in printed(claims, code):
            claims.say(f"remark-{kind}")
            claims.say("round", number=round_["number"])
            answer = claims.facts.settled(form, (row["sheet"], row["row"]))
            later = said_later(claims, code, round_, row)
            if answer is not None:
                claims.say(f"resolution-{answer['outcome']}", date=claims.day(answer["at"]))
            elif kind == "objection" and later is not None:
                claims.say("resolution-withdrawn", date=claims.day(later.line["received_at"]))
            elif kind == "objection":
                claims.say("remark-stands")
                if row["sheet"] not in claims.facts.lists:
                    claims.say("overview-objection")
            if row["basis"]:
                claims.say("remark-basis")


def printed(claims: Claims, code: str) -> list[tuple[Line, Form, Line, str]]:
    """Return the objections, comments and corrections of a country that are printed, with the form of each."""
    facts = claims.facts
    kinds = {"object": "objection", "comment": "comment"}
    found = []
    for round_ in facts.rounds:
        later = [one for one in facts.rounds if one["number"] > round_["number"]]
        form, faulty = facts.in_force(code, round_["id"]), facts.to_correct(code, round_["id"])
        for row in form.rows if form else ():
            again = any(_says(facts.in_force(code, one["id"]), row) == row["verdict"] for one in later)
            if form and row["verdict"] in kinds and row["words"].strip() and not again:
                found.append((round_, form, row, kinds[row["verdict"]]))
        spoke = any(facts.in_force(code, one["id"]) for one in later)
        if faulty is not None and round_["closed_at"] and not spoke:
            for row in faulty.rows:
                kind = kinds.get(row["verdict"], "correction") if row["words"].strip() else "correction"
                if kind != "correction" or (row["sheet"], row["row"]) in faulty.changed:
                    found.append((round_, faulty, row, kind))
    return found


def stored(claims: Claims) -> None:
    """Words that are kept of remarks, in the language of their forms: what was not entered, what was taken back."""
    for code in claims.facts.codes:
        for round_, form, row, kind in printed(claims, code):
            spoken = Claims(claims.facts, form.line["language"], claims.found, "stored")
            place = (row["sheet"], row["row"])
            if kind == "correction":
                _not_entered(spoken, form, place)
            later = said_later(claims, code, round_, row)
            if kind == "objection" and later is not None:
                own = Claims(claims.facts, later.line["language"], claims.found, "stored")
                number = next(one["number"] for one in claims.facts.rounds if one["id"] == later.line["round"])
                own.say(f"rounds/taken-back-{later.verdicts[place]}", number=number)


def _not_entered(claims: Claims, form: Form, place: tuple[str, str]) -> None:
    sheet = claims.facts.instrument.sheet(place[0])
    changes = [
        claims.say("rounds/would-be", column=claims.of(sheet.column(one["column"]).label), value=one["raw"] or "–")
        for one in sorted(form.changes, key=lambda one: str(one["column"]))
        if (one["sheet"], one["row"]) == place
    ]
    owner = form.line["id"]
    errors = [one for one in claims.facts.tables["form_findings"] if (one["form"], one["severity"]) == (owner, "error")]
    reason = claims.say("rounds/errors-elsewhere", count=len(errors))
    claims.say("rounds/not-entered", changes="; ".join(changes), reason=reason)


def _says(form: Form | None, row: Line) -> str:
    own = [one for one in form.rows if (one["sheet"], one["row"]) == (row["sheet"], row["row"])] if form else []
    return own[0]["verdict"] if own and own[0]["words"].strip() else ""


def said_later(claims: Claims, code: str, round_: Line, row: Line) -> Form | None:
    """Return the form of a later round that says something else of a row; an open objection is taken back by it."""
    for one in claims.facts.rounds:
        form = claims.facts.in_force(code, one["id"]) if one["number"] > round_["number"] else None
        verdict = form.verdicts.get((row["sheet"], row["row"])) if form else None
        if form is not None and verdict is not None:
            return form
    return None


# ----------------------------------------------------------------------------------------------------- changes


def changed(claims: Claims) -> list[tuple[str, Cell, Any, Any]]:
    """Return the cells that say something else than the draft they are compared with: country, cell, before, now."""
    facts = claims.facts
    if not facts.rounds:
        return []
    earlier = facts.rounds[-2] if facts.open and len(facts.rounds) > 1 else facts.rounds[0]
    known = {(sheet.id, row, column) for sheet, row, column in facts.instrument.cells()}
    found = []
    for code in facts.codes:
        drawn, now = facts.drawn(earlier["id"], code), facts.accepted(code)
        if drawn is None or now is None:
            continue
        before, after = facts.content(drawn, moment(earlier["opened_at"])), facts.cells[code]
        for cell in known & (before.keys() | after.keys()):
            old, new = ("to_clarify" if unread(own.get(cell)) else own.get(cell) for own in (before, after))
            written = [facts.contents[one].get(cell) for one in (drawn, now["id"])]
            if old != new and not (unread(written[0]) and written[0] == written[1]):
                found.append((code, cell, old, new))
    return found


def changes(claims: Claims) -> None:
    """How many fields changed since a draft, in how many provisions and entries, of which countries, and how."""
    facts = claims.facts
    if not facts.rounds:
        return
    found = changed(claims)
    if not found:
        if not facts.open:
            claims.say("changes-none")
        return
    earlier = facts.rounds[-2] if facts.open and len(facts.rounds) > 1 else facts.rounds[0]
    claims.say("changes-since-draft" if facts.open else "changes-since-first", number=earlier["number"])
    answers = [one for one in found if one[1][0] not in facts.lists]
    rows = [one for one in found if one[1][0] in facts.lists]
    if answers:
        provisions = len({one[1][:2] for one in answers})
        words = claims.say("n-provisions", n=provisions, count=provisions)
        names = claims.few([one[0] for one in answers])
        claims.say("changed-answers", n=len(answers), count=len(answers), provisions=words, countries=names)
    if rows:
        entries = len({(one[0], *one[1][:2]) for one in rows})
        fields = claims.say("n-fields", n=len(rows), count=len(rows))
        claims.say(
            "changed-rows", n=entries, count=entries, fields=fields, countries=claims.few([one[0] for one in rows])
        )
    _turns(claims, answers)
    _one_by_one(claims, found)


def _turns(claims: Claims, answers: Sequence[tuple[str, Cell, Any, Any]]) -> None:
    own: dict[tuple[str, str], list[str]] = {}
    provisions = {one.place: one for one in claims.facts.provisions}
    for code, cell, before, after in answers:
        if cell[2] == "coverage":
            one = provisions[cell[:2]]
            turn = tuple(claims.label(side or "no_answer", one) for side in (before, after))
            own.setdefault((turn[0], turn[1]), []).append(code)
    first = sorted(own.items(), key=lambda item: (-len(item[1]), item[0]))[:4]
    words = [
        claims.say(
            "brief-turn", n=len(codes), count=len(codes), before=before, after=after, countries=claims.few(codes)
        )
        for (before, after), codes in first
    ]
    if words:
        claims.say("brief-turns", list=claims.enumerated(words))


def _basis(claims: Claims, code: str, cell: Cell, after: Any) -> str:
    """Return the legal basis with which a form brought a change, nothing where a workbook brought it."""
    facts, accepted = claims.facts, claims.facts.accepted(code)
    for round_ in reversed(facts.rounds):
        form = facts.in_force(code, round_["id"])
        own = [one for one in form.changes if (one["sheet"], one["row"], one["column"]) == cell] if form else []
        if form is None or accepted is None or not own:
            continue
        emptied = own[0]["value"] is None and not own[0]["raw"]
        if emptied if after is None else form.submission == facts.read_from(accepted["id"], cell):
            return "".join(one["basis"] for one in form.rows if (one["sheet"], one["row"]) == cell[:2])
    return ""


def _one_by_one(claims: Claims, found: Sequence[tuple[str, Cell, Any, Any]]) -> None:
    """Say of each country and each provision what changed, and that a side of a change has no answer."""
    by_row: dict[tuple[str, str, str], set[str]] = {}
    for code, cell, before, after in found:
        claims.say("changes-caption", country=claims.name(code))
        by_row.setdefault((code, *cell[:2]), set()).add(cell[2])
        if before is None or after is None:
            claims.say("changes-nothing")
        if "to_clarify" in (before, after):
            claims.say("to-clarify")
        if _basis(claims, code, cell, after):
            claims.say("remark-basis")
        if cell[2] in ("shortest", "longest"):
            _ = [term(claims, side) for side in (before, after) if side]
    for (_, sheet, row), columns in by_row.items():
        own = claims.facts.instrument.sheet(sheet)
        used = [column for column in own.used_columns(row) if column in columns]
        claims.listed([claims.of(own.column(column).label) for column in used])
    for place in {cell[:2] if cell[0] not in claims.facts.lists else cell[:1] for _, cell, _, _ in found}:
        claims.names([code for code, cell, _, _ in found if cell[: len(place)] == place])
