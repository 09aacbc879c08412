"""Study and register → the study with what became of it in its rounds: validations, remarks, changes."""

from dataclasses import replace

from matrices.edition.load import Folder
from matrices.register.records import Submission, moment
from matrices.register.store import Register
from matrices.rounds.cases import cases
from matrices.rounds.changes import changes
from matrices.rounds.dossier import Dossier, read_dossier
from matrices.rounds.outcomes import outcome
from matrices.rounds.remarks import remarks
from matrices.study.consolidate import consolidate
from matrices.study.model import Proceedings, Study


def with_proceedings(study: Study, register: Register) -> Study:
    """Return the study with what the rounds made of it, as the register stands now."""
    return proceeded(study, read_dossier(register, study.edition.id), register)


def draft_study(folder: Folder, register: Register, number: int) -> Study:
    """Return the draft of a round as it was when the round was opened, whatever has come since."""
    dossier = read_dossier(register, folder.edition.id).at_opening(number)
    opened = dossier.rounds[-1]
    frozen, start = dossier.frozen[opened.id], moment(opened.opened_at)

    def known(one: Submission) -> Submission | None:
        drawn = frozen.get((one.country, one.instrument))
        if drawn is not None:  # whatever was decided of it since
            return replace(one, verdict="accepted", decided="") if one.id == drawn else None
        return one if not one.accepted and moment(one.received_at) <= start else None

    study = proceeded(consolidate(folder, register, known, start), dossier, register)
    return replace(study, anchor=_opening(folder.edition.id, number, register))


def _opening(edition: str, number: int, register: Register) -> str:
    """Return the hash of the event with which a round was opened: the draft is of that moment."""
    found = (one for one in register.events("round-opened") if one.details.get("edition") == edition)
    return next((one.hash for one in found if one.details.get("round") == number), "")


def proceeded(study: Study, dossier: Dossier, register: Register) -> Study:
    """Return the study with what a dossier says of it; without a round, as it is."""
    newest = dossier.newest
    if newest is None:
        return study
    found = Proceedings(
        newest.number,
        not newest.closed_at,
        tuple(outcome(case) for case in cases(study, dossier, register)),
        tuple(remarks(study, dossier, register)),
        tuple(changes(study, dossier, register)),
    )
    return replace(study, proceedings=found)
