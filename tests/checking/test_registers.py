"""A list whose names moved to other numbers: told once, and what cites it by number alone is to be clarified."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace

import pytest

from matrices.checking.answers import read_answers
from matrices.checking.originals import read_again
from matrices.checking.registers import held_against
from matrices.edition.folder import load_edition
from matrices.instrument.columns import CellContent, Value
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.register.opening import open_register
from matrices.workbook.book import Source
from matrices.workbook.reading import Previous, Record
from tests.commands.conftest import Desk
from tests.conftest import Content, reading
from tests.cycle.conftest import desk, prepared

__all__ = ["desk", "prepared"]

NAMES = ("Código Penal", "Ley de Trata", "Ley 9095", "Constitución", "Decreto 5")
SORTED = tuple(sorted(NAMES))
BARE, NAMED = CellId("matrix", "A-01", "law"), CellId("matrix", "B-01", "law")


def laws(names: Sequence[Content], column: str = "name") -> dict[CellId, Content]:
    """Return a list of laws, a row each; those without a name are blank."""
    rows = {f"L{number:02d}": name for number, name in enumerate(names, 1)}
    named = {CellId("laws", row, "name"): f"{'zmbqd'[n]} {row}" for n, row in enumerate(rows)}
    return {
        **(named if column != "name" else {}),
        **{CellId("laws", at, column): one for at, one in rows.items() if one != ""},
    }


def told(
    instrument: Instrument,
    cells: Mapping[CellId, Content],
    known: Mapping[CellId, Value | None] | None = None,
    sent: Mapping[CellId, str] | None = None,
    citing: str = "L02; L03",
) -> tuple[list[tuple[str, str]], object]:
    """Return code and message of what is said of the list, and what a citation by number alone comes to."""
    name = next(str(one) for at, one in cells.items() if at[1:] == ("L01", "name"))
    read = reading(instrument, {**cells, BARE: citing, NAMED: f"L01 · {name}"})
    if sent is not None:
        records = {at.row_id: Record(at.sheet, at.row, {at.column: words}) for at, words in sent.items()}
        read = replace(read, previous=Previous(Source("2026"), records))
    answers, findings = held_against(read_answers(read, instrument), (), known)
    assert answers.by_place[NAMED].value == ("L01",)
    return [(one.code, str(one.message["es"])) for one in findings], answers.by_place[BARE].value


def names(rows: Sequence[str]) -> dict[CellId, str]:
    """Return the names of a list as they were before."""
    return {CellId("laws", f"L{number:02d}", "name"): name for number, name in enumerate(rows, 1)}


def test_a_number_alone_is_asked_about_where_the_list_stands_sorted(small: Instrument) -> None:
    """One finding names its cells and what they would cite now; what names its law is left."""
    assert told(small, laws(SORTED)) == (
        [
            (
                "register-sorted",
                "Matriz!F7 citan solo por número, y las filas de «Leyes» están ordenadas por «Nombre»: si se ordenaron "
                "después de escribir las citas, los nombres se movieron y los números no. Ahora dice: L02 · Código "
                "Penal; L03 · Decreto 5.",
            )
        ],
        None,
    )


@pytest.mark.parametrize(
    ("cells", "citing"),
    [
        (laws(NAMES), "L02; L03"),  # in no order
        (laws(SORTED[:3]), "L02; L03"),  # three rows stand in order by chance
        (laws(SORTED), "L02 · Código Penal; L03 · Decreto 5"),
        (laws((*SORTED[:2], "Código Procesal Penal", "Ley 5")), "L03 · Código Procesal Penal; L02 · Código Penal"),
        (laws(("Ley", "Ley", "Ley", "Ley de Trata")), "L02; L03"),
        (laws(("Decreto", "Ley", "Ley", "Zona")), "L02; L03"),  # one way in six, up or down
        (laws((5, 5, 5, 9), "enacted"), "L02"),
    ],
)
def test_where_nothing_tells_of_sorting_a_number_is_followed(
    small: Instrument, cells: Mapping[CellId, Content], citing: str
) -> None:
    """No order, too few rows, names beside the numbers, rows that are alike."""
    found, value = told(small, cells, citing=citing)
    assert (found, isinstance(value, tuple)) == ([], True)


@pytest.mark.parametrize(
    "cells",
    [
        laws(SORTED[::-1]),
        laws(("Ámbito", "arancel", "Ley", "Zona")),  # accents are no letters of their own
        laws(("Arancel", "Ley", "Zona", "Ámbito")),  # by the signs themselves
        laws(("co-op", "Código", "con-venio", "Convenio")),  # signs between letters are passed over
        laws(("Ley 9", "Ley 10", "Ley 21", "Ley 100")),  # figures as numbers
        laws(("Ley 10", "Ley 100", "Ley 21", "Ley 9")),
        laws(("1999", "2003-05", "2009-01-02", "2013", ""), "enacted"),
        laws(("31/12/1999", "25/5/2003", "13/2/2009", "14/1/2013", ""), "enacted"),
    ],
)
def test_a_list_is_sorted_as_any_program_sorts(small: Instrument, cells: Mapping[CellId, Content]) -> None:
    """Up or down, by any of its columns, blank cells last."""
    found, value = told(small, cells)
    assert ([code for code, _ in found], value) == (["register-sorted"], None)


def test_a_list_that_stands_as_before_was_not_sorted_since(small: Instrument) -> None:
    """As in the version that counts, as the workbook was sent, or with a row more; unless it was asked about then."""
    before = names(SORTED)
    assert told(small, laws(SORTED), known={**before, BARE: ("L02", "L03")}) == ([], ("L02", "L03"))
    assert told(small, laws(SORTED), sent=before) == ([], ("L02", "L03"))
    assert told(small, laws(SORTED), sent=names(SORTED[:4])) == ([], ("L02", "L03"))
    found, value = told(small, laws(SORTED), known={**before, BARE: None})
    assert ([code for code, _ in found], value) == (["register-sorted"], None)


@pytest.mark.parametrize("way", ["known", "sent"])
def test_names_beside_other_numbers_than_before_are_told_once(small: Instrument, way: str) -> None:
    """With what moved from where to where; a number alone could mean either, and a new name moves nothing."""
    now = (NAMES[2], NAMES[0], NAMES[1], NAMES[3], "Decreto 6")
    message = (
        "En «Leyes», 3 nombres están junto a otros números que antes: «Código Penal» de L01 a L02; «Ley de Trata» de "
        "L02 a L03; «Ley 9095» de L03 a L01."
    )
    assert told(small, laws(now), **{way: names(NAMES)}) == ([("register-moved", message)], None)  # type: ignore[arg-type]


def test_a_list_of_somebody_else_has_not_moved(small: Instrument) -> None:
    """Another institution numbers its laws in its own way; none of the names stands where another one did."""
    assert told(small, laws(("Ley 5", "Código Penal", "Zona")), known=names(NAMES[:1])) == ([], ("L02", "L03"))


def test_what_moved_is_told_when_it_is_checked_and_received(desk: Desk) -> None:
    """The version that counts decides: the same numbers stay what they were, or are to be clarified."""
    rows = {f"L{number:02d}": name for number, name in enumerate(NAMES, 1)}
    first: dict[CellId, CellContent] = {CellId("laws", row, "name"): name for row, name in rows.items()}
    first |= {CellId("laws", row, "status"): "Vigente" for row in rows}
    first |= {
        CellId("matrix", "A-01", "coverage"): "Sí",
        BARE: "L02; L03",
        CellId("matrix", "A-01", "article"): "art. 5",
    }
    first |= {CellId("matrix", row, "coverage"): "No" for row in ("A-02", "B-01")}
    moved = {**first, **{CellId("laws", row, "name"): name for row, name in zip(rows, SORTED, strict=True)}}
    back = {**moved, CellId("matrix", "A-01", "article"): "art. 6"}
    seen = []
    for number, cells in enumerate((first, moved, back), 1):
        file = desk.filled(cells, name=f"CRI-{number}.xlsx")
        (checked,) = desk.json("check", file)["files"]
        seen.append([one["code"] for one in checked["findings"] if one["code"].startswith("register")])
        assert desk.run("receive", file, "--arrived", f"2027-02-2{number}T10:00").exit_code == 0
    folder = load_edition(desk.path)
    with closing(open_register(folder.path / "register.sqlite")) as register:
        own = register.submissions("2027")
        kept = [{each.place: each.value for each in register.answers(one.id)}[BARE] for one in own]
        told = [[each.code for each in register.findings(one) if each.code.startswith("register")] for one in own]
        again = [one.differing for one in read_again(folder, register)]
    assert (seen, told) == ([[], ["register-moved"], ["register-sorted"]],) * 2
    assert (kept, again) == ([("L02", "L03"), None, None], [(), (), ()])
