"""The register → what it knows of an edition's rounds, as frozen data from which everything else is worked out."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

from matrices.instrument import RowId
from matrices.register import (
    Form,
    Marked,
    ObserverComment,
    Register,
    Round,
    RowVerdict,
    SettledRemark,
    StoredAnswer,
    moment,
)

Part = tuple[str, str]
"""Country and instrument id."""

_ASKED = "round-asked"
"""Kind of the event that names the countries which a round asks, where it does not ask all that have answered."""


class _ContentSource(Protocol):
    """Where the content of a form is kept."""

    def form_rows(self, form_id: int) -> tuple[Marked, ...]:
        """Return what a form says of its rows."""
        ...

    def form_changes(self, form_id: int) -> tuple[StoredAnswer, ...]:
        """Return the cells in which a form differs from the draft."""
        ...


@dataclass(frozen=True)
class Paper:
    """A form of the register and its round; its rows and changes are read when they are asked for.

    The Secretariat may have merged it with the `other` form of its round, from another institution: the rows in
    `taken` are then those of that one, and `rest` says whether both together confirm what they do not mark.
    """

    form: Form
    round: Round
    source: _ContentSource
    other: "Paper | None" = None
    taken: frozenset[RowId] = frozenset()
    rest: bool | None = None

    @cached_property
    def rows(self) -> tuple[Marked, ...]:
        """What the form says of its rows, and of those that are taken from the other one."""
        own = self.source.form_rows(self.form.id)
        theirs = self.other.rows if self.other is not None else ()
        return (
            *(one for one in own if RowId(one.sheet, one.row) not in self.taken),
            *(one for one in theirs if RowId(one.sheet, one.row) in self.taken),
        )

    @cached_property
    def changes(self) -> tuple[StoredAnswer, ...]:
        """The cells in which the form differs from the draft, in the rows of either."""
        own = self.source.form_changes(self.form.id)
        theirs = self.other.changes if self.other is not None else ()
        return (
            *(one for one in own if RowId(one.sheet, one.row) not in self.taken),
            *(one for one in theirs if RowId(one.sheet, one.row) in self.taken),
        )

    @property
    def confirms_rest(self) -> bool:
        """Tell whether it confirms whatever it does not mark."""
        return self.form.confirms_rest if self.rest is None else self.rest

    @property
    def institution(self) -> str:
        """Who sent it; of two forms that were merged, both."""
        own, other = self.form.sender.get("institution", ""), self.other.institution if self.other else ""
        return "; ".join(dict.fromkeys(one for one in (other, own) if one))

    def of_row(self, place: RowId) -> "Paper":
        """Return the form in whose file a row stands."""
        return self.other.of_row(place) if self.other is not None and place in self.taken else self

    def holds(self, form_id: int) -> bool:
        """Tell whether it is a form, or was merged with it."""
        return self.form.id == form_id or (self.other is not None and self.other.holds(form_id))

    @property
    def name(self) -> str:
        """What the form is called where it is published, in place of its file's name: `CRI-legislation-r1-f2`."""
        return f"{self.form.country}-{self.form.instrument}-r{self.round.number}-f{self.form.number}"

    @property
    def part(self) -> Part:
        """Country and instrument."""
        return self.form.country, self.form.instrument

    @property
    def counts(self) -> bool:
        """Tell whether the form is in force, unless a later one takes its place."""
        return self.form.decided == "admitted" or (self.form.verdict == "accepted" and not self.form.decided)

    @property
    def waits(self) -> bool:
        """Tell whether the form was set aside and the Secretariat has not said what becomes of it."""
        return self.form.verdict == "set_aside" and not self.form.decided

    @property
    def is_own(self) -> bool:
        """Tell whether the form is the country's; one from elsewhere is not, once the Secretariat has declined it."""
        return self.form.reason not in ("other-country", "unproved") or self.form.decided != "declined"

    def came_in(self, running: Round) -> bool:
        """Tell whether the form came in time in a round: its own, or one that ran when it arrived."""
        if running.id == self.round.id:
            return not self.form.late
        return moment(running.opened_at) <= moment(self.form.received_at) <= moment(running.until)

    @property
    def order(self) -> tuple[datetime.datetime, int]:
        """What puts the forms of a country in their order: when they arrived."""
        return moment(self.form.received_at), self.form.id

    @cached_property
    def changed_rows(self) -> frozenset[RowId]:
        """The rows in which the form differs from the draft."""
        return frozenset(RowId(one.sheet, one.row) for one in self.changes)

    @cached_property
    def verdicts(self) -> Mapping[RowId, RowVerdict]:
        """What the form says, by row; a row that was changed without a word is a correction."""
        said: dict[RowId, RowVerdict] = dict.fromkeys(sorted(self.changed_rows), "correct")
        said.update({RowId(one.sheet, one.row): one.verdict for one in self.rows if one.verdict})
        return said

    @cached_property
    def unmarked(self) -> frozenset[RowId]:
        """The rows that hold words or a legal basis without a mark: nobody knows how they are meant."""
        told = {
            RowId(one.sheet, one.row)
            for one in self.rows
            if not one.verdict and (one.words.strip() or one.basis.strip())
        }
        return frozenset(told - self.changed_rows)

    def row(self, place: RowId) -> Marked | None:
        """Return what the form says of a row."""
        return next((one for one in self.rows if RowId(one.sheet, one.row) == place), None)


@dataclass(frozen=True)
class Dossier:
    """Everything that was put on record in the rounds of an edition.

    `frozen` has, by round id, the submission of each country and instrument of which its draft was made; `asked` those
    of them that were asked to validate it. `papers` are all forms in the order of their arrival.
    """

    rounds: tuple[Round, ...] = ()
    frozen: Mapping[int, Mapping[Part, int]] = field(default_factory=dict)
    asked: Mapping[int, frozenset[Part]] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    settled: tuple[SettledRemark, ...] = ()
    comments: tuple[ObserverComment, ...] = ()

    @property
    def newest(self) -> Round | None:
        """The newest round, None before the first."""
        return self.rounds[-1] if self.rounds else None

    @property
    def open(self) -> Round | None:
        """The round that runs, if one does."""
        return self.newest if self.newest and not self.newest.closed_at else None

    def round_numbered(self, number: int) -> Round | None:
        """Return a round by its number."""
        return next((one for one in self.rounds if one.number == number), None)

    def of(self, part: Part, round_id: int | None = None) -> tuple[Paper, ...]:
        """Return the forms of a country and instrument, of all rounds or of one, in the order of their arrival."""
        return tuple(one for one in self._by_part.get(part, ()) if round_id in (None, one.round.id))

    def heard(self, part: Part, in_: Round) -> bool:
        """Tell whether a form of the country came in time: whoever wrote was not silent, whatever became of the form.

        So does one of an earlier round that came while this one ran: it is set aside, and no silence either.
        """
        return any(one.is_own and one.came_in(in_) for one in self.of(part))

    @cached_property
    def _by_part(self) -> Mapping[Part, Sequence[Paper]]:
        found: dict[Part, list[Paper]] = {}
        for one in self.papers:
            found.setdefault(one.part, []).append(one)
        return found

    def in_force(self, part: Part, round_id: int) -> Paper | None:
        """Return the form that counts in a round: the one that arrived last of those in force."""
        return next((one for one in reversed(self.of(part, round_id)) if one.counts), None)

    def to_correct(self, part: Part, round_id: int) -> Paper | None:
        """Return the form of a round that went back last, unless one that counts came after it."""
        papers = self.of(part, round_id)
        faulty = next((one for one in reversed(papers) if one.form.verdict == "rejected"), None)
        present = self.in_force(part, round_id)
        return None if faulty and present and present.order > faulty.order else faulty

    def counted(self, part: Part) -> tuple[Paper, ...]:
        """Return the forms that count, one a round, oldest first."""
        found = (self.in_force(part, one.id) for one in self.rounds)
        return tuple(one for one in found if one is not None)

    @cached_property
    def _settled(self) -> Mapping[tuple[int, str, str], SettledRemark]:
        return {(one.form, one.sheet, one.row): one for one in self.settled}

    def settlement(self, paper: Paper, place: RowId) -> SettledRemark | None:
        """Return what was made of a row of a form, as it was said last; nothing if that was taken back."""
        found = self._settled.get((paper.of_row(place).form.id, *place))
        return None if found is None or found.outcome == "open" else found

    def at_opening(self, number: int) -> "Dossier":
        """Return what was on record when a round was opened, with that round as the one that runs."""
        rounds = tuple(one for one in self.rounds if one.number <= number)
        opened = replace(rounds[-1], closed_at="", closed_by="")
        start = moment(opened.opened_at)
        return replace(
            self,
            rounds=(*rounds[:-1], opened),
            papers=tuple(one for one in self.papers if one.round.number < number),
            settled=tuple(one for one in self.settled if moment(one.at) <= start),
        )


def read_dossier(register: Register, edition: str) -> Dossier:
    """Return what a register holds of the rounds of an edition."""
    rounds = register.rounds.rounds(edition)
    if not rounds:
        return Dossier()
    frozen = {one.id: _frozen(register, one.id) for one in rounds}
    limited = _limited(register, edition)
    return Dossier(
        rounds=rounds,
        frozen=frozen,
        asked={one.id: _among(frozen[one.id], limited.get(one.number)) for one in rounds},
        papers=_papers(register, register.rounds.forms(edition), rounds),
        settled=register.rounds.settled(edition),
        comments=register.rounds.comments(edition),
    )


def read_country(register: Register, edition: str, country: str, known: Dossier) -> Dossier:
    """Return what a register holds now of the rounds and forms of one country.

    What the drafts of rounds were made of never changes, and is taken from what was read before. Of other countries,
    and of what was settled or commented, the dossier says nothing.
    """
    rounds = register.rounds.rounds(edition)
    if any(one.id not in known.frozen for one in rounds):
        known = read_dossier(register, edition)
    papers = _papers(register, register.rounds.forms(edition, country), rounds)
    return replace(known, rounds=rounds, papers=papers, settled=(), comments=())


def _papers(register: Register, forms: Sequence[Form], rounds: Sequence[Round]) -> tuple[Paper, ...]:
    by_id = {one.id: one for one in rounds}
    papers = {form.id: Paper(form, by_id[form.round], register.rounds) for form in forms}
    merged = _merged(register) if any(one.decided == "admitted" for one in forms) else {}
    for number, told in sorted(merged.items()):  # in the order of arrival, so that what was merged before is whole
        if number in papers and papers[number].form.decided == "admitted":
            taken = frozenset(RowId(sheet, row) for sheet, row in told["rows"])
            papers[number] = replace(papers[number], other=papers[told["with"]], taken=taken, rest=told["rest"])
    return tuple(sorted(papers.values(), key=lambda one: one.order))


def _merged(register: Register) -> Mapping[int, Mapping[str, Any]]:
    """Return, by form, with which one it was merged and how; the newest word counts."""
    events = (one.details for one in register.events("form-decided"))
    return {one["form"]: one["merged"] for one in events if one.get("merged")}


def log_asked(register: Register, edition: str, number: int, countries: Sequence[str], who: str) -> None:
    """Put on record which countries a round asks; done before it is opened, and void if it never is."""
    details = {"edition": edition, "round": number, "countries": sorted(countries)}
    register.log(None, who, _ASKED, details)


def _frozen(register: Register, round_id: int) -> Mapping[Part, int]:
    return {(one.country, one.instrument): one.submission for one in register.rounds.frozen(round_id)}


def _among(parts: Iterable[Part], countries: Sequence[str] | None) -> frozenset[Part]:
    return frozenset(part for part in parts if countries is None or part[0] in countries)


def _limited(register: Register, edition: str) -> Mapping[int, Sequence[str]]:
    """Return, by number of the round, the countries that it asks, where they were named; the last word counts."""
    events = (one.details for one in register.events(_ASKED))
    return {one["round"]: one["countries"] for one in events if one["edition"] == edition}
