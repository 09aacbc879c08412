"""The boxes of notes: where they stand, what their ids are, and that other shapes stay."""

import pytest

from matrices.workbook.annotating import notes
from matrices.workbook.annotating.notes import Geometry
from matrices.workbook.annotating.package import CannotPatch

CELLS = (
    b'<worksheet><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="4" hidden="1"/>'
    b'<col min="3" max="3" width="20"/><col min="4" max="4" width="9" hidden="1"/><col min="5" max="9" width="30"/>'
    b'</cols><sheetData><row r="7" ht="30"><c/></row><row r="8" hidden="1" ht="90"/></sheetData>'
)


def test_a_box_has_its_size_whatever_the_columns() -> None:
    """Three hundred pixels to the right, over narrow, hidden and wide columns; sixty down, over hidden rows."""
    assert Geometry(CELLS, [(7, 2)]).anchor((7, 2), "Falta.") == "2, 12, 6, 3, 4, 172, 9, 3"


def test_a_box_stays_on_the_sheet() -> None:
    """The last cell of a sheet has its box too."""
    last = (1048576, 16384)
    assert Geometry(CELLS, [last]).anchor(last, "x") == "16383, 12, 1048575, 3, 16383, 312, 1048575, 63"


def test_a_long_note_has_a_tall_box() -> None:
    """The height follows the text, up to a limit."""
    geometry = Geometry(b"", [(1, 1)])
    heights = [int(geometry.anchor((1, 1), "palabra " * count).split(", ")[6]) for count in (1, 60, 6000)]
    assert heights == sorted(set(heights))
    assert heights[-1] == 21


def test_ids_are_new_ones() -> None:
    """A drawing takes a cluster of ids that no other drawing has, two for more than a thousand boxes."""
    other = b'<xml><o:shapelayout><o:idmap v:ext="edit" data="1,3"/></o:shapelayout></xml>'
    drawing = notes.with_boxes(notes.empty_drawing([other], 1100), [((7, 5), "0"), ((8, 5), "0")])
    assert b'data="4,5"' in drawing
    assert [b'id="_x0000_s4097"' in drawing, b'id="_x0000_s4098"' in drawing] == [True, True]


def test_only_boxes_of_notes_are_taken_out() -> None:
    """Buttons stay, and so do the notes of other cells."""
    data = '<x:ClientData ObjectType="{0}"><x:Row>{1}</x:Row><x:Column>4</x:Column></x:ClientData>'
    shape = f'<v:shape id="{{0}}">{data}</v:shape>'
    shapes = [shape.format(*one) for one in (("Note", 6), ("Note", 7), ("Button", 6))]
    left = notes.without_boxes(f"<xml>{''.join(shapes)}</xml>".encode(), {(7, 5)})
    assert left.decode() == f"<xml>{shapes[1]}{shapes[2]}</xml>"


@pytest.mark.parametrize("drawing", [b"", b"<xml>", b"<!DOCTYPE xml []><xml></xml>", "<xml></xml>".encode("utf-16")])
def test_an_unreadable_drawing_is_refused(drawing: bytes) -> None:
    """Nothing is written into what cannot be understood."""
    with pytest.raises(CannotPatch):
        notes.with_boxes(drawing, [])
