"""The rows of a register, edition and instrument → what can be counted of a State, worked out a second time.

This reads the tables of the database and nothing else of the program's: no study, no report, no rounds, no register.
What it works out is written down here as the words of the product say it, not as its code does.
"""

import datetime
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from matrices.edition.folder import load_edition
from matrices.instrument.columns import CodeList
from matrices.instrument.model import Row, Sheet

Place = tuple[str, str]
"""Sheet and row."""

Cell = tuple[str, str, str]
"""Sheet, row and column."""

Line = Mapping[str, Any]
"""A row of a table, by the names of its columns."""

NOT_ANSWERED = ("to_clarify", "in_review", "no_answer")


@dataclass(frozen=True)
class Provision:
    """A row of a matrix, with the sheet that it stands in; `scale` are the options of its coverage."""

    sheet: Sheet
    row: Row
    scale: CodeList | None

    @property
    def place(self) -> Place:
        """Sheet and row."""
        return self.sheet.id, self.row.id

    def symbols(self, *symbols: str) -> tuple[str, ...]:
        """Return the codes of the options that are drawn with one of the signs."""
        return tuple(one.code for one in self.scale.options if one.symbol in symbols) if self.scale else ()


@dataclass(frozen=True)
class Form:
    """A validation form: its line, what was decided of it last, what it says, by row."""

    line: Line
    decided: str
    submission: int | None
    rows: tuple[Line, ...]
    changes: tuple[Line, ...]

    @property
    def order(self) -> tuple[datetime.datetime, int]:
        """When it arrived."""
        return moment(self.line["received_at"]), self.line["id"]

    @property
    def counts(self) -> bool:
        """Tell whether it is in force, unless a later one is."""
        return self.decided == "admitted" or (self.line["verdict"] == "accepted" and not self.decided)

    @property
    def is_own(self) -> bool:
        """Tell whether it came from the country."""
        return self.line["reason"] != "other-country" or self.decided != "declined"

    @cached_property
    def changed(self) -> frozenset[Place]:
        """The rows that it changes."""
        return frozenset((one["sheet"], one["row"]) for one in self.changes)

    @cached_property
    def verdicts(self) -> Mapping[Place, str]:
        """What it says of rows; a change without a mark is a correction."""
        marks = {(one["sheet"], one["row"]): one["verdict"] for one in self.rows if one["verdict"]}
        return {**dict.fromkeys(sorted(self.changed), "correct"), **marks}

    @cached_property
    def unmarked(self) -> frozenset[Place]:
        """The rows with words of which nobody knows how they are meant."""
        told = {
            (one["sheet"], one["row"])
            for one in self.rows
            if not one["verdict"] and (one["words"].strip() or one["basis"].strip())
        }
        return frozenset(told - self.changed)

    @cached_property
    def based(self) -> frozenset[Place]:
        """The rows for which it gives a legal basis."""
        return frozenset((one["sheet"], one["row"]) for one in self.rows if one["basis"].strip())


@dataclass(frozen=True)
class Validated:
    """How a country validated: its state, and by row `express`, `silent`, `open`, `kept` or `unsaid`."""

    state: str
    rows: Mapping[Place, str]
    answered: frozenset[Place]
    corrected: Mapping[Place, bool]
    round: int
    at: str = ""
    institution: str = ""
    until: str = ""
    late: bool = False

    def counted(self, state: str, lists: Iterable[str] | None = None) -> int:
        """Return how many answered rows are in a state: all, or those of list sheets alone."""
        own = [row for row in self.answered if lists is None or row[0] in lists]
        return sum(self.rows[row] == state for row in own)

    @property
    def open(self) -> int:
        """The number of open objections."""
        return sum(state == "open" for state in self.rows.values())


@dataclass
class Facts:
    """Everything that the register of an edition of one instrument holds."""

    path: Path
    register: Path
    tables: dict[str, list[Line]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder = load_edition(self.path)
        self.edition = self.folder.edition
        (self.instrument,) = self.folder.instruments
        self.zone = self.edition.calendar.zone
        self.codes = tuple(country.code for country in self.edition.countries)
        self.lists = tuple(sheet.id for sheet in self.instrument.sheets if sheet.kind == "list")
        connection = sqlite3.connect(f"file:{self.register}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        names = [one[0] for one in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            if name not in ("files", "about"):
                found = connection.execute(f"SELECT * FROM {name}")  # noqa: S608 - names from the database itself
                self.tables[name] = [dict(one) for one in found]
        connection.close()

    @cached_property
    def depositary(self) -> tuple[Line, ...]:
        """What depositaries publish, as the file of the edition has it."""
        return tuple(yaml.safe_load((self.path / "depositary.yaml").read_text(encoding="utf-8"))["treaties"])

    # ----------------------------------------------------------------------------------------- workbooks

    @cached_property
    def of_forms(self) -> frozenset[int]:
        """The submissions that validation forms made."""
        both = (*self.tables["forms"], *self.tables["form_decisions"])
        return frozenset(one["submission"] for one in both if one["submission"] is not None)

    @cached_property
    def _decided(self) -> Mapping[int, Line]:
        """Submission → what the Secretariat said of it: how it counts, since when, and when it arrived."""
        found: dict[int, dict[str, Any]] = {}
        for one in self.tables["decisions"]:
            told, own = json.loads(one["details"]), found.setdefault(one["submission"], {})
            if one["decided"] == "arrival":
                own["received_at"] = told["received_at"]
            else:
                own |= {"decided": one["decided"], "after": 0, "counts_since": ""}
            if one["decided"] == "restored":
                own |= {"after": told["after"], "counts_since": one["at"]}
        return found

    def _submission(self, line: Line) -> Line:
        found = {"decided": "", "after": 0, "counts_since": "", **line, **self._decided.get(line["id"], {})}
        decided, verdict = found["decided"], found["verdict"]
        found["accepted"] = decided in ("accepted", "restored") or (verdict == "accepted" and not decided)
        found["waits"] = verdict not in ("accepted", "rejected") and not decided
        found["counts_since"] = found["counts_since"] or found["received_at"]
        return found

    def submission(self, number: int) -> Line:
        """Return a submission as the Secretariat left it."""
        return self._submission(next(one for one in self.tables["submissions"] if one["id"] == number))

    @cached_property
    def _sent(self) -> Mapping[str, list[Line]]:
        return {code: self._ordered(code) for code in self.codes}

    def sent(self, country: str) -> list[Line]:
        """Return what a country sent and was not taken back, in the order in which it counts."""
        return self._sent[country]

    def _ordered(self, country: str) -> list[Line]:
        """Return by arrival, behind it what forms made of it; what was restored comes when it was restored."""
        own = [self._submission(one) for one in self.tables["submissions"] if one["country"] == country]
        ordered: list[Line] = []
        for one in sorted(
            own, key=lambda line: (line["after"] or line["id"], bool(line["after"]), line["counts_since"])
        ):
            place = len(ordered)
            if one["id"] not in self.of_forms and not one["after"]:
                books = [
                    number
                    for number, each in enumerate(ordered)
                    if each["accepted"] and each["id"] not in self.of_forms
                    if moment(each["counts_since"]) > moment(one["counts_since"])
                ]
                place = books[0] if books else place
            ordered.insert(place, one)
        return [one for one in ordered if one["decided"] not in ("set_aside", "merged", "withdrawn")]

    def latest(self, country: str) -> Line | None:
        """Return what a country sent last, whatever became of it."""
        found = self.sent(country)
        return found[-1] if found else None

    def accepted(self, country: str) -> Line | None:
        """Return the submission that the study prints."""
        found = [one for one in self.sent(country) if one["accepted"]]
        return found[-1] if found else None

    def kind(self, country: str) -> str:
        """Return `answered`, `late`, `in_review` or `no_answer`."""
        own = self.sent(country)
        accepted = [one for one in own if one["accepted"]]
        if not accepted:
            return "in_review" if own else "no_answer"
        if self.imported(country):
            return "answered"
        own = [one for one in accepted if one["id"] not in self.mappings]
        days = [moment(one["received_at"]).astimezone(self.zone).date() for one in own]
        return "answered" if min(days) <= self.edition.calendar.cut_off else "late"

    @cached_property
    def mappings(self) -> Mapping[int, str]:
        """Submission that no country returned → the mapping that read it."""
        return {one["submission"]: one["mapping"] for one in self.tables["imports"]}

    def imported(self, country: str) -> str:
        """Return the mapping that read what counts of a country; nothing where it returned that."""
        accepted = self.accepted(country)
        return self.mappings.get(accepted["id"], "") if accepted else ""

    @cached_property
    def speaks_of_records(self) -> bool:
        """Whether a notice, or an import, says that answers are from elsewhere than from the countries."""
        return self.edition.notice is not None or any(map(self.imported, self.codes))

    def of_kind(self, *kinds: str) -> list[str]:
        """Return the countries of a kind."""
        return [code for code in self.codes if self.kind(code) in kinds]

    def returned(self, country: str) -> bool:
        """Tell whether what a country sent last has to be corrected."""
        latest = self.latest(country)
        return latest is not None and not latest["accepted"] and not latest["waits"]

    @cached_property
    def contents(self) -> Mapping[int, Mapping[Cell, Any]]:
        """Submission → cell → its value, or its raw content where none could be made out."""
        found: dict[int, dict[Cell, Any]] = {}
        for one in self.tables["answers"]:
            value = json.loads(one["value"]) if one["value"] is not None else None
            content = ("raw", one["raw"]) if value is None else _plain(value)
            found.setdefault(one["submission"], {})[one["sheet"], one["row"], one["column"]] = content
        return found

    def content(self, submission: int | None, until: datetime.datetime | None = None) -> Mapping[Cell, Any]:
        """Return what a submission says, with what the Secretariat had settled of its unclear cells by a moment."""
        return {
            cell: self._settled(submission or 0, cell, until) if unread(one) else one
            for cell, one in self.contents.get(submission or 0, {}).items()
        }

    def settlements(self, submission: int, cell: Cell) -> list[Line]:
        """Return what the Secretariat said of a cell, wherever its content was read."""
        file = self.read_from(submission, cell)
        return [
            one
            for one in self.tables["settlements"]
            if (one["submission"], one["sheet"], one["row"], one["column"]) == (file, *cell)
        ]

    def _settled(self, submission: int, cell: Cell, until: datetime.datetime | None) -> Any:
        said = self.settlements(submission, cell)
        own = [one for one in said if until is None or moment(one["at"]) <= until]
        counts = own and own[-1]["outcome"] == "settled" and own[-1]["value"] is not None
        return _plain(json.loads(own[-1]["value"])) if counts else self.contents[submission][cell]

    @cached_property
    def cells(self) -> Mapping[str, Mapping[Cell, Any]]:
        """Country → cell → what is printed of it now: a value, or something that is to be clarified."""
        known = {(sheet.id, row, column) for sheet, row, column in self.instrument.cells()}
        found = {}
        for code in self.codes:
            accepted = self.accepted(code)
            own = self.content(accepted["id"]) if accepted else {}
            found[code] = {cell: one for cell, one in own.items() if cell in known}
        return found

    @cached_property
    def answers(self) -> Mapping[str, Mapping[Cell, Any]]:
        """Country → cell → value: what counts as an answer now."""
        return {code: {cell: one for cell, one in own.items() if not unread(one)} for code, own in self.cells.items()}

    def unclear(self, country: str) -> list[Cell]:
        """Return the cells of a country that wait to be clarified."""
        return [cell for cell, one in self.cells[country].items() if unread(one)]

    def clarified(self, country: str) -> list[Cell]:
        """Return the cells of a country that were unclear, and that the Secretariat settled."""
        accepted = self.accepted(country)
        raw = self.contents.get(accepted["id"], {}) if accepted else {}
        return [cell for cell in self.answers[country] if unread(raw[cell])]

    @cached_property
    def _rows(self) -> Mapping[str, frozenset[Place]]:
        return {code: frozenset(cell[:2] for cell in own) for code, own in self.answers.items()}

    def printed(self, country: str) -> frozenset[Place]:
        """Return the rows of which anything of a country is printed: an answer, or what is to be clarified."""
        return frozenset(cell[:2] for cell in self.cells[country])

    def read_from(self, submission: int, cell: Cell) -> int:
        """Return the submission in whose file a cell of a submission stands."""
        return next(
            (
                one["origin"]
                for one in self.tables["origins"]
                if (one["submission"], one["sheet"], one["row"], one["column"]) == (submission, *cell)
            ),
            submission,
        )

    def came_after(self, submission: int) -> bool:
        """Tell whether the file of a submission arrived after the cut-off date, in the time of the edition."""
        line = next(self._submission(one) for one in self.tables["submissions"] if one["id"] == submission)
        return (
            submission not in self.mappings
            and moment(line["received_at"]).astimezone(self.zone).date() > self.edition.calendar.cut_off
        )

    def rows(self, country: str) -> frozenset[Place]:
        """Return the rows that a country answered, lists included."""
        return self._rows[country]

    def provisions_answered(self, country: str) -> int:
        """Return how many provisions a country answered."""
        return sum(sheet not in self.lists for sheet, _ in self.rows(country))

    # ----------------------------------------------------------------------------------------- provisions

    @cached_property
    def provisions(self) -> tuple[Provision, ...]:
        """Every row of every matrix."""
        return tuple(
            Provision(sheet, row, self._scale(sheet, row.id))
            for sheet in self.instrument.sheets
            if sheet.kind == "matrix"
            for row in sheet.rows
        )

    def _scale(self, sheet: Sheet, row: str) -> CodeList | None:
        column = sheet.with_role("coverage")
        if column is None or column.id not in sheet.used_columns(row):
            return None
        return self.instrument.lists[column.list or ""]

    def value(self, country: str, provision: Provision, role: str) -> Any:
        """Return what a country answered in the column of a role."""
        column = provision.sheet.with_role(role)
        return self.answers[country].get((*provision.place, column.id)) if column else None

    def answered(self, provision: Provision) -> list[str]:
        """Return the countries that answered a provision."""
        return [code for code in self.codes if provision.place in self.rows(code)]

    def standing(self, country: str, provision: Provision) -> str:
        """Return the coverage that a country gave, `answered` where none is asked for, or why there is none."""
        if self.is_unasked(country, provision):
            return "not_asked"
        if provision.place not in self.printed(country):
            return "in_review" if self.kind(country) == "in_review" else "no_answer"
        if provision.place not in self.rows(country):
            return "to_clarify"
        if provision.scale is None:
            return "answered"
        column = provision.sheet.with_role("coverage")
        told = self.cells[country].get((*provision.place, column.id if column else ""), "no_answer")
        return "to_clarify" if unread(told) else str(told)

    def silent(self, provision: Provision) -> list[str]:
        """Return the countries that were asked for a row, of which nothing is printed and nothing under review."""
        reviewed, unasked = self.of_kind("in_review"), self.unasked(provision)
        there = [code for code in self.codes if provision.place not in self.printed(code)]
        return [code for code in there if code not in reviewed and code not in unasked]

    def is_unasked(self, country: str, provision: Provision) -> bool:
        """Tell whether a blank row arises only after another answer than the one that the country gave elsewhere."""
        return provision.place not in self.printed(country) and self._is_ruled_out(country, *provision.place)

    def _is_ruled_out(self, country: str, sheet: str, row: str) -> bool:
        """Tell it of a row, by what is printed of the rows that it names, and of those that these name in turn."""
        asked_when = next(one.row.asked_when for one in self.provisions if one.place == (sheet, row))
        for other, when in asked_when.items():
            told = self.cells[country].get((sheet, other, "coverage"))
            if told is not None and not unread(told) and told not in when["coverage"]:
                return True
            if self._is_ruled_out(country, sheet, other):
                return True
        return False

    def unasked(self, provision: Provision) -> list[str]:
        """Return the countries that were not asked for a row."""
        return [code for code in self.codes if self.is_unasked(code, provision)]

    def asked_of(self, country: str) -> int:
        """Return of how many provisions a country is asked for an answer."""
        return sum(not self.is_unasked(country, one) for one in self.provisions)

    def could_answer(self, *provisions: Provision) -> int:
        """Return how many answers could have been given to provisions, by all countries together."""
        return sum(len(self.codes) - len(self.unasked(one)) for one in provisions)

    def tally(self, *provisions: Provision) -> Counter[str]:
        """Return how many countries stand where, added over provisions; of whom one is not asked nothing is counted."""
        asked = ((code, one) for one in provisions for code in self.codes if not self.is_unasked(code, one))
        return Counter(self.standing(code, one) for code, one in asked)

    def reported(self, provision: Provision) -> int:
        """Return how many countries report a provision as provided for, in full or in part."""
        codes = provision.symbols("full", "half") if provision.scale else ("answered",)
        return sum(self.standing(code, provision) in codes for code in self.codes)

    # --------------------------------------------------------------------------------------------- rounds

    @cached_property
    def rounds(self) -> list[Line]:
        """The rounds in their order; `closed_at` is empty while one runs."""
        closed = {one["round"]: one["closed_at"] for one in self.tables["closings"]}
        closed |= {one["round"]: "" if one["turn"] == "reopened" else one["at"] for one in self.tables["turns"]}
        ordered = sorted(self.tables["rounds"], key=lambda line: line["number"])
        return [{**one, "closed_at": closed.get(one["id"], "")} for one in ordered]

    @property
    def open(self) -> bool:
        """Tell whether a round runs."""
        return bool(self.rounds) and not self.rounds[-1]["closed_at"]

    def drawn(self, round_id: int, country: str) -> int | None:
        """Return the submission that the draft of a round printed."""
        found = [
            one["submission"] for one in self.tables["frozen"] if (one["round"], one["country"]) == (round_id, country)
        ]
        return found[0] if found else None

    def asked(self, round_: Line, country: str) -> bool:
        """Tell whether a round asked a country."""
        named: list[str] | None = None
        for event in self.tables["events"]:
            told = json.loads(event["details"]) if event["kind"] == "round-asked" else {}
            if told.get("round") == round_["number"]:
                named = told["countries"]
        return self.drawn(round_["id"], country) is not None and (named is None or country in named)

    @cached_property
    def forms(self) -> list[Form]:
        """Every form in the order of arrival."""
        found = []
        for line in self.tables["forms"]:
            said = [one for one in self.tables["form_decisions"] if one["form"] == line["id"]]
            versions = [one["submission"] for one in said if one["submission"] is not None]
            rows = tuple(one for one in self.tables["form_rows"] if one["form"] == line["id"])
            changes = tuple(one for one in self.tables["form_changes"] if one["form"] == line["id"])
            version = versions[-1] if versions else line["submission"]
            found.append(Form(line, said[-1]["decided"] if said else "", version, rows, changes))
        return sorted(self._joined({one.line["id"]: one for one in found}), key=lambda form: form.order)

    def _joined(self, forms: dict[int, Form]) -> Iterable[Form]:
        """Return the forms; one that was merged says what its own rows say, and those of the other that were taken."""
        told = (json.loads(event["details"]) for event in self.tables["events"] if event["kind"] == "form-decided")
        merged = {one["form"]: one["merged"] for one in told if one.get("merged")}
        for number, how in sorted(merged.items()):
            own, other, taken = forms[number], forms[how["with"]], {tuple(row) for row in how["rows"]}
            if own.decided != "admitted":
                continue
            both = [json.loads(one.line["sender"]).get("institution", "") for one in (other, own)]
            sender = {"institution": "; ".join(dict.fromkeys(one for one in both if one))}
            line = {**own.line, "confirms_rest": how["rest"], "sender": json.dumps(sender)}
            rows, changes = (
                tuple(one for one in mine if (one["sheet"], one["row"]) not in taken)
                + tuple(one for one in theirs if (one["sheet"], one["row"]) in taken)
                for mine, theirs in ((own.rows, other.rows), (own.changes, other.changes))
            )
            forms[number] = Form(line, own.decided, own.submission, rows, changes)
        return forms.values()

    def forms_of(self, country: str, round_id: int) -> list[Form]:
        """Return the forms of a country in a round, in the order of arrival."""
        return [one for one in self.forms if (one.line["country"], one.line["round"]) == (country, round_id)]

    def heard(self, country: str, round_: Line) -> bool:
        """Tell whether a form of an earlier round came in time while a round ran: whoever wrote was not silent."""
        first, last = moment(round_["opened_at"]), moment(round_["until"])
        numbers = {one["id"]: one["number"] for one in self.rounds}
        return any(
            one.line["country"] == country and one.is_own and first <= one.order[0] <= last
            for one in self.forms
            if numbers[one.line["round"]] < round_["number"]
        )

    def in_force(self, country: str, round_id: int) -> Form | None:
        """Return the form that counts in a round."""
        found = [one for one in self.forms_of(country, round_id) if one.counts]
        return found[-1] if found else None

    def to_correct(self, country: str, round_id: int) -> Form | None:
        """Return the form that went back last, unless one that counts came after it."""
        faulty = [one for one in self.forms_of(country, round_id) if one.line["verdict"] == "rejected"]
        present = self.in_force(country, round_id)
        return faulty[-1] if faulty and (present is None or present.order < faulty[-1].order) else None

    def settled(self, form: Form, place: Place) -> Line | None:
        """Return what the Secretariat made of a row of a form, as it said last; nothing if it took that back."""
        of_row = next((one["form"] for one in form.rows if (one["sheet"], one["row"]) == place), form.line["id"])
        own = [one for one in self.tables["settled"] if (one["form"], one["sheet"], one["row"]) == (of_row, *place)]
        return own[-1] if own and own[-1]["outcome"] != "open" else None

    # ----------------------------------------------------------------------------------------- validation

    def validated(self, country: str) -> Validated | None:
        """Return how a country validated, None before the first round."""
        return _Course(self, country).validated() if self.rounds else None


@dataclass
class _Course:
    """What became of one country in all rounds: which rows it validated expressly, and which by silence."""

    facts: Facts
    country: str
    seen: dict[tuple[int | None, str], Mapping[Place, Mapping[str, Any]]] = field(default_factory=dict)

    def validated(self) -> Validated:
        facts, newest = self.facts, self.facts.rounds[-1]
        if self.record is None:
            return Validated("no_answer", {}, frozenset(), {}, newest["number"], until=newest["until"])
        rows = {row: self.said_of(row) for row in self.answered}
        rows |= {
            row: state for row in self.objected - self.answered if (state := self.said_of(row)) in ("open", "kept")
        }
        state = self._state(rows)
        round_, at, form = self._source(state)
        return Validated(
            state,
            rows,
            self.answered,
            self._corrected(),
            round_["number"],
            at,
            json.loads(form.line["sender"]).get("institution", "") if form else "",
            round_["until"] if facts.asked(round_, self.country) else newest["until"],
            bool(form and form.line["late"]),
        )

    @property
    def record(self) -> int | None:
        accepted = self.facts.accepted(self.country)
        return accepted["id"] if accepted else None

    @cached_property
    def answered(self) -> frozenset[Place]:
        """The rows of the record: what it answers, and what is to be clarified."""
        return self.facts.printed(self.country)

    @cached_property
    def counted(self) -> list[tuple[Line, Form]]:
        """The forms in force, newest first."""
        found = [(one, self.facts.in_force(self.country, one["id"])) for one in self.facts.rounds]
        return [(round_, form) for round_, form in reversed(found) if form is not None]

    @cached_property
    def objected(self) -> frozenset[Place]:
        return frozenset(row for _, form in self.counted for row, what in form.verdicts.items() if what == "object")

    def _row(self, submission: int | None, place: Place, until: str = "") -> Mapping[str, Any]:
        key = (submission, until)
        if key not in self.seen:
            rows: dict[Place, dict[str, Any]] = {}
            for cell, content in self.facts.content(submission, moment(until) if until else None).items():
                rows.setdefault(cell[:2], {})[cell[2]] = content
            self.seen[key] = rows
        return self.seen[key].get(place, {})

    def holds(self, place: Place, round_: Line, form: Form | None = None) -> bool:
        """Tell whether a row is still as a round's draft showed it or, where a form corrected it, as that left it."""
        if form is not None and form.submission and place in form.changed:
            seen = self._row(form.submission, place, form.line["received_at"])
        else:
            seen = self._row(self.facts.drawn(round_["id"], self.country), place, round_["opened_at"])
        return seen == self._row(self.record, place)

    def said_of(self, place: Place) -> str:
        """Return what was said of a row; nobody can have agreed to one in which something is to be clarified."""
        found = self._said_of(place)
        waits = place in {cell[:2] for cell in self.facts.unclear(self.country)}
        return "unclear" if waits and found in ("express", "silent", "unsaid") else found

    def _said_of(self, place: Place) -> str:
        confirmed_with_rest = False
        for round_, form in self.counted:
            if not self.holds(place, round_, form):
                continue
            verdict = form.verdicts.get(place)
            if verdict is None and place in form.unmarked:
                return "express" if confirmed_with_rest else "unsaid"
            if verdict is None:
                confirmed_with_rest = confirmed_with_rest or bool(form.line["confirms_rest"])
                continue
            answer = self.facts.settled(form, place)
            if verdict != "object" or self._granted(form, place):
                return "express"
            if answer is None:
                return "open"
            return "express" if confirmed_with_rest else "kept"
        if confirmed_with_rest:
            return "express"
        silent = place in self.answered and any(self._agreed(place, one) for one in self.silences)
        return "silent" if silent else "unsaid"

    @cached_property
    def silences(self) -> list[Line]:
        """The rounds in which the country's silence counts, newest first."""
        return [one for one in reversed(self.facts.rounds) if self._was_silent(one)]

    def _granted(self, form: Form, place: Place) -> bool:
        """Tell whether nothing is left of an objection."""
        answer = self.facts.settled(form, place)
        return answer is not None and answer["outcome"] in ("entered", "withdrawn")

    def _was_silent(self, round_: Line) -> bool:
        closed = round_["closed_at"]
        counts = round_["silence"] and closed and moment(closed) >= moment(round_["until"])
        if not counts or not self.facts.asked(round_, self.country):
            return False
        forms = self.facts.forms_of(self.country, round_["id"])
        if any(form.is_own and not form.line["late"] for form in forms) or self.facts.heard(self.country, round_):
            return False
        form = self.facts.in_force(self.country, round_["id"])
        objected = [row for row, what in form.verdicts.items() if what == "object"] if form else []
        disputed = any(form and not self._granted(form, row) for row in objected)
        return not disputed and any(self._agreed(row, round_) for row in self.answered)

    def _agreed(self, place: Place, round_: Line) -> bool:
        """Tell whether silence can stand for a row: as the draft showed it, and not disputed in any form since."""
        later = [form for form in self.facts.forms if form.line["country"] == self.country and form.is_own]
        against = (
            place
            for form in later
            if not form.counts and form.decided != "declined"
            if moment(form.line["received_at"]) > moment(round_["until"])
            if form.verdicts.get(place) in ("object", "correct")
        )
        return self.holds(place, round_) and next(against, None) is None

    def _state(self, rows: Mapping[Place, str]) -> str:
        newest = self.facts.rounds[-1]
        asked = self.facts.asked(newest, self.country)
        present = self.facts.in_force(self.country, newest["id"])
        if asked and present is None and self.facts.to_correct(self.country, newest["id"]) is not None:
            return "returned"
        if "open" in rows.values():
            return "objected"
        express, silent = (sum(rows[row] == what for row in self.answered) for what in ("express", "silent"))
        if "kept" not in rows.values() and express + silent == len(self.answered):
            return "validated" if not silent else "partly_silence" if express else "silence"
        awaited = self.facts.open and asked
        if (express or silent) and (
            not awaited or any(one is newest and self._speaks(one, form) for one, form in self.counted)
        ):
            return "partly_silence" if silent else "partly"
        return "in_validation" if awaited else "not_validated"

    def _speaks(self, round_: Line, form: Form) -> bool:
        rest = [row for row in self.answered if self.holds(row, round_, form) and row not in form.unmarked]
        return bool(form.line["confirms_rest"] and rest) or any(self.holds(row, round_, form) for row in form.verdicts)

    def _corrected(self) -> Mapping[Place, bool]:
        newest: dict[Place, tuple[str, bool]] = {}
        for round_, form in self.counted:
            for row, verdict in form.verdicts.items():
                if self.holds(row, round_, form):
                    newest.setdefault(row, (verdict, row in form.based))
        return {row: based for row, (verdict, based) in newest.items() if verdict == "correct"}

    def _source(self, state: str) -> tuple[Line, str, Form | None]:
        """Return the round, the moment and the form to which a state is owed."""
        newest = self.facts.rounds[-1]
        if state == "returned":
            form = self.facts.to_correct(self.country, newest["id"])
            return newest, form.line["received_at"] if form else "", form
        silence = self.silences[0] if state in ("silence", "partly_silence") and self.silences else None
        if state in ("validated", "partly", "objected", "partly_silence"):
            for round_, form in self.counted:
                open_ = any(self.said_of(row) == "open" for row, what in form.verdicts.items() if what == "object")
                if self._speaks(round_, form) and (state != "objected" or open_):
                    later = silence is not None and silence["number"] >= round_["number"]
                    return (
                        (silence, silence["until"], form)
                        if later and silence
                        else (round_, form.line["received_at"], form)
                    )
        return (silence, silence["until"], None) if silence else (newest, "", None)


def moment(iso: str) -> datetime.datetime:
    """Return the moment of an ISO 8601 text."""
    return datetime.datetime.fromisoformat(iso)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return value["decimal"]
    return tuple(value) if isinstance(value, list) else value


def unread(content: Any) -> bool:
    """Tell whether a content could not be made out."""
    return isinstance(content, tuple) and content[:1] == ("raw",)
