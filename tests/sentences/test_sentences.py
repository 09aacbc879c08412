"""Every sentence that names a State or holds a number is on a closed list, and is true: worked out a second time.

Editions are played at random; `SENTENCES=200 pytest tests/sentences` plays two hundred more.
"""

import ast
import datetime
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from matrices.language import catalogue
from tests.sentences import claims, claims_of_rounds, claims_of_status, claims_of_tables
from tests.sentences.claims import Claims, Said
from tests.sentences.editions import REGISTER, played
from tests.sentences.facts import Facts
from tests.sentences.spoken import LANGUAGES, letters_spoken, marked_late, named_below, status_spoken, study_spoken

HERE = Path(__file__).parent
SEEDS = (94, 50, 21, 20, 71, 6, 2, 33, 31, 36, 5, 14, 37, 161, 339, 17, 19)
"""Editions in which every sentence of the list is said at least once, and two that found words that nobody printed."""

RARE = (
    "rounds/taken-back-comment",
    "letters/form-unsaid",
    "report/to-clarify-from",
    "report/tick-unclear",
    "report/validated-no-objections",
)
"""Said too seldom for so few editions; what is said of it is proved all the same."""

MORE = tuple(range(1000, 1000 + int(os.environ.get("SENTENCES", "0"))))
DAYS = (datetime.date(2027, 2, 20), datetime.date(2027, 2, 26), datetime.date(2027, 3, 13))
ROOMS = ("report", "status", "letters")
UNPROVED = ("heading", "frame", "screen", "workbook", "directory", "elsewhere")
"""What is on the list without a proof of its own, for the reason that the head of the list gives."""

PIECES = ("report/origin", "report/listed", "report/listed-i")
"""Pieces of which the proofs make more than a page has room for: a page may say any of them, and nothing else."""

ORACLE: tuple[ModuleType, ...] = (claims, claims_of_rounds, claims_of_status, claims_of_tables)
STUDY: tuple[Callable[[Claims], None], ...] = (
    claims.cover,
    claims.who,
    claims.sheets,
    claims.chapters,
    claims.summary,
    claims_of_tables.blocks,
    claims_of_tables.marks,
    claims_of_tables.penalties,
    claims_of_tables.elements,
    claims_of_tables.treaties,
    claims_of_tables.gaps,
    claims_of_tables.laws,
    claims_of_tables.clarified,
    claims_of_tables.files,
    claims_of_tables.late,
    claims_of_rounds.validation,
    claims_of_rounds.remarks,
    claims_of_rounds.changes,
)


def listed() -> Mapping[str, tuple[str, ...]]:
    """Return the closed list: room and key → names of its proofs."""
    data = yaml.safe_load((HERE / "sentences.yaml").read_text(encoding="utf-8"))
    found: dict[str, tuple[str, ...]] = {}
    for room, entries in data.items():
        for key in entries.pop("heading", "").split():
            found[f"{room}/{key}"] = ("heading",)
        for key, proof in entries.items():
            found[f"{room}/{key}"] = tuple(proof) if isinstance(proof, list) else (proof,)
    return found


LIST = listed()


def plain(key: str) -> str:
    """Return the key under which an entry stands on the list."""
    return key.removesuffix("-recorded")


def claimed(facts: Facts, *proofs: Callable[[Claims], None]) -> dict[Said, set[str]]:
    """Return everything that proofs allow to be said of an edition, in both languages."""
    found: dict[Said, set[str]] = {}
    for spoken in LANGUAGES:
        found |= Claims(facts, spoken).prove(*proofs).found
    return found


def compare(said: set[Said], allowed: Mapping[Said, set[str]]) -> set[str]:
    """Hold what was said against what may be said; return the keys of what was said and proved."""
    unlisted = sorted({one.key for one in said if plain(one.key) not in LIST})
    assert not unlisted, f"not on the list of sentences: {unlisted}"
    stated = {one for one in said if LIST[plain(one.key)][0] not in UNPROVED}
    false = sorted(map(str, stated - allowed.keys()))
    assert not false, "said, and not so by the register:\n" + "\n".join(false)
    unsaid = sorted(f"{one} {allowed[one]}" for one in allowed.keys() - stated if one.key not in PIECES)
    assert not unsaid, "so by the register, and not said:\n" + "\n".join(unsaid)
    for one in stated:
        assert allowed[one] & set(LIST[plain(one.key)]), f"{one} is proved by {allowed[one]}"
    return {one.key for one in stated}


def spoken_and_true(path: Path, seed: int) -> set[str]:
    """Play an edition, prove everything that is said of it, and return the keys of that."""
    folder = played(path / f"edition-{seed}", seed)  # a failure is traced back to its edition by this folder's name
    facts = Facts(folder.path, folder.path / REGISTER)
    study = study_spoken(folder)
    told = compare(study.said, claimed(facts, *STUDY))
    for spoken in LANGUAGES:
        proved = Claims(facts, spoken).prove(claims_of_tables.blocks, claims_of_tables.penalties, claims_of_tables.late)
        assert named_below(study.pages[spoken]) == proved.below
        assert marked_late(study.pages[spoken]) == proved.late
    for on in DAYS:
        proofs = (claims_of_status.status(on), claims_of_status.calendar(on))
        told |= compare(status_spoken(folder, on).said, claimed(facts, *proofs))
    letters = letters_spoken(folder)
    allowed = claimed(facts, claims_of_status.letters, claims_of_status.dates_of_letters, claims_of_rounds.stored)
    told |= compare(letters.said, allowed)
    assert set(letters.pages) == set(claims_of_status.drafts(facts, LANGUAGES))
    return told


def test_every_entry_is_on_the_list() -> None:
    """A new sentence fails until somebody has said how it is proved; one that is gone leaves the list."""
    words = {plain(f"{room}/{key}") for room in ROOMS for key in catalogue(room)}
    assert words == {key for key in LIST if key.partition("/")[0] in ROOMS}


def test_headings_hold_no_number_and_no_blank() -> None:
    """What is on the list as a heading says nothing of anybody."""
    found = []
    for key, proof in LIST.items():
        room, _, name = key.partition("/")
        texts = [catalogue(room)[name][spoken] for spoken in LANGUAGES] if proof == ("heading",) else []
        forms = [form for text in texts for form in ([text] if isinstance(text, str) else text.values())]
        found += [key for form in forms if re.search(r"[{}\d]", form)]
    assert not found


def test_every_proof_is_there() -> None:
    """The list names functions of the proofs, and nothing that is none."""
    known = {name for module in ORACLE for name in vars(module)}
    assert {proof for proofs in LIST.values() for proof in proofs} - set(UNPROVED) <= known


def test_the_second_way_is_another_way() -> None:
    """The proofs read tables, edition and instrument; they do not see what they prove."""
    allowed = (
        "matrices.language",
        "matrices.edition.folder",
        "matrices.instrument.",
        "tests.sentences.claims",
        "tests.sentences.facts",
    )
    found = set()
    for name in ("claims", "claims_of_rounds", "claims_of_status", "claims_of_tables", "facts"):
        for node in ast.walk(ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            found |= {
                one for one in names if one.startswith(("matrices", "tests")) and not f"{one}.".startswith(allowed)
            }
    assert found - {"matrices"} == set()


def test_everything_that_is_listed_is_said_and_so(tmp_path: Path) -> None:
    """Study, status page and letters say what the register says, all of it and nothing else; no sentence goes untried.

    One test plays all editions of the suite: what they say together is known to no single worker otherwise.
    """
    told: set[str] = set()
    for seed in SEEDS:
        told |= spoken_and_true(tmp_path, seed)
    asked = {key for key, proofs in LIST.items() if proofs[0] not in UNPROVED} - {*RARE}
    assert asked - {plain(key) for key in told} == set()


@pytest.mark.parametrize("seed", MORE)
def test_more_editions_say_what_is_so(seed: int, tmp_path: Path) -> None:
    """Whatever else is played, everything that is said is so."""
    spoken_and_true(tmp_path, seed)
