"""An edition as frozen data: countries, calendar, instruments, languages of the study, silence procedure."""

import datetime
import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from matrices.instrument import Treaty, Years, YesNo
from matrices.language import Text, bare, country_name, on_one_line
from matrices.mistakes import refuse, spelling, wrong

Language = Annotated[
    Literal["es", "en"],
    BeforeValidator(spelling(espanol="es", spanish="es", castellano="es", ingles="en", english="en")),
]

EDITION_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"
"""What the id of an edition may be: it stands in every workbook, and in names of files."""

_PARTIAL_DATE = r"^\d{4}(-\d{2}){0,2}$"
"""A year, a month or a day."""

_OneLine = Annotated[str, AfterValidator(on_one_line)]
Name = Annotated[Text, AfterValidator(lambda name: Text({key: on_one_line(name[key]) for key in name}))]
"""A text, and one in several languages, that stands in lists and heads of mails: a line break in it is a blank."""


_IN_PATHS = frozenset('/\\:<>|"?*\0')
"""Signs of paths, drives and wildcards, none of which stands in the name of a folder on every system."""


_ADDRESS = re.compile(r"^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$")


def _address(words: str) -> str:
    if words and not _ADDRESS.match(words):
        pieces = re.split(r"[;,<>\s]+", re.sub(r"\s*[(\[]\s*(?:at|arroba)\s*[)\]]\s*", "@", words))
        first = next((one for one in pieces if _ADDRESS.match(one)), "")
        raise PydanticCustomError("no-address", "no-address", {"value": words} | ({"better": first} if first else {}))
    return words


Address = Annotated[str, AfterValidator(on_one_line), AfterValidator(_address)]
"""An e-mail address, or nothing."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Contact(_Frozen):
    """A focal point: to whom letters go. Never printed in a study."""

    role: Annotated[
        Literal["principal", "alternate"],
        BeforeValidator(spelling(titular="principal", suplente="alternate", alterno="alternate", alterna="alternate")),
    ] = "principal"
    name: _OneLine
    position: _OneLine = ""
    institution: _OneLine = ""
    email: Address = ""
    phone: _OneLine = ""


def _three_letters(code: str) -> str | None:
    """Return the code of three letters for one of two."""
    import pycountry

    country = pycountry.countries.get(alpha_2=code.upper()) if len(code) == 2 else None
    return country.alpha_3 if country is not None else None


class Country(_Frozen):
    """A country (or another jurisdiction) of the edition."""

    code: str = Field(pattern=r"^[A-Z][A-Z0-9-]{1,11}$", description="ISO 3166-1 alpha-3, or a code of your own.")
    name: Name | None = Field(default=None, description="Needed for a code that is not in ISO 3166-1.")
    language: Language = Field(description="Language of its workbook and letters.")
    left_on: datetime.date | None = Field(default=None, description="Since when it has left; what it answered stays.")
    contacts: tuple[Contact, ...] = ()

    @model_validator(mode="after")
    def _has_a_name(self) -> "Country":
        if self.name is None and country_name(self.code) is None:
            refuse([wrong("country-unnamed", ("code",), value=self.code, better=_three_letters(self.code))])
        return self

    @property
    def names(self) -> Text:
        """The country's name: its own in `edition.yaml`, otherwise the usual one."""
        name = self.name or country_name(self.code)
        if name is None:
            raise ValueError(f"{self.code} has no name")
        return name


class Observer(_Frozen):
    """A body that may comment on the draft study (civil society, an agency): never on the record itself."""

    code: str = Field(pattern=r"^[A-Z][A-Z0-9-]{1,11}$", description="A code of your own, such as RNCOM.")
    name: Name
    language: Language = Field(description="Language of its letters and of its form for comments.")
    email: Address = ""

    @property
    def addressee(self) -> Country:
        """The observer as letters address it."""
        contact = Contact(name=self.name[self.language], email=self.email)
        return Country(code=self.code, name=self.name, language=self.language, contacts=(contact,))


class Meeting(_Frozen):
    """The meeting to which the study is presented."""

    title: Name
    place: Name | None = None
    date: datetime.date | None = None


def _known_zone(name: str) -> str:
    zones = available_timezones()
    if name in zones:
        return name
    cities = {
        bare(zone.rpartition("/")[2].replace("_", " ")): zone for zone in sorted(zones, reverse=True) if "/" in zone
    }
    near = difflib.get_close_matches(bare(name[:80].rpartition("/")[2].replace("_", " ")), cities, n=1, cutoff=0.8)
    raise PydanticCustomError("time-zone", "time-zone", {"value": name, "better": cities[near[0]] if near else None})


class Calendar(_Frozen):
    """The dates of the cycle, each at the end of the day in the time zone unless it names an hour."""

    time_zone: Annotated[str, AfterValidator(_known_zone)] = Field(description="IANA name, such as America/Costa_Rica.")
    request: datetime.date = Field(description="The workbooks are sent.")
    return_by: datetime.date = Field(description="The workbooks are due.")
    cut_off: datetime.date = Field(description="What has not arrived is printed as no answer.")
    validation_from: datetime.date | None = None
    validation_until: datetime.datetime | datetime.date | None = None
    presentation: datetime.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Calendar":
        refuse(self._out_of_order())
        return self

    def _out_of_order(self) -> Iterator[InitErrorDetails]:
        """Yield each date that is before the one that it must follow."""
        before: tuple[str, datetime.date] | None = None
        for name in ("request", "return_by", "cut_off", "validation_from", "validation_until", "presentation"):
            day = getattr(self, name)
            day = day.date() if isinstance(day, datetime.datetime) else day
            if day is not None and before is not None and day < before[1]:
                known = {"key": name, "day": day.isoformat(), "other": before[0], "other_day": before[1].isoformat()}
                yield wrong("dates-order", (name,), **known, better=before[1].isoformat())
            elif day is not None:
                before = (name, day)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.time_zone)


class Silence(_Frozen):
    """The silence procedure: whether the Network agreed that silence counts as validation, and since when."""

    agreed: YesNo = False
    agreed_on: datetime.date | None = None
    decision: Text | None = Field(default=None, description="The decision, as the letters cite it.")

    @model_validator(mode="after")
    def _says_when(self) -> "Silence":
        if self.agreed and self.agreed_on is None:
            refuse([wrong("agreed-when", ("agreed_on",))])
        return self


class Body(_Frozen):
    """Who compiles the study and for whom."""

    organization: Name
    short: Name
    network: Name | None = None
    secretariat: Name
    email: Address = ""
    address: Text | None = None


def _web_address(words: str) -> str:
    try:
        parts = urlsplit(words)
    except ValueError:
        parts = urlsplit("")
    if words and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise PydanticCustomError("no-web-address", "no-web-address", {"value": words})
    return words


WebAddress = Annotated[str, AfterValidator(on_one_line), AfterValidator(_web_address)]
"""An address of the web, or nothing."""


class Licence(_Frozen):
    """On what terms the study and its data may be used by others."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.+-]*$", description="SPDX identifier, such as CC-BY-4.0.")
    title: Name | None = None
    path: WebAddress = ""


class Publication(_Frozen):
    """What the edition adds to the study as a publication; each part may be left out."""

    address: WebAddress = Field(default="", description="Where the study can be found for good; also its QR code.")
    licence: Licence | None = None
    identifier: _OneLine = Field(default="", description="ISBN, document symbol or the like, on the imprint.")
    foreword: Text | None = Field(default=None, description="Paragraphs are parted by an empty line.")
    acknowledgements: Text | None = None
    key_findings: tuple[Text, ...] = Field(default=(), description="Approved words in place of those that are counted.")


class Waiver(_Frozen):
    """A rule that does not apply to a country, with the reason that the study prints."""

    country: str
    rule: str
    rows: tuple[str, ...] = ()
    reason: Text


_ACTS = ("ratification", "accession", "acceptance", "approval", "succession")


class TreatyAct(_Frozen):
    """What a depositary publishes of one country and one treaty; without a date of deposit it is not a party."""

    signed: datetime.date | None = None
    act: Literal["ratification", "accession", "acceptance", "approval", "succession"] | None = None
    deposited: datetime.date | None = None
    reservations: Text | None = Field(default=None, description="Reservations and declarations, as they were read.")
    reservations_read: YesNo = Field(default=False, description="The depositary's list was read, and has none.")
    source: Text | None = Field(default=None, description="Where the reservations were read, if not with the treaty.")

    def differs(self, *, party: bool | None, act: object = None, day: object = None) -> tuple[str, ...]:
        """Return in which roles an answer says otherwise: of being a party, of the act, of the day as far as given.

        What was not answered is None; acts that no depositary knows (a signature alone) are not compared.
        """
        wrong = {
            "coverage": party is not None and party is not (self.deposited is not None),
            "treaty_action": act in _ACTS and act != self.act,
            "treaty_date": day is not None and not str(self.deposited or "").startswith(str(day)),
        }
        return tuple(role for role, is_wrong in wrong.items() if is_wrong)


class TreatyStatus(_Frozen):
    """What a depositary publishes of a treaty, where that was read, and when: its data, and no country's answer."""

    title: str = Field(description="The treaty's title, as an instrument gives it in one of its languages.")
    source: Text
    address: WebAddress = ""
    as_of: str = Field(pattern=_PARTIAL_DATE, description="Of which day, month or year the list is.")
    seen: str = Field(pattern=_PARTIAL_DATE, description="When it was read.")
    confidence: Literal["high", "medium", "low"]
    acts: Mapping[str, TreatyAct]

    def is_about(self, treaty: Treaty | None) -> bool:
        """Tell whether this is the treaty of an instrument: they have the same title, in one of its languages."""
        return treaty is not None and bare(self.title) in {bare(title) for title in treaty.title.values()}

    @field_validator("as_of", "seen", mode="before")
    @classmethod
    def _as_written(cls, given: object) -> object:
        """Return what YAML took for a date, or a year for a number, as it was written."""
        return str(given) if isinstance(given, (datetime.date, int)) else given


class TreatyFile(_Frozen):
    """A file of what depositaries publish."""

    treaties: tuple[TreatyStatus, ...]


def _folder_of_its_own(name: str) -> str:
    if not name.strip() or name.startswith(".") or set(name) & _IN_PATHS:
        raise PydanticCustomError("instrument-path", "instrument-path", {"value": name})
    return name


class Edition(_Frozen):
    """One cycle of collection, study and validation."""

    id: str = Field(pattern=EDITION_ID, description="Stands in every workbook, such as 2027.")
    title: Name
    subtitle: Name | None = None
    notice: Text | None = Field(default=None, description="Printed on covers: a demonstration, an internal draft.")
    body: Body
    meeting: Meeting | None = None
    calendar: Calendar
    languages: tuple[Language, ...] = Field(default=("es", "en"), description="Languages of the study.")
    instruments: tuple[Annotated[str, AfterValidator(_folder_of_its_own)], ...] = Field(
        min_length=1, description="Shipped instrument, or folder beside edition.yaml."
    )
    jurisdictions: Annotated[
        Literal["countries", "other"], BeforeValidator(spelling(paises="countries", otras="other"))
    ] = Field(default="countries", description="Whether a code of ISO 3166-1 means that country, or is your own.")
    sections: Annotated[Literal["rows", "column"], BeforeValidator(spelling(filas="rows", columna="column"))] = Field(
        default="rows", description="Where a workbook says to which section a row belongs."
    )
    years: Years | None = Field(default=None, description="Years of yearly columns; the instrument's own if left out.")
    countries: tuple[Country, ...] = Field(min_length=1)
    observers: tuple[Observer, ...] = Field(default=(), description="Who may comment on the draft of a round.")
    silence: Silence = Silence()
    publication: Publication = Publication()
    waivers: tuple[Waiver, ...] = ()
    previous: str | None = Field(default=None, description="Folder of the previous edition.")
    treaty_status: str | None = Field(
        default=None,
        description="File beside edition.yaml with what depositaries publish; the one that ships if left out.",
    )
    compiled: Literal["whole", "left_out", "apart"] = Field(
        default="left_out",
        description="Whether all answers are compiled from public texts, or none: what the previous edition compiled "
        "is then not printed, or apart.",
    )
    register_: str | None = Field(default=None, alias="register", description="Database address; a file if left out.")

    def named_state(self, kind: str) -> str:
        """Return under which code open data say where a country stands: of what was compiled, none answered."""
        own = {"answered": "compiled", "no_answer": "not_compiled"} if self.compiled == "whole" else {}
        return own.get(kind, kind)

    @property
    def likeness(self) -> str:
        """What an edition is known by whatever its id is: its title, and when the countries were asked."""
        said = (*sorted(self.title.by_language.items()), self.calendar.request.isoformat())
        return hashlib.sha256(repr(said).encode()).hexdigest()

    @model_validator(mode="after")
    def _consistent(self) -> "Edition":
        refuse((*self._twice(), *self._unnamed(), *self._waivers_of_others()))
        if self.compiled == "apart" and self.previous is None:
            refuse([wrong("apart-of-which", ("compiled",), better="left_out")])
        return self

    def _unnamed(self) -> Iterator[InitErrorDetails]:
        """Yield the jurisdictions without a name where no code is that of a country."""
        for index, one in enumerate(self.countries if self.jurisdictions == "other" else ()):
            if one.name is None:
                yield wrong("jurisdiction-unnamed", ("countries", index, "code"), value=one.code)

    def region(self, code: str) -> str:
        """Return the ISO 3166-1 alpha-2 code of a country, nothing of another jurisdiction."""
        import pycountry

        known = pycountry.countries.get(alpha_3=code) if self.jurisdictions == "countries" else None
        return known.alpha_2 if known is not None else ""

    def _twice(self) -> Iterator[InitErrorDetails]:
        seen: dict[str, tuple[str, int]] = {}
        coded = [(one.code, ("countries", index)) for index, one in enumerate(self.countries)]
        coded += [(one.code, ("observers", index)) for index, one in enumerate(self.observers)]
        for code, place in coded:
            if code in seen:
                yield wrong("country-twice", (*place, "code"), value=code, earlier=seen[code])
            seen.setdefault(code, place)

    def _waivers_of_others(self) -> Iterator[InitErrorDetails]:
        known = tuple(country.code for country in self.countries)
        for index, waiver in enumerate(self.waivers):
            if waiver.country not in known:
                yield wrong("no-such-country", ("waivers", index, "country"), wrong=waiver.country, known=known)

    def country(self, code: str) -> Country:
        """Return the country; raise `KeyError` if the edition has none with this code."""
        for country in self.countries:
            if country.code == code:
                return country
        raise KeyError(code)

    def observer(self, code: str) -> Observer | None:
        """Return the observer with the code, None if the edition has none."""
        return next((one for one in self.observers if one.code == code), None)

    def in_order(self, language: str) -> tuple[Country, ...]:
        """Return the countries in the alphabetical order of the language."""
        from matrices.language import alphabetical

        names = {country.code: country.names[language] for country in self.countries}
        return tuple(self.country(code) for code in alphabetical(names, names))
