"""Study → the progress report on indicators as one HTML page that holds everything it needs."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from matrices.instrument import Sheet
from matrices.report.document import (
    Cells,
    Chapter,
    Page,
    PageSection,
    Table,
    cover_of,
    draft_of,
    numbered_chapters,
    render,
    to_cut_off,
)
from matrices.report.indicators.blocks import block, legend
from matrices.report.indicators.data import flows, is_flows, list_table, measures
from matrices.report.indicators.series import (
    SIGNS,
    FigureTeller,
    Indicator,
    figure_columns,
    gone_flows,
    indicators,
    line_of,
)
from matrices.report.shown import Shower, Value
from matrices.report.study.countries import asides, file_lines, state_lines, who_answered
from matrices.report.templates import sign_style
from matrices.report.voice import Voice
from matrices.study import CellChange, InstrumentPart, Matrix, Study, compare


def report_page(study: Study, language: str, *, short: bool = False) -> Page:
    """Return the progress report of a study; its instruments are those printed in the document `indicators`.

    The short edition has the totals, and nothing of their parts, sources, measures and lists.
    """
    return _ReportBuilder(compare(study)[0], Voice(study, language), short=short).page()


class _ReportBuilder:
    """Puts the report of one instrument together."""

    def __init__(self, part: InstrumentPart, voice: Voice, *, short: bool) -> None:
        self.part = part
        self.short = short
        self.voice = voice
        self.teller = FigureTeller(part.instrument, voice)
        self.shower = Shower(part.instrument, part.lists, voice)
        self.indicators = indicators(part.study, part.instrument)

    def page(self) -> Page:
        """Return the report."""
        edition, voice, title = self.part.study.edition, self.voice, self.voice.of(self.part.instrument.title)
        subtitle = self.teller.say("subtitle-short" if self.short else "subtitle")
        own = {"subtitle": subtitle, "draft": draft_of(voice), **to_cut_off(edition, voice)}
        return Page(
            kind="indicators",
            voice=voice,
            cover=cover_of(edition, voice, title, **own),
            chapters=numbered_chapters(self._chapters()),
            dated=f"{edition.calendar.cut_off.isoformat()}T12:00:00Z",
            signs=sign_style("r", SIGNS),
            values={"legend": legend},
        )

    def _chapters(self) -> Iterator[Chapter]:
        say, voice, part = self.teller.say, self.voice, self.part
        reasons = tuple(self.teller.reasons.values())
        year = max((one.years[-1] for one in self.indicators), default=0)
        summary = {"sentences": tuple(self._summary()), "overview": tuple(self._overview()), "year": year}
        sources = tuple((voice.of(one.short), voice.of(one.title)) for one in part.instrument.treaties)
        yield Chapter("summary", say("summary"), "summary", {**summary, "reasons": reasons})
        yield Chapter("reading", say("reading"), "reading", {"reasons": reasons, "sources": sources})
        yield Chapter("who", voice.say("who"), "who", self._states())
        for matrix in part.matrices:
            if figure_columns(matrix.sheet) or not self.short:
                yield self._matrix(matrix)
        flows_of, lists = ((), ()) if self.short else (tuple(self._flows()), tuple(self._lists()))
        differing = tuple(self._differing())
        if flows_of or lists:
            yield Chapter("lists", say("lists"), "lists", {"flows": flows_of, "lists": lists})
        revised = tuple(self._revised())
        if revised:
            yield Chapter("revised", say("revised"), "revised", revised)
        if differing:
            yield Chapter("definitions", say("definitions"), "definitions", differing)
        yield Chapter("method", voice.say("method"), "method")
        yield Chapter("provenance", voice.say("provenance"), "provenance", file_lines(part, voice))

    def _states(self) -> Cells:
        part, voice = self.part, self.voice
        states = [part.study.state(code, part.instrument.id) for code in voice.countries]
        told = {"lead": self._who(), "asides": asides(states, voice), "reviewed": self._reviewed()}
        return {**told, "states": state_lines(part, voice)}

    def _reviewed(self) -> str:
        states = (one for one in self.part.study.states if one.instrument == self.part.instrument.id)
        return self.voice.names(one.country.code for one in states if one.kind == "in_review")

    def _matrix(self, matrix: Matrix) -> Chapter:
        """Return the chapter of a sheet; of figures, also the indicators of which nobody gives one."""
        anchor, title = f"{self.part.instrument.id}-{matrix.sheet.id}", self.voice.of(matrix.sheet.title)
        if not figure_columns(matrix.sheet):
            return Chapter(anchor, title, "measures", measures(matrix.provisions, self.shower))
        own = [one for one in self.indicators if one.sheet.id == matrix.sheet.id]
        shown = tuple(
            PageSection(f"{anchor}-{section}", self.voice.of(found[0].section.title), blocks)
            for section, group in groupby(own, key=lambda one: one.section.id)
            for found in [list(group)]
            if (
                blocks := tuple(block(one, self.shower, self.teller, short=self.short) for one in found if one.answered)
            )
        )
        silent = tuple(
            (one.anchor, one.row.id, self.voice.of(one.row.title), self.voice.of(one.row.question))
            for one in own
            if not one.answered and not self.short
        )
        content = {"sections": shown, "silent": silent, "reviewed": self._reviewed()}
        return Chapter(anchor, title, "pillar", content, shown)

    def _overview(self) -> Iterator[tuple[str, tuple[Cells, ...]]]:
        """Yield each sheet with its indicators: how many countries give a number, and what the others say."""
        by_sheet: dict[str, list[Cells]] = {}
        for one in self.indicators:
            by_sheet.setdefault(self.voice.of(one.sheet.title), []).append(self._count(one))
        for title, lines in by_sheet.items():
            yield title, tuple(lines)

    def _count(self, one: Indicator) -> Cells:
        year = one.years[-1]
        return {
            "anchor": one.anchor,
            "title": self.voice.of(one.row.title),
            "numbers": len(one.with_number(year)),
            "reasons": tuple(len(one.with_code(year, code)) for code in self.teller.reasons),
        }

    def _summary(self) -> Iterator[str]:
        say, voice = self.teller.say, self.voice
        study, asked = self.part.study, [one for one in self.indicators if not one.row.rate]
        total = len(study.edition.countries)
        yield self._who()
        if self.short:
            yield say("short-text")
        if not asked:
            return
        year = max(one.years[-1] for one in asked)
        asked = [one for one in asked if one.years[-1] == year]
        with_figures = [one for one in asked if one.with_number(year)]
        yield say("summary-indicators", n=len(with_figures), m=len(asked), year=year)
        for one in _most_detailed(asked):
            numbers = one.with_number(year)
            title = voice.of(one.row.title)
            yield say("summary-one", count=len(numbers), n=len(numbers), m=total, title=title, year=year)
        differing = [one for one in asked if one.differing]
        if differing:
            yield say("summary-definitions", count=len(differing), n=len(differing))

    def _who(self) -> str:
        """Return how many countries answered by the cut-off date, and where each of the others stands."""
        study = self.part.study
        return who_answered([study.state(c.code, self.part.instrument.id) for c in study.edition.countries], self.voice)

    def _differing(self) -> Iterator[PageSection]:
        """Yield each indicator of which some country says that it counts something else: who, and in which words."""
        for one in (one for one in self.indicators if not one.row.rate):
            lines = []
            for code in self.voice.ordered(one.differing):
                compared, words = one.said(code, "definition_differs"), one.said(code, "definition")
                shown = self.shower.value(compared).text if compared else ""
                text = self.shower.value(words) if words else Value("")
                lines.append((self.voice.name(code), shown, text.text, text.language))
            if lines:
                yield PageSection(one.anchor, self.voice.of(one.row.title), tuple(lines))

    def _revised(self) -> Iterator[Cells]:
        """Yield each figure that was another one before, or is gone, and each definition that changed, by country."""
        instrument, order = self.part.instrument, self.voice.countries
        gone = gone_flows(self.part.study, instrument)
        for one in sorted(self.teller.revised.values(), key=lambda one: order.index(one.country)):
            sheet = instrument.sheet(one.sheet)
            key = (
                "since-version" if one.before and one.before.edition == self.part.study.edition.id else "since-edition"
            )
            yield {
                "country": self.voice.name(one.country),
                **self._counted(sheet, one, gone),
                "label": self.voice.of(sheet.column(one.column).label),
                "before": self.shower.value(one.before) if one.before else None,
                "after": self.shower.value(one.after) if one.after else Value(self.voice.say("no-answer")),
                "since": self.teller.say(
                    key, since=one.since.removeprefix("v") if key == "since-version" else one.since
                ),
            }

    def _counted(self, sheet: Sheet, one: CellChange, gone: Mapping[tuple[str, str, str], tuple[str, ...]]) -> Cells:
        """Return of what a revised figure is: an indicator, a part of it, or what it counts by other country."""
        instrument = self.part.instrument
        if not sheet.flow_columns:
            row = sheet.row(one.row)
            total = sheet.row(row.of) if row.of else row
            title, part = self.voice.of(total.title), self.voice.of(row.title) if row.of else ""
            return {"anchor": f"{instrument.id}-{total.id}", "title": title, "part": part}
        now = (self.part.study.cell(one.country, instrument.id, sheet.id, one.row, name) for name in sheet.flow_columns)
        codes = gone.get(line_of(one.before)) if one.before else None
        codes = codes or tuple(str(entry.value) for entry in now if entry is not None)
        labels = (
            {
                option.code: self.voice.of(option.label)
                for option in instrument.lists[sheet.column(name).list or ""].options
            }
            for name in sheet.flow_columns
        )
        kind, other = (known.get(code, code) for known, code in zip(labels, codes, strict=True))
        return {"anchor": "" if self.short else "lists", "title": kind, "part": other}

    def _flows(self) -> Iterator[Cells]:
        for sheet in self.part.instrument.sheets:
            if sheet.kind == "list" and is_flows(sheet):
                totals = {one.row.id: one for one in self.indicators}
                yield from flows(sheet, self.part.lists.on(sheet.id), self.shower, self.teller, totals)

    def _lists(self) -> Iterator[Table]:
        for sheet in self.part.instrument.sheets:
            rows = self.part.lists.on(sheet.id)
            if sheet.kind == "list" and not is_flows(sheet) and rows:
                yield list_table(sheet, rows, self.shower)


def _most_detailed(asked: list[Indicator]) -> Iterator[Indicator]:
    """Yield, of each sheet, the indicator that is asked for in most detail."""
    for sheet in dict.fromkeys(one.sheet.id for one in asked):
        first = max((one for one in asked if one.sheet.id == sheet), key=lambda one: len(one.breakdowns))
        if first.breakdowns:
            yield first


def indicators_html(
    study: Study, language: str, templates: Path | None = None, kept: Path | None = None, *, short: bool = False
) -> str:
    """Return the progress report as one page for the screen that works offline and has no script; see `render`."""
    return render(report_page(study, language, short=short), templates, "screen", kept)


def indicators_print(study: Study, language: str, templates: Path | None = None, *, short: bool = False) -> str:
    """Return the progress report as the page from which `render_pdf` makes the PDF."""
    return render(report_page(study, language, short=short), templates, "print")
