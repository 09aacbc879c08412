"""A submission: a picture of each sheet with its findings at their cells, the list of them beside it, what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.desk.tray import decisions
from matrices.desk.visits import Visit, done, problem_words, shown, told
from matrices.errors import MatricesError, UsageError
from matrices.findings import Finding, Severity
from matrices.instrument import RowId

if TYPE_CHECKING:
    from matrices.cycle import SubmissionView
    from matrices.register import StoredAnswer
    from matrices.workbook import BookSheet

_ROWS, _COLUMNS = 1_000, 60
"""Of a larger sheet this much is shown; the file itself can be downloaded."""

_WORST = (Severity.ERROR, Severity.WARNING, Severity.NOTICE)


@dataclass(frozen=True)
class GridCell:
    """A cell of the picture: its address, what is seen in it, how far it reaches, and its findings by their numbers.

    `severity` is that of the worst finding, or `band` for words that have the row for themselves.
    """

    address: str
    words: str
    across: int = 1
    down: int = 1
    numbers: tuple[int, ...] = ()
    severity: str = ""


@dataclass(frozen=True)
class GridSheet:
    """The picture of a sheet: the letters of its columns, its rows by number, hidden ones left out and told."""

    title: str
    letters: tuple[str, ...]
    rows: tuple[tuple[int, tuple[GridCell, ...]], ...]
    hidden: int = 0
    cut: bool = False


def submission(visit: Visit) -> Response:
    """Show a submission."""
    name, cycle = visit.request.path_params["name"], visit.cycle
    view = cycle.register_view(name)
    chosen = visit.asked("severity")
    severities = [one for one in _WORST if not chosen or one == chosen]
    numbered = [(number, one) for number, one in enumerate(view.findings, 1) if one.severity in severities]
    sheets, problem = _sheets(visit, view)
    tab = visit.asked("sheet") or next((one.at.sheet for _, one in numbered if one.at.sheet), "")
    shown_sheet = next((one for one in sheets if one.title == tab), next(iter(sheets), None))
    counts = view.counts is not None and view.counts.id == view.submission.id
    return visit.page(
        "submission",
        view=view,
        counts=counts,
        numbered=numbered,
        of_severity={one: sum(each.severity is one for each in view.findings) for one in _WORST},
        chosen=chosen,
        tabs=[(one.title, sum(each.at.sheet == one.title for _, each in numbered)) for one in sheets],
        grid=grid_of(shown_sheet, numbered) if shown_sheet is not None else None,
        answers={(one.tab, one.cell): one for one in view.answers},
        differences=_differences(view),
        decisions=decisions(view.submission, counts=counts),
        unpictured=problem_words(problem) if problem is not None else None,
        questions=_titles(visit, view),
    )


def _titles(visit: Visit, view: "SubmissionView") -> dict[tuple[str, str], str]:
    """Return what each row of the instrument is called, by sheet and row."""
    instrument = visit.cycle.folder.instrument(view.submission.instrument)
    return {RowId(sheet.id, row.id): row.title[visit.language] for sheet in instrument.sheets for row in sheet.rows}


def _sheets(visit: Visit, view: "SubmissionView") -> "tuple[Sequence[BookSheet], MatricesError | None]":
    """Return the sheets of the file, read in a process of its own; or why there is no picture of them."""
    if view.submission.origin == "compiled":
        return (), UsageError("no-picture-compiled", name=view.submission.name)
    key, kept = view.submission.sha256, visit.desk.pictures
    if key not in kept:
        try:
            found = visit.asking("sheets", name=view.submission.name)
        except MatricesError as problem:
            return (), problem
        while len(kept) > 8:
            kept.pop(next(iter(kept)))
        kept[key] = found
    return kept[key], None


def grid_of(sheet: "BookSheet", numbered: Sequence[tuple[int, Finding]]) -> GridSheet:
    """Return the picture of a sheet."""
    from matrices.workbook import address

    ends = [(one.bottom, one.right) for one in sheet.merges if one.bottom <= _ROWS]
    last = max(row for row, _ in [*sheet.grid, *ends, (1, 1)])
    widest = max(column for _, column in [*sheet.grid, (1, 1)])
    rows = [row for row in range(1, min(last, _ROWS) + 1) if row not in sheet.hidden_rows]
    columns = [one for one in range(1, min(widest, _COLUMNS) + 1) if one not in sheet.hidden_columns]
    picture = _Picture(sheet, rows, columns, _by_cell(sheet, numbered))
    return GridSheet(
        title=sheet.title,
        letters=tuple(address(1, one)[:-1] for one in columns),
        rows=tuple((row, picture.row(row)) for row in rows),
        hidden=sum(row <= last for row in sheet.hidden_rows),
        cut=last > _ROWS or widest > _COLUMNS,
    )


class _Picture:
    """The cells of a sheet as HTML has them: what a merged cell covers is no cell of its own."""

    def __init__(
        self, sheet: "BookSheet", rows: list[int], columns: list[int], found: Mapping[str, list[tuple[int, Finding]]]
    ) -> None:
        self.sheet, self.rows, self.columns, self.found = sheet, rows, columns, found
        self.merged = {(one.top, one.left): one for one in sheet.merges}
        self.covered = {
            (row, column)
            for one in sheet.merges
            for row in range(one.top, min(one.bottom, _ROWS) + 1)
            for column in range(one.left, min(one.right, _COLUMNS) + 1)
            if (row, column) != (one.top, one.left)
        }

    def row(self, row: int) -> tuple[GridCell, ...]:
        """Return the cells of a row; the only words of a row run over the empty cells behind them, as on the sheet."""
        cells = [self._cell(row, column) for column in self.columns if (row, column) not in self.covered]
        filled = [number for number, one in enumerate(cells) if one.words or one.numbers]
        if len(filled) != 1 or cells[filled[0]].numbers or any(one.down > 1 for one in cells):
            return tuple(cells)
        first, after = cells[filled[0]], cells[filled[0] + 1 :]
        band = replace(first, across=first.across + sum(one.across for one in after), severity="band")
        return (*cells[: filled[0]], band)

    def _cell(self, row: int, column: int) -> GridCell:
        from matrices.workbook import address

        at, raw, over = address(row, column), self.sheet.grid.get((row, column)), self.merged.get((row, column))
        own = self.found.get(at, [])
        severities = {one.severity for _, one in own}
        return GridCell(
            address=at,
            words=(raw.shown or raw.text or raw.formula or "") if raw is not None else "",
            across=max(1, sum(over.left <= one <= over.right for one in self.columns)) if over else 1,
            down=max(1, sum(over.top <= one <= over.bottom for one in self.rows)) if over else 1,
            numbers=tuple(number for number, _ in own),
            severity=next((one.value for one in _WORST if one in severities), ""),
        )


def _by_cell(sheet: "BookSheet", numbered: Sequence[tuple[int, Finding]]) -> Mapping[str, list[tuple[int, Finding]]]:
    found: dict[str, list[tuple[int, Finding]]] = {}
    for number, one in numbered:
        if one.at.sheet == sheet.title and one.at.cell:
            found.setdefault(one.at.cell.split(":")[0].replace("$", ""), []).append((number, one))
    return found


def _differences(view: "SubmissionView") -> "list[tuple[str, str, str, str]]":
    """Return the cells that say something else than the version before: how, where, what it was, what it is."""
    found, kinds = view.comparison, ("added", "changed", "gone", "fallen")
    return [
        (kind, f"{at.tab}!{at.cell}" if at else "", _words(one.before), _words(one.after))
        for kind in kinds
        for one in getattr(found, kind)
        for at in [one.after or one.before]
    ]


def _words(one: "StoredAnswer | None") -> str:
    return (one.shown or one.raw) if one is not None else ""


def original(visit: Visit) -> Response:
    """Return the file as it came."""
    name, content = visit.cycle.register_original(visit.request.path_params["name"])
    return visit.attached(content, name)


def marked(visit: Visit) -> Response:
    """Return the file with its findings marked in it."""
    made = visit.asking("marked", name=visit.request.path_params["name"])
    if made is None:
        raise UsageError("not-marked", name=visit.request.path_params["name"])
    return visit.attached(made.content, made.name)


def settle(visit: Visit) -> Response:
    """Say what a cell that waits to be clarified is to be read as, or take that back."""
    name = visit.request.path_params["name"]
    one = visit.cycle.register_view(name).submission
    place = visit.field("cell")
    if not place:
        raise HTTPException(404)
    words = None if visit.field("what") == "withdraw" else visit.field("words")
    visit.cycle.settle(one.country, (one.instrument, place), words, visit.field("reason"))
    return visit.back(visit.path("tray", name), told("settled", cell=place))


ROUTES = (
    shown("/e/{edition}/tray/{name}", submission),
    shown("/e/{edition}/tray/{name}/file/original", original),
    shown("/e/{edition}/tray/{name}/file/marked", marked),
    done("/e/{edition}/tray/{name}/settle", settle),
)
