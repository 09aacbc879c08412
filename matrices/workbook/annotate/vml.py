"""Places of notes ↔ their boxes in a drawing of the old kind (VML), in which Excel still keeps them.

Such drawings need not be sound XML; they are handled as text.
"""

import re
from collections.abc import Collection, Iterable

from matrices.workbook.annotate.marks import CannotPatch
from matrices.workbook.book import Place

_SHAPE = re.compile(rb"<(?:\w+:)?shape\s.*?</(?:\w+:)?shape>\s*", re.DOTALL)
_NOTE = re.compile(rb"""ObjectType\s*=\s*["']Note["']""")
_ROW = re.compile(rb"<(?:\w+:)?Row>\s*(\d+)\s*</")
_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*(\d+)\s*</")
_ID = re.compile(rb"_x0000_s(\d{1,9})\b")
_CLUSTERS = re.compile(rb"""<(?:\w+:)?idmap\b[^<>]*\bdata\s*=\s*["']([\d,\s]*)["']""")
_END = re.compile(rb"</xml\s*>\s*$")
_CLUSTER = 1024
"""Ids of shapes come in clusters of so many."""

_DECLARATIONS = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_EMPTY = (
    "<xml {declarations}>"
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{clusters}"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
    "</xml>"
)
_BOX = (
    '<v:shape {declarations} id="_x0000_s{id}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:60pt;margin-top:2pt;width:225pt;height:90pt;z-index:{number};'
    'visibility:hidden" fillcolor="#fffff2" strokecolor="#5b6872" o:insetmode="auto">'
    '<v:fill color2="#fffff2"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def empty(drawings: Iterable[bytes], boxes: int) -> bytes:
    """Return a drawing without boxes, whose ids no other drawing of the workbook uses, for so many boxes."""
    used = [int(one) for drawing in drawings for found in _CLUSTERS.findall(drawing) for one in _numbers(found)]
    first = max(used, default=0) + 1
    clusters = ",".join(str(first + number) for number in range(1 + boxes // (_CLUSTER - 1)))
    return _EMPTY.format(declarations=_DECLARATIONS, clusters=clusters).encode()


def with_boxes(drawing: bytes, anchors: Iterable[tuple[Place, str]]) -> bytes:
    """Return a drawing with a box for each place; raise `CannotPatch` if its end cannot be found."""
    end = _END.search(drawing)
    if end is None or b"\x00" in drawing or b"<!DOCTYPE" in drawing or b"<!ENTITY" in drawing:
        raise CannotPatch("a drawing of notes that cannot be read")
    clusters = [int(one) for found in _CLUSTERS.findall(drawing) for one in _numbers(found)]
    ids = [int(one) for one in _ID.findall(drawing)]
    first = max([min(clusters, default=1) * _CLUSTER, *ids]) + 1
    boxes = "".join(
        _BOX.format(
            declarations=_DECLARATIONS, id=first + number, number=number + 1, anchor=anchor, row=row - 1, column=col - 1
        )
        for number, ((row, col), anchor) in enumerate(anchors)
    )
    return drawing[: end.start()] + boxes.encode() + drawing[end.start() :]


def without_boxes(drawing: bytes, places: Collection[Place]) -> bytes:
    """Return a drawing without the boxes of the notes at some places."""

    def kept(shape: re.Match[bytes]) -> bytes:
        row, column = _ROW.search(shape[0]), _COLUMN.search(shape[0])
        if not _NOTE.search(shape[0]) or row is None or column is None:
            return shape[0]
        return b"" if (int(row[1]) + 1, int(column[1]) + 1) in places else shape[0]

    return _SHAPE.sub(kept, drawing)


def _numbers(words: bytes) -> list[bytes]:
    return [one for one in re.split(rb"[,\s]+", words) if one.isdigit()]
