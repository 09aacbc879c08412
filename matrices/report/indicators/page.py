"""Study → the progress report on indicators as one HTML page that holds everything it needs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup

from matrices.report.indicators.blocks import IndicatorBlock, block
from matrices.report.indicators.data import Flows, ListTable, Measures, flows, is_flows, list_table, measures
from matrices.report.indicators.series import FigureTeller, Indicator, Reason, figure_columns, indicators, reason_style
from matrices.report.shown import Shower, safe_link
from matrices.report.study.beside import draft_of
from matrices.report.study.context import RUNNING_NOTICE, StudyCover, first_sentences
from matrices.report.study.countries import FileLine, StateLine, asides, file_lines, state_lines, who_answered
from matrices.report.study.page import with_whole_hosts
from matrices.report.templates import page_templates, rendered, sign_style, source
from matrices.report.voice import Voice
from matrices.study import InstrumentPart, Study, compare


@dataclass(frozen=True)
class IndicatorSection:
    """A section as the contents name it."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Pillar:
    """One sheet of figures, section by section; `silent` are the indicators of which nobody gives a figure."""

    title: str
    sections: tuple[tuple[str, str, tuple[IndicatorBlock, ...]], ...]
    silent: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class CountLine:
    """One indicator in the overview: how many countries give a number for the latest year, and what the others say."""

    anchor: str
    title: str
    numbers: int
    reasons: tuple[int, ...]


@dataclass(frozen=True)
class DifferingDefinition:
    """One indicator of which some country says that it counts something else: who, and in which words."""

    anchor: str
    title: str
    lines: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class IndicatorChapter:
    """A chapter: `template` names the page template `indicators/TEMPLATE.html.j2` that prints it."""

    number: int
    anchor: str
    title: str
    template: str
    sections: tuple[IndicatorSection, ...] = ()
    pillar: Pillar | None = None
    measures: Measures | None = None


@dataclass(frozen=True)
class ReportPage:
    """A whole progress report in one language."""

    language: str
    voice: Voice
    teller: FigureTeller
    cover: StudyCover
    countries: tuple[tuple[str, str], ...]
    chapters: tuple[IndicatorChapter, ...]
    states: tuple[StateLine, ...]
    lead: str
    asides: tuple[str, ...]
    reviewed: str
    files: tuple[FileLine, ...]
    reasons: tuple[Reason, ...]
    summary: tuple[str, ...]
    overview: tuple[tuple[str, tuple[CountLine, ...]], ...]
    year: int
    differing: tuple[DifferingDefinition, ...]
    flows: tuple[Flows, ...]
    lists: tuple[ListTable, ...]
    sources: tuple[tuple[str, str], ...]
    dated: str


def report_page(study: Study, language: str) -> ReportPage:
    """Return the progress report of a study; its instruments are those printed in the document `indicators`."""
    voice = Voice(study, language)
    part = compare(study)[0]
    return _ReportBuilder(part, voice).page()


class _ReportBuilder:
    """Puts the report of one instrument together."""

    def __init__(self, part: InstrumentPart, voice: Voice) -> None:
        self.part = part
        self.voice = voice
        self.teller = FigureTeller(part.instrument, voice)
        self.shower = Shower(part.instrument, part.lists, voice)
        self.indicators = indicators(part.study, part.instrument)

    def page(self) -> ReportPage:
        """Return the report."""
        study, voice, part = self.part.study, self.voice, self.part
        flows_of = tuple(self._flows())
        lists = tuple(self._lists())
        differing = tuple(self._differing())
        drafts = self._chapters(bool(flows_of or lists), bool(differing))
        chapters = tuple(replace(one, number=number) for number, one in enumerate(drafts, start=1))
        return ReportPage(
            language=voice.language,
            voice=voice,
            teller=self.teller,
            cover=_cover(part, voice),
            countries=tuple((code, voice.name(code)) for code in voice.countries),
            chapters=chapters,
            states=state_lines(part, voice),
            lead=self._who(),
            asides=asides([part.study.state(code, part.instrument.id) for code in voice.countries], voice),
            reviewed=voice.names(
                one.country.code
                for one in study.states
                if one.kind == "in_review" and one.instrument == part.instrument.id
            ),
            files=file_lines(part, voice),
            reasons=tuple(self.teller.reasons.values()),
            summary=tuple(self._summary()),
            overview=tuple(self._overview()),
            year=max((one.years[-1] for one in self.indicators), default=0),
            differing=differing,
            flows=flows_of,
            lists=lists,
            sources=tuple((voice.of(one.short), voice.of(one.title)) for one in part.instrument.treaties),
            dated=f"{study.edition.calendar.cut_off.isoformat()}T12:00:00Z",
        )

    def _chapters(self, lists: bool, differing: bool) -> Iterator[IndicatorChapter]:
        say = self.teller.say
        yield IndicatorChapter(0, "summary", say("summary"), "summary")
        yield IndicatorChapter(0, "reading", say("reading"), "reading")
        yield IndicatorChapter(0, "who", self.voice.say("who"), "who")
        for matrix in self.part.matrices:
            title = self.voice.of(matrix.sheet.title)
            anchor = f"{self.part.instrument.id}-{matrix.sheet.id}"
            if figure_columns(matrix.sheet):
                pillar = self._pillar(matrix.sheet.id)
                sections = tuple(IndicatorSection(anchor, title) for anchor, title, _ in pillar.sections)
                yield IndicatorChapter(
                    number=0, anchor=anchor, title=title, template="pillar", sections=sections, pillar=pillar
                )
            else:
                found = measures(matrix.sheet, matrix.provisions, self.shower, self.part.instrument.id)
                yield IndicatorChapter(
                    number=0, anchor=anchor, title=title, template="measures", sections=(), pillar=None, measures=found
                )
        if lists:
            yield IndicatorChapter(0, "lists", say("lists"), "lists")
        if differing:
            yield IndicatorChapter(0, "definitions", say("definitions"), "definitions")
        yield IndicatorChapter(0, "method", self.voice.say("method"), "method")
        yield IndicatorChapter(0, "provenance", self.voice.say("provenance"), "provenance")

    def _pillar(self, sheet_id: str) -> Pillar:
        voice = self.voice
        own = [one for one in self.indicators if one.sheet.id == sheet_id]
        sections: dict[str, list[Indicator]] = {}
        for one in own:
            sections.setdefault(one.section.id, []).append(one)
        shown = []
        for section_id, found in sections.items():
            blocks = tuple(block(one, self.shower, self.teller) for one in found if one.answered)
            if blocks:
                anchor = f"{self.part.instrument.id}-{sheet_id}-{section_id}"
                shown.append((anchor, voice.of(found[0].section.title), blocks))
        silent = tuple(
            (one.anchor, one.row.id, voice.of(one.row.title), voice.of(one.row.question))
            for one in own
            if not one.answered
        )
        return Pillar(voice.of(self.part.instrument.sheet(sheet_id).title), tuple(shown), silent)

    def _overview(self) -> Iterator[tuple[str, tuple[CountLine, ...]]]:
        by_sheet: dict[str, list[CountLine]] = {}
        for one in self.indicators:
            title = self.voice.of(one.sheet.title)
            by_sheet.setdefault(title, []).append(self._count(one))
        for title, lines in by_sheet.items():
            yield title, tuple(lines)

    def _count(self, one: Indicator) -> CountLine:
        year = one.years[-1]
        reasons = tuple(len(one.with_code(year, code)) for code in self.teller.reasons)
        return CountLine(one.anchor, self.voice.of(one.row.title), len(one.with_number(year)), reasons)

    def _summary(self) -> Iterator[str]:
        say, voice = self.teller.say, self.voice
        study, asked = self.part.study, [one for one in self.indicators if not one.row.rate]
        total = len(study.edition.countries)
        yield self._who()
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
        differing = [one for one in asked if one.differing()]
        if differing:
            yield say("summary-definitions", count=len(differing), n=len(differing))

    def _who(self) -> str:
        """Return how many countries answered by the cut-off date, and where each of the others stands."""
        study = self.part.study
        return who_answered([study.state(c.code, self.part.instrument.id) for c in study.edition.countries], self.voice)

    def _differing(self) -> Iterator[DifferingDefinition]:
        for one in self.indicators:
            codes = self.voice.ordered(one.differing())
            lines = []
            for code in codes:
                compared, words = one.said(code, "definition_differs"), one.said(code, "definition")
                shown = self.shower.value(compared).text if compared else ""
                text = self.shower.value(words) if words else None
                lines.append((self.voice.name(code), shown, text.text if text else "", text.language if text else ""))
            if lines:
                yield DifferingDefinition(one.anchor, self.voice.of(one.row.title), tuple(lines))

    def _flows(self) -> Iterator[Flows]:
        for sheet in self.part.instrument.sheets:
            if sheet.kind == "list" and is_flows(sheet):
                rows = tuple(row for row in self.part.lists.rows.values() if row.sheet.id == sheet.id)
                yield from flows(sheet, rows, self.shower, self.teller)

    def _lists(self) -> Iterator[ListTable]:
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


def _cover(part: InstrumentPart, voice: Voice) -> StudyCover:
    edition, meeting = part.study.edition, part.study.edition.meeting
    place = [voice.of(meeting.place)] if meeting and meeting.place else []
    day = [voice.date(meeting.date)] if meeting and meeting.date else []
    notice = voice.of(edition.notice)
    return StudyCover(
        organization=voice.of(edition.body.organization),
        network=voice.of(edition.body.network),
        secretariat=voice.of(edition.body.secretariat),
        edition=edition.id,
        edition_line=voice.say("edition-line", edition=edition.id, date=voice.date(edition.calendar.cut_off)),
        title=voice.of(part.instrument.title),
        subtitle=FigureTeller(part.instrument, voice).say("subtitle"),
        meeting=voice.of(meeting.title) if meeting else "",
        meeting_date=", ".join(place + day),
        cut_off=voice.date(edition.calendar.cut_off),
        notice=notice,
        running_notice=first_sentences(notice, RUNNING_NOTICE),
        draft=draft_of(voice),
    )


POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)
"""What the page may load: nothing from elsewhere, and no script at all."""


def indicators_html(study: Study, language: str, templates: Path | None = None, kept: Path | None = None) -> str:
    """Return the progress report as one page for the screen that works offline and has no script.

    `templates` is the edition's own folder of page templates; with a folder `kept`, fonts are cut down once.
    """
    from matrices.report.pieces import web_faces

    faces = web_faces(kept and kept / "fonts")
    return _render(report_page(study, language), templates, faces, "screen")


def indicators_print(study: Study, language: str, templates: Path | None = None) -> str:
    """Return the progress report as the page from which `render_pdf` makes the PDF."""
    from matrices.report.pieces import print_faces

    return _render(report_page(study, language), templates, print_faces(), "print")


def _render(page: ReportPage, templates: Path | None, faces: str, medium: str) -> str:
    environment = page_templates(templates)
    environment.filters["link"] = safe_link
    environment.filters["hosts"] = with_whole_hosts
    sheets = ("study/base.css", f"study/{medium}.css", "indicators/both.css", f"indicators/{medium}.css")
    style = "\n".join([faces, sign_style(), reason_style(), *(source(environment, name) for name in sheets)])
    return rendered(
        environment,
        f"indicators/{medium}.html.j2",
        page=page,
        cover=page.cover,
        outline=page.chapters,
        language=page.language,
        say=page.voice.say,
        tell=page.teller.say,
        print=medium == "print",
        policy=POLICY,
        style=Markup(style),  # noqa: S704 - the package's or the edition's own files
    )
