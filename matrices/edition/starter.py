"""A new edition: the commented `edition.yaml` that `matrices init` writes."""

import datetime
import functools
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from matrices.errors import UsageError
from matrices.language import LANGUAGES, country_name, say
from matrices.resources import resource

MEMBERS = ("BLZ", "CAN", "CRI", "DOM", "SLV", "GTM", "HND", "MEX", "NIC", "PAN", "USA")
"""The eleven member countries of the Regional Conference on Migration."""

ENGLISH_SPEAKING = frozenset(
    {"BLZ", "CAN", "USA", "ATG", "BHS", "BRB", "DMA", "GRD", "GUY", "JAM", "KNA", "LCA", "TTO"}
)


_ROLES = {"es": ("titular", "suplente"), "en": ("principal", "alternate")}


@dataclass(frozen=True)
class Starter:
    """What a new edition begins with, and the language of the comments that explain it."""

    id: str
    title_es: str
    title_en: str
    countries: Sequence[str]
    today: datetime.date
    language: str = LANGUAGES[0]


def starter_yaml(starter: Starter) -> str:
    """Return the text of `edition.yaml`; raise `UsageError` for a country code that is not in ISO 3166-1."""
    import yaml

    countries = []
    for code in starter.countries:
        name = country_name(code)
        if name is None:
            raise UsageError("unknown-iso-code", country=code)
        spoken = "en" if code in ENGLISH_SPEAKING else "es"
        countries.append({"code": code, "name": name[starter.language], "language": spoken})
    environment = Environment(  # noqa: S701 - YAML, not HTML; the texts are quoted as YAML below
        loader=FileSystemLoader(resource("templates", "edition")), undefined=StrictUndefined, keep_trailing_newline=True
    )
    return environment.get_template("edition.yaml.j2").render(
        id=starter.id,
        title_es=yaml.safe_dump(starter.title_es, allow_unicode=True, width=10_000).splitlines()[0],
        title_en=yaml.safe_dump(starter.title_en, allow_unicode=True, width=10_000).splitlines()[0],
        countries=countries,
        say=functools.partial(_comment, starter.language),
        note=functools.partial(_note, starter.language),
        roles=_ROLES[starter.language],
        **_calendar(starter.today),
    )


def _comment(language: str, key: str) -> str:
    return say("starter", key, language)


def _note(language: str, key: str) -> str:
    """Return a comment on lines of its own."""
    return textwrap.fill(_comment(language, key), 100, initial_indent="# ", subsequent_indent="# ")


def _calendar(today: datetime.date) -> dict[str, datetime.date]:
    """Return dates with the lengths that the Network's own decisions give: five weeks of validation, and so on."""
    days = {
        "request": 14,
        "return_by": 95,
        "cut_off": 109,
        "validation_from": 130,
        "validation_until": 160,
        "presentation": 190,
    }
    return {name: today + datetime.timedelta(days=count) for name, count in days.items()}
