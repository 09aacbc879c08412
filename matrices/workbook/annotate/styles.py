"""The looks of marks and of our own sheets → entries in the styles of a country's workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from xml.sax.saxutils import quoteattr

from lxml import etree

from matrices.findings import Severity
from matrices.workbook.annotate.marks import CannotPatch
from matrices.workbook.annotate.opc import MAIN, Opc, empty, local, main
from matrices.workbook.style import FONT, Look

SHADES: Mapping[Severity, tuple[str, str, str]] = {
    Severity.ERROR: ("F2B5A7", "thin", "8A1F11"),
    Severity.WARNING: ("FBE2B0", "dashed", "8A5A12"),
    Severity.NOTICE: ("E1EDF6", "dotted", "2F6F7E"),
}
"""Fill, line around the cell and its colour: in black and white the fills differ in depth, the lines in kind."""

_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
_DEFAULT_FONT = f'<font><sz val="10"/><name val="{FONT}"/><family val="2"/></font>'
_PLAIN = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
_NORMAL = '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
_FIRST: Mapping[str, tuple[str, ...]] = {
    "fonts": (_DEFAULT_FONT,),
    # Excel draws the first two fills in its own way, whatever stands there.
    "fills": (
        '<fill><patternFill patternType="none"/></fill>',
        '<fill><patternFill patternType="gray125"/></fill>',
    ),
    "borders": ("<border><left/><right/><top/><bottom/><diagonal/></border>",),
    "cellStyleXfs": (_PLAIN,),
    "cellXfs": (_PLAIN.replace("/>", ' xfId="0"/>'),),
    "dxfs": (),
}
"""What must stand first in each list of styles."""


_Said = tuple[object, ...]
"""What an entry says: its name, its attributes, its children; styles hold no text."""


class Styles:
    """The styles part, to which looks are added; equal ones are added once."""

    def __init__(self, opc: Opc, workbook: str) -> None:
        part = opc.related(workbook, "styles")
        if part is None:
            part = opc.container.free("xl/styles{}.xml")
            opc.make(part, empty("styleSheet"), "styles")
            opc.relate(workbook, "styles", part)
            opc.look(part).append(_element(_NORMAL))
        self._root = opc.edit(part)
        if self._root.tag != main("styleSheet"):
            raise CannotPatch(f"{part} is no style sheet")
        self._lists: dict[str, _List] = {}
        self._cells: dict[Look, int] = {}

    def cell(self, look: Look) -> int:
        """Return the number of the cell format of a look."""
        if look not in self._cells:
            self._cells[look] = self._cell(look)
        return self._cells[look]

    def _cell(self, look: Look) -> int:
        font, fill, border = self._add("fonts", _font(look)), self._fill(look), self._add("borders", _border(look))
        self._list("cellStyleXfs")
        alignment = {"horizontal": look.horizontal, "vertical": look.vertical, "wrapText": int(look.wrap)}
        if look.indent:
            alignment["indent"] = look.indent
        return self._add(
            "cellXfs",
            f'<xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyFont="1" '
            f'applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">'
            f'<alignment {_attributes(alignment)}/><protection locked="{int(look.locked)}"/></xf>',
        )

    def mark(self, severity: Severity) -> int:
        """Return the number of the differential format that colours the cells of a severity."""
        fill, line, ink = SHADES[severity]
        sides = "".join(
            f'<{side} style="{line}"><color rgb="FF{ink}"/></{side}>' for side in ("left", "right", "top", "bottom")
        )
        return self._add("dxfs", f"<dxf>{_solid(fill, fill)}<border>{sides}</border></dxf>")

    def _fill(self, look: Look) -> int:
        return self._add("fills", _solid(look.fill) if look.fill else _FIRST["fills"][0])

    def _list(self, name: str) -> "_List":
        if name not in self._lists:
            self._lists[name] = _List(_section(self._root, name), _FIRST[name])
        return self._lists[name]

    def _add(self, name: str, words: str) -> int:
        return self._list(name).add(words)


@dataclass
class _List:
    """One list of the style sheet."""

    section: etree._Element
    first: tuple[str, ...]

    def __post_init__(self) -> None:
        for words in self.first[len(self.section) :]:
            self._append(_element(words))

    @cached_property
    def _known(self) -> dict[_Said, int]:
        return {_plain(element): number for number, element in reversed(list(enumerate(self.section)))}

    def add(self, words: str) -> int:
        """Return the number of an entry that says the same, adding it if there is none."""
        element = _element(words)
        number = self._known.setdefault(_plain(element), len(self.section))
        if number == len(self.section):
            self._append(element)
        return number

    def _append(self, element: etree._Element) -> None:
        self.section.append(element)
        self.section.set("count", str(len(self.section)))


def _section(root: etree._Element, name: str) -> etree._Element:
    found = root.find(main(name))
    if found is not None:
        return found
    later = _ORDER[_ORDER.index(name) + 1 :]
    section = etree.Element(main(name), count="0")
    before = next((number for number, one in enumerate(root) if local(one) in later), len(root))
    root.insert(before, section)
    return section


def _element(words: str) -> etree._Element:
    return etree.fromstring(f'<list xmlns="{MAIN}">{words}</list>')[0]


def _plain(element: etree._Element) -> _Said:
    return element.tag, tuple(sorted(element.attrib.items())), tuple(map(_plain, element))


def _font(look: Look) -> str:
    signs = "<b/>" * look.bold + "<i/>" * look.italic
    return (
        f'<font>{signs}<sz val="{look.size:g}"/><color rgb="FF{look.color}"/><name val="{FONT}"/>'
        f'<family val="2"/></font>'
    )


def _solid(color: str, back: str = "") -> str:
    behind = f'rgb="FF{back}"' if back else 'indexed="64"'
    return f'<fill><patternFill patternType="solid"><fgColor rgb="FF{color}"/><bgColor {behind}/></patternFill></fill>'


def _border(look: Look) -> str:
    sides = dict.fromkeys(("left", "right", "top", "bottom"), ("thin", look.lines)) if look.lines else {}
    if look.under:
        sides["bottom"] = ("medium", look.under)
    drawn = "".join(
        f'<{side} style="{sides[side][0]}"><color rgb="FF{sides[side][1]}"/></{side}>'
        if side in sides
        else f"<{side}/>"
        for side in ("left", "right", "top", "bottom")
    )
    return f"<border>{drawn}<diagonal/></border>"


def _attributes(values: Mapping[str, object]) -> str:
    return " ".join(f"{name}={quoteattr(str(value))}" for name, value in values.items())
