"""A whole edition played through two rounds by a script that keeps its own record of what it did."""

from dataclasses import dataclass, field
from pathlib import Path

from matrices.study.model import Proceedings
from tests.rounds.play import A1, A2, ANSWERED, ARTICLE, B1, CORRECTED, LONGEST, SILENCE, Play, Say, play

SECOND = ("2027-05-10T09:00", "2027-05-28T17:00")
MAY = "2027-05-20T10:00"


@dataclass
class Ledger:
    """What the script did, and what the study must state of it in the end."""

    states: dict[str, tuple[str, int, str, bool]] = field(default_factory=dict)
    remarks: set[tuple[str, str, str, str, str]] = field(default_factory=set)
    changes: set[tuple[str, str, str, object, object, str]] = field(default_factory=set)

    def stands(self, country: str, state: str, number: int, institution: str = "", *, late: bool = False) -> None:
        """Note how a country stands."""
        self.states[country] = (state, number, institution, late)


def test_the_study_states_what_happened(tmp_path: Path) -> None:
    """Who validated when and how, what was corrected on which basis, what was objected to and what became of it."""
    made = play(tmp_path / "edition")
    made.answer(*ANSWERED)
    ledger = Ledger()
    first(made, ledger)
    second(made, ledger)
    assert stated(made.study().proceedings) == ledger
    assert "The register is whole" in made.run("register", "verify").output


def first(made: Play, ledger: Ledger) -> None:
    """Round 1, in which silence does not count."""
    made.open()
    made.returns(made.form("CRI", rest=True, institution="Ministerio"))
    made.returns(made.form("CRI", rest=True, institution="Ministerio"))  # the same file once more
    ledger.stands("CRI", "validated", 1, "Ministerio")

    made.returns(made.form("PAN", CORRECTED, {LONGEST: 12}, rest=True, institution="Fiscalía"))
    ledger.stands("PAN", "validated", 1, "Fiscalía")
    ledger.changes.add(("PAN", "A-01", "longest", "P10Y", "P12Y", "Ley 5, art. 3"))

    made.returns(made.form("GTM", {A2: Say("object", "No es así.")}, rest=True))
    made.run("round", "resolve", "GTM", "A-02", "--outcome", "withdrawn", "--reason", "Aclarado.")
    ledger.stands("GTM", "validated", 1)
    ledger.remarks.add(("GTM", "A-02", "objection", "No es así.", "withdrawn"))

    made.returns(made.form("HND", {A1: Say("object", "Falta el art. 5.")}, rest=True))
    made.run("round", "resolve", "HND", "A-01", "--outcome", "kept", "--reason", "La fuente no lo trae.")
    ledger.stands("HND", "partly", 1)
    ledger.remarks.add(("HND", "A-01", "objection", "Falta el art. 5.", "kept"))

    made.returns(made.form("NIC", CORRECTED, {LONGEST: 2}, rest=True), code=1)  # breaks a rule
    made.returns(made.form("NIC", CORRECTED, {LONGEST: 9}, rest=True, name="NIC-2.xlsx"), at="2027-04-27T10:00")
    ledger.stands("NIC", "validated", 1)
    ledger.changes.add(("NIC", "A-01", "longest", "P10Y", "P9Y", "Ley 5, art. 3"))

    made.returns(made.form("BLZ", {B1: Say("comment", "As amended.")}, rest=True), at="2027-05-02T10:00")
    ledger.stands("BLZ", "validated", 1, late=True)
    ledger.remarks.add(("BLZ", "B-01", "comment", "As amended.", ""))

    made.run("round", "close", "--at", "2027-05-03T09:00")
    assert {made.states()[country][0] for country in ("DOM", "SLV")} == {"not_validated"}


def second(made: Play, ledger: Ledger) -> None:
    """Round 2, before which the Network has agreed on silence."""
    edition = made.path / "edition.yaml"
    agreed = SILENCE.replace("2027-01-20", "2027-05-06")
    edition.write_text(
        edition.read_text(encoding="utf-8").replace("silence: {agreed: false}", agreed), encoding="utf-8"
    )
    opened, until = SECOND
    made.run("round", "open", "--at", opened, "--until", until, "--format", "html")

    made.returns(made.form("DOM", number=2, rest=True, name="late.xlsx"), at="2027-05-29T10:00", code=1)
    ledger.stands("DOM", "silence", 2)
    ledger.stands("SLV", "silence", 2)

    article = {B1: Say("correct", basis="Ley 7")}
    made.returns(made.form("CRI", article, {ARTICLE: "art. 9"}, rest=True, institution="Ministerio", number=2), at=MAY)
    ledger.stands("CRI", "validated", 2, "Ministerio")
    ledger.changes.add(("CRI", "B-01", "article", None, "art. 9", "Ley 7"))

    made.run("round", "close", "--at", "2027-05-31T09:00")
    ledger.stands("MEX", "no_answer", 2)


def stated(found: Proceedings) -> Ledger:
    """Return what a study states, as the script keeps its record."""
    return Ledger(
        {one.country: (one.state, one.round, one.institution, one.late) for one in found.validations},
        {
            (one.country, one.row, one.kind, one.words, one.resolution.outcome if one.resolution else "")
            for one in found.remarks
        },
        {
            (
                one.country,
                one.row,
                one.column,
                one.before.value if one.before else None,
                one.after.value if one.after else None,
                one.basis,
            )
            for one in found.changes
        },
    )
