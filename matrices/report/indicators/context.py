"""Study → everything that the page templates of the progress report need, in one language: frozen data."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from matrices.report.context import RUNNING_NOTICE, Cover, first_sentences
from matrices.report.countries import StateLine, state_lines
from matrices.report.files import FileLine, file_lines
from matrices.report.indicators.blocks import Block, block
from matrices.report.indicators.cells import Reason, Teller
from matrices.report.indicators.others import Flows, ListTable, Measures, flows, is_flows, list_table, measures
from matrices.report.indicators.series import Indicator, figure_columns, indicators
from matrices.report.shown import Shower
from matrices.report.validation import draft_of
from matrices.report.voice import Voice
from matrices.study.compare import Part, compare
from matrices.study.model import Study


@dataclass(frozen=True)
class Section:
    """A section as the contents name it."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Pillar:
    """One sheet of figures, section by section; `silent` are the indicators of which nobody gives a figure."""

    title: str
    sections: tuple[tuple[str, str, tuple[Block, ...]], ...]
    silent: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class CountLine:
    """One indicator in the overview: how many countries give a number for the latest year, and what the others say."""

    anchor: str
    title: str
    numbers: int
    reasons: tuple[int, ...]


@dataclass(frozen=True)
class Differing:
    """One indicator of which some country says that it counts something else: who, and in which words."""

    anchor: str
    title: str
    lines: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter: `template` names the page template `indicators/TEMPLATE.html.j2` that prints it."""

    number: int
    anchor: str
    title: str
    template: str
    sections: tuple[Section, ...] = ()
    pillar: Pillar | None = None
    measures: Measures | None = None


@dataclass(frozen=True)
class ReportPage:
    """A whole progress report in one language."""

    language: str
    voice: Voice
    teller: Teller
    cover: Cover
    countries: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]
    states: tuple[StateLine, ...]
    files: tuple[FileLine, ...]
    reasons: tuple[Reason, ...]
    summary: tuple[str, ...]
    overview: tuple[tuple[str, tuple[CountLine, ...]], ...]
    year: int
    differing: tuple[Differing, ...]
    flows: tuple[Flows, ...]
    lists: tuple[ListTable, ...]
    sources: tuple[tuple[str, str], ...]
    dated: str


def report_page(study: Study, language: str) -> ReportPage:
    """Return the progress report of a study; its instruments are those printed in the document `indicators`."""
    voice = Voice(study, language)
    part = compare(study)[0]
    return _Builder(part, voice).page()


class _Builder:
    """Puts the report of one instrument together."""

    def __init__(self, part: Part, voice: Voice) -> None:
        self.part = part
        self.voice = voice
        self.teller = Teller(part.instrument, voice)
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

    def _chapters(self, lists: bool, differing: bool) -> Iterator[Chapter]:
        say = self.teller.say
        yield Chapter(0, "summary", say("summary"), "summary")
        yield Chapter(0, "reading", say("reading"), "reading")
        yield Chapter(0, "who", self.voice.say("who"), "who")
        for matrix in self.part.matrices:
            title = self.voice.of(matrix.sheet.title)
            anchor = f"{self.part.instrument.id}-{matrix.sheet.id}"
            if figure_columns(matrix.sheet):
                pillar = self._pillar(matrix.sheet.id)
                sections = tuple(Section(anchor, title) for anchor, title, _ in pillar.sections)
                yield Chapter(0, anchor, title, "pillar", sections, pillar)
            else:
                found = measures(matrix.sheet, matrix.provisions, self.shower, self.part.instrument.id)
                yield Chapter(0, anchor, title, "measures", (), None, found)
        if lists:
            yield Chapter(0, "lists", say("lists"), "lists")
        if differing:
            yield Chapter(0, "definitions", say("definitions"), "definitions")
        yield Chapter(0, "method", self.voice.say("method"), "method")
        yield Chapter(0, "provenance", self.voice.say("provenance"), "provenance")

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
        states = [study.state(c.code, self.part.instrument.id) for c in study.edition.countries]
        answered = [one for one in states if one.kind == "answered"]
        total = len(study.edition.countries)
        yield say("summary-countries", count=len(answered), n=len(answered), m=total)
        if not asked:
            return
        year = asked[0].years[-1]
        with_figures = [one for one in asked if one.with_number(year)]
        yield say("summary-indicators", n=len(with_figures), m=len(asked), year=year)
        for one in _most_detailed(asked):
            numbers = one.with_number(year)
            title = voice.of(one.row.title)
            yield say("summary-one", count=len(numbers), n=len(numbers), m=total, title=title, year=year)
        differing = [one for one in asked if one.differing()]
        yield say("summary-definitions", count=len(differing), n=len(differing))

    def _differing(self) -> Iterator[Differing]:
        for one in self.indicators:
            codes = self.voice.ordered(one.differing())
            lines = []
            for code in codes:
                compared, words = one.said(code, "definition_differs"), one.said(code, "definition")
                shown = self.shower.value(compared).text if compared else ""
                text = self.shower.value(words) if words else None
                lines.append((self.voice.name(code), shown, text.text if text else "", text.language if text else ""))
            if lines:
                yield Differing(one.anchor, self.voice.of(one.row.title), tuple(lines))

    def _flows(self) -> Iterator[Flows]:
        for sheet in self.part.instrument.sheets:
            if sheet.kind == "list" and is_flows(sheet):
                rows = tuple(row for row in self.part.lists.rows.values() if row.sheet.id == sheet.id)
                yield from flows(sheet, rows, self.shower, self.teller)

    def _lists(self) -> Iterator[ListTable]:
        for sheet in self.part.instrument.sheets:
            rows = tuple(row for row in self.part.lists.rows.values() if row.sheet.id == sheet.id)
            if sheet.kind == "list" and not is_flows(sheet) and rows:
                yield list_table(sheet, rows, self.shower)


def _most_detailed(asked: list[Indicator]) -> Iterator[Indicator]:
    """Yield, of each sheet, the indicator that is asked for in most detail."""
    for sheet in dict.fromkeys(one.sheet.id for one in asked):
        first = max((one for one in asked if one.sheet.id == sheet), key=lambda one: len(one.breakdowns))
        if first.breakdowns:
            yield first


def _cover(part: Part, voice: Voice) -> Cover:
    edition, meeting = part.study.edition, part.study.edition.meeting
    place = [voice.of(meeting.place)] if meeting and meeting.place else []
    day = [voice.date(meeting.date)] if meeting and meeting.date else []
    notice = voice.of(edition.notice)
    return Cover(
        organization=voice.of(edition.body.organization),
        network=voice.of(edition.body.network),
        secretariat=voice.of(edition.body.secretariat),
        edition=edition.id,
        edition_line=voice.say("edition-line", edition=edition.id, date=voice.date(edition.calendar.cut_off)),
        title=voice.of(part.instrument.title),
        subtitle=Teller(part.instrument, voice).say("subtitle"),
        meeting=voice.of(meeting.title) if meeting else "",
        meeting_date=", ".join(place + day),
        cut_off=voice.date(edition.calendar.cut_off),
        notice=notice,
        running_notice=first_sentences(notice, RUNNING_NOTICE),
        draft=draft_of(voice),
    )
