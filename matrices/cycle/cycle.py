"""The whole application layer in one object: `Cycle.open(folder, clock=…, actor=…)`, and what can be done then."""

import datetime
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from matrices.cycle.files import taking_place, write_file
from matrices.cycle.importing import Importing
from matrices.edition import load_edition
from matrices.errors import Mistake, SchemaError, UsageError
from matrices.language import LANGUAGES, Text

if TYPE_CHECKING:
    from matrices.edition import EditionDraft
    from matrices.instrument import Instrument

_TITLE = Text(
    {"es": "Estudio consolidado de matrices comparativas", "en": "Consolidated study of comparative matrices"}
)
"""Title of an edition to which nobody has given one."""


class Cycle(Importing):
    """An edition and everything that can be done with it."""

    @classmethod
    def open(
        cls, path: Path | str, *, clock: Callable[[], datetime.datetime], actor: str, language: str = LANGUAGES[0]
    ) -> Self:
        """Return the edition of a folder, for somebody who works on it, and whose language is named.

        Raises `EditionError` if `edition.yaml` is missing or has mistakes, `SchemaError` if an instrument has.
        """
        return cls(load_edition(Path(path)), clock, actor, language)

    @classmethod
    def init(
        cls,
        path: Path | str,
        *,
        clock: Callable[[], datetime.datetime],
        actor: str,
        language: str = LANGUAGES[0],
        edition: str = "",
        title: Text = _TITLE,
        countries: Sequence[str] = (),
    ) -> Self:
        """Make a new edition in a folder: a commented `edition.yaml`, and its keys.

        It is in the languages of its `title`. Its id is the year unless one is named, its countries are the members of
        the RCM unless some are.
        """
        from matrices.edition import EDITION_FILE, EDITION_ID, MEMBERS, Starter, new_keys, starter_yaml, write_keys

        folder, today = Path(path), clock().astimezone(datetime.UTC).date()
        if (folder / EDITION_FILE).exists():
            raise UsageError("edition-exists", folder=folder)
        if edition and not re.fullmatch(EDITION_ID, edition):
            raise UsageError("edition-id", id=edition)
        codes = tuple(code.upper() for code in countries) or MEMBERS
        starter = Starter(
            id=edition or str(today.year),
            title_es=title.by_language.get("es", ""),
            title_en=title.by_language.get("en", ""),
            languages=[one for one in LANGUAGES if one in title],
            countries=codes,
            today=today,
            language=language,
        )
        write_file(folder / EDITION_FILE, starter_yaml(starter))
        write_keys(folder, new_keys(starter.id, unsigned=False))
        return cls.open(folder, clock=clock, actor=actor, language=language)

    @staticmethod
    def edition_draft(path: Path, words: str | None = None, *, data: Mapping[str, Any] | None = None) -> "EditionDraft":
        """Return the text of `edition.yaml`, or of what it would be, with every mistake that opening it would tell.

        `words` are a whole text in its place; `data` is what it is to say: only what differs is written anew, and
        comments stay. Nothing is changed, and no edition without mistakes is needed.
        """
        from matrices.edition import edition_draft, with_data

        return edition_draft(path, words) if data is None else with_data(path, data)

    @classmethod
    def edition_save(
        cls, path: Path, words: str, base: str, *, clock: Callable[[], datetime.datetime], actor: str
    ) -> None:
        """Write a text as `edition.yaml` that has no mistakes; `base` is the hash of the file that was looked at.

        The log of the register, if there is one by then, says which keys were changed, and by whom; nothing is written
        that it cannot say. Raises `UsageError` if somebody has changed the file since, or if the edition would not
        agree with its register any more, and for mistakes what opening the edition would.
        """
        from matrices.edition import EDITION_FILE, changed_keys, edition_draft, text_checked

        content = text_checked(path, words, base).encode()
        keys = changed_keys(edition_draft(path).data, edition_draft(path, words).data)
        with taking_place(path / EDITION_FILE) as stream:
            stream.write(content)
            cls(load_edition(path, content), clock, actor)._log_change(keys, base, hashlib.sha256(content).hexdigest())

    def _log_change(self, keys: Sequence[str], before: str, after: str) -> None:
        """Let the log know which keys of the edition were changed, if there is a register."""
        with self.register_if_any() as register:
            if register is not None and before != after:
                details = {"edition": self.edition.id, "keys": list(keys), "before": before, "sha256": after}
                register.log(self.now(), self.actor, "edition-changed", details)

    @staticmethod
    def instruments_of(path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the instruments that an edition names, and all that it can; no edition without mistakes is needed."""
        from matrices.edition import edition_draft, instruments_known

        named = edition_draft(path).data.get("instruments")
        return tuple(map(str, named)) if isinstance(named, list) else (), instruments_known(path)

    @staticmethod
    def instrument_checked(path: Path, name: str) -> "tuple[Instrument | None, tuple[Mistake, ...]] | None":
        """Return an instrument of an edition, or every mistake of its files; None if there is none of that name."""
        from matrices.edition import instrument_folder, instruments_known
        from matrices.instrument import load_instrument

        if name not in instruments_known(path):
            return None
        try:
            return load_instrument(instrument_folder(path, name)), ()
        except SchemaError as problem:
            return None, problem.mistakes

    @staticmethod
    def edition_pasted(path: Path, words: str) -> dict[str, list[dict[str, str]]]:
        """Return, by country, the contacts of rows that were copied from a spreadsheet: columns apart by tabs."""
        from matrices.edition import edition_draft, pasted_contacts

        return pasted_contacts(words, edition_draft(path).data)
