"""The checks of a directory: data of persons stand in no other document, and its code lists say what consent means."""

from collections.abc import Iterator, Mapping

from matrices.errors import Mistake
from matrices.instrument.model import Instrument, Sheet
from matrices.yaml_lines import YamlFile

KNOWN: Mapping[str, Mapping[str, frozenset[str]]] = {
    "officers": {
        "status": frozenset({"active", "outgoing", "vacant", "ended"}),
        "rank": frozenset({"principal", "alternate"}),
        "visibility": frozenset({"public", "network", "secretariat"}),
        "available": frozenset({"yes", "no"}),
    },
    "institutions": {
        "visibility": frozenset({"public", "network", "secretariat"}),
        "available": frozenset({"yes", "no"}),
    },
}
"""Role of a sheet → role of a column → the codes that the program knows; others would list nobody, or everybody."""

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "officers": ("status", "rank", "surnames", "visibility", "consented"),
    "institutions": ("name", "visibility"),
}


def directory(instrument: Instrument, sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    """Yield the mistakes of a sheet of officers or institutions."""
    if sheet.role is None or sheet.role not in KNOWN:
        return
    if not instrument.personal:
        yield file.mistake(("role",), "directory-only", role=sheet.role)
    for role in _NEEDED[sheet.role]:
        if sheet.with_role(role) is None:
            yield file.mistake(("columns",), "directory-needs", sheet=sheet.role, role=role)
    for role, codes in KNOWN[sheet.role].items():
        column = sheet.with_role(role)
        options = instrument.lists.get(column.list or "") if column is not None else None
        for option in options.options if options else ():
            if option.code not in codes:
                yield file.mistake(("columns",), "directory-code", role=role, value=option.code, known=sorted(codes))
