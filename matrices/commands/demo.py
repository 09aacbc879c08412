"""`matrices demo`: a whole cycle on real law, from the edition to the study, in one folder."""

import datetime
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, Command
from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.checking import Checked, Kept
    from matrices.demonstration import Return
    from matrices.edition import Folder
    from matrices.register import Register


@click.command("demo", cls=Command)
@click.argument("directory", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--language", type=LANGUAGE)
def command(directory: str, language: str | None) -> None:
    """Make the demonstration edition and run the whole cycle on it, up to the study."""
    from matrices import demonstration
    from matrices.commands.context import register_of
    from matrices.commands.demo_rounds import play_rounds
    from matrices.commands.present import write_presentations
    from matrices.commands.speech import reader_language
    from matrices.commands.study import write_study
    from matrices.cycle import private_folder
    from matrices.edition import load_edition, read_keys, write_keys
    from matrices.language import say

    path, words = Path(directory), language or reader_language()
    if path.exists() and any(path.iterdir()):
        raise UsageError("folder-not-empty", folder=path)
    private_folder(path)
    shutil.copyfile(demonstration.folder() / "edition.yaml", path / "edition.yaml")
    write_keys(path, read_keys(demonstration.folder()))
    folder = load_edition(path)
    cycle = _Cycle(folder, words)
    cycle.write_templates()
    register = register_of(folder, create=True)
    try:
        cycle.receive_all(register)
        play_rounds(folder, register, words)
    finally:
        register.close()
    languages = tuple(folder.edition.languages)
    paths = write_study(folder, languages, ("html", "pdf"), words)
    paths += write_presentations(folder, languages, folder.build / "study", words)
    click.echo(say("commands", "demo-done", words))
    for written in paths:
        click.echo(f"  {written}")


class _Cycle:
    """The collection of the demonstration: templates, returns with faults, corrected returns."""

    def __init__(self, folder: "Folder", language: str) -> None:
        self.folder = folder
        self.language = language
        self.templates: dict[tuple[str, str], bytes] = {}

    def say(self, key: str, **values: object) -> None:
        from matrices.language import say

        click.echo(say("commands", key, self.language, **values))

    def name(self, country: str) -> str:
        return self.folder.edition.country(country).names[self.language]

    def write_templates(self) -> None:
        from matrices.cycle import workbooks, write_file

        target = self.folder.build / "templates"
        codes = tuple(country.code for country in self.folder.edition.countries)
        for instrument in self.folder.instruments:
            for (name, content), code in zip(workbooks(self.folder, instrument, codes), codes, strict=True):
                write_file(target / name, content)
                self.templates[code, instrument.id] = content
        self.say("templates-made", count=len(self.templates), folder=target)

    def receive_all(self, register: "Register") -> None:
        from matrices import demonstration

        returned = demonstration.returns()
        events = [(one.date, one, bool(one.faults)) for one in returned]
        events += [(one.corrected, one, False) for one in returned if one.corrected]
        for moment, one, faulty in sorted(events, key=lambda event: event[0]):
            self.receive(one, faulty, moment, register)
        answered = {one.country for one in returned}
        for country in self.folder.edition.in_order(self.language):
            if country.code not in answered:
                self.say("demo-silent", country=country.names[self.language])

    def receive(self, one: "Return", faulty: bool, moment: datetime.datetime, register: "Register") -> None:
        """Fill in a country's workbooks, check them and put them into the register."""
        from matrices.checking import Arrival, Returned, check, hand_back, receive
        from matrices.cycle import findings_before, write_file

        spoken = self.folder.edition.country(one.country).language
        for instrument in self.folder.instruments:
            suffix = "" if faulty or not one.faults else "-v2"
            name = f"{one.country}-{instrument.id}-{spoken}{suffix}.xlsx"
            file = Returned(name, self.filled(one, instrument.id, spoken, faulty))
            write_file(self.folder.path / "returned" / name, file.content)
            (checked,) = check([file], self.folder)
            before = findings_before(checked, register)
            kept = receive(file, checked, register, Arrival(moment, "demonstration"))
            made = hand_back(file, checked, self.folder, spoken, before)
            if made is not None:
                write_file(self.folder.build / "returned" / made.name, made.content)
            self.tell(one, checked, kept, moment)

    def filled(self, one: "Return", instrument_id: str, language: str, faulty: bool) -> bytes:
        """Return a country's workbook as its focal point would have filled it in."""
        from matrices import demonstration
        from matrices.language import say
        from matrices.workbook import fill

        instrument = self.folder.instrument(instrument_id)
        answers = demonstration.answers_of(one.country, instrument)
        cells = demonstration.typed_in(answers, instrument, language, one.faults if faulty else ())
        cover = {"name": say("commands", "demo-focal-point", language)}
        return fill(self.templates[one.country, instrument_id], cells, cover)

    def tell(self, one: "Return", checked: "Checked", kept: "Kept | None", moment: datetime.datetime) -> None:
        from matrices.checking import Verdict
        from matrices.findings import Severity, count
        from matrices.language import show_date

        counts = count(checked.findings)
        date = show_date(moment.date(), self.language)
        if checked.verdict is not Verdict.ACCEPTED or kept is None or checked.answers is None:
            errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
            faults = {"count": len(one.faults), "errors": errors, "warnings": warnings}
            self.say("demo-rejected", country=self.name(one.country), date=date, **faults)
            return
        rows = sum(len(checked.answers.rows_answered(sheet.id)) for sheet in checked.answers.instrument.matrices)
        version = kept.submission.version
        self.say("demo-accepted", country=self.name(one.country), date=date, version=version, rows=rows)
