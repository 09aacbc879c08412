"""An edition as frozen data: countries, calendar, instruments, languages of the study, silence procedure."""

import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from matrices.instrument.model import Years
from matrices.language import Text, country_name, on_one_line

Language = Literal["es", "en"]

OneLine = Annotated[str, AfterValidator(on_one_line)]
Name = Annotated[Text, AfterValidator(lambda name: Text({key: on_one_line(name[key]) for key in name}))]
"""A text, and one in several languages, that stands in lists and heads of mails: a line break in it is a blank."""


_IN_PATHS = frozenset('/\\:<>|"?*\0')
"""Signs of paths, drives and wildcards, none of which stands in the name of a folder on every system."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Contact(_Frozen):
    """A focal point: to whom letters go. Never printed in a study."""

    role: Literal["principal", "alternate"] = "principal"
    name: OneLine
    position: OneLine = ""
    institution: OneLine = ""
    email: OneLine = ""
    phone: OneLine = ""


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
            raise ValueError(
                f"{self.code} is no ISO 3166-1 code: give it a name in every language, name: {{es: …, en: …}}"
            )
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
    email: OneLine = ""

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


class Calendar(_Frozen):
    """The dates of the cycle, each at the end of the day in the time zone unless it names an hour."""

    time_zone: str = Field(description="IANA name, such as America/Costa_Rica.")
    request: datetime.date = Field(description="The workbooks are sent.")
    return_by: datetime.date = Field(description="The workbooks are due.")
    cut_off: datetime.date = Field(description="What has not arrived is printed as no answer.")
    validation_from: datetime.date | None = None
    validation_until: datetime.datetime | datetime.date | None = None
    presentation: datetime.date | None = None

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"{name!r} is no time zone; write it as in America/Costa_Rica")
        return name

    @model_validator(mode="after")
    def _in_order(self) -> "Calendar":
        dates = [self.request, self.return_by, self.cut_off, self.validation_from, self.presentation]
        known = [date for date in dates if date is not None]
        if known != sorted(known):
            raise ValueError("the dates must follow one another: request, return_by, cut_off, validation, presentation")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.time_zone)


class Silence(_Frozen):
    """The silence procedure: whether the Network agreed that silence counts as validation, and since when."""

    agreed: bool = False
    agreed_on: datetime.date | None = None
    decision: Text | None = Field(default=None, description="The decision, as the letters cite it.")

    @model_validator(mode="after")
    def _says_when(self) -> "Silence":
        if self.agreed and self.agreed_on is None:
            raise ValueError("a silence procedure that was agreed needs the date of the decision: agreed_on")
        return self


class Body(_Frozen):
    """Who compiles the study and for whom."""

    organization: Name
    short: Name
    network: Name | None = None
    secretariat: Name
    email: OneLine = ""
    address: Text | None = None


class Waiver(_Frozen):
    """A rule that does not apply to a country, with the reason that the study prints."""

    country: str
    rule: str
    rows: tuple[str, ...] = ()
    reason: Text


class Edition(_Frozen):
    """One cycle of collection, study and validation."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$", description="Stands in every workbook, such as 2027.")
    title: Name
    subtitle: Name | None = None
    notice: Text | None = Field(default=None, description="Printed on covers: a demonstration, an internal draft.")
    body: Body
    meeting: Meeting | None = None
    calendar: Calendar
    languages: tuple[Language, ...] = Field(default=("es", "en"), description="Languages of the study.")
    instruments: tuple[str, ...] = Field(min_length=1, description="Shipped instrument, or folder beside edition.yaml.")
    years: Years | None = Field(default=None, description="Years of yearly columns; the instrument's own if left out.")
    countries: tuple[Country, ...] = Field(min_length=1)
    observers: tuple[Observer, ...] = Field(default=(), description="Who may comment on the draft of a round.")
    silence: Silence = Silence()
    waivers: tuple[Waiver, ...] = ()
    previous: str | None = Field(default=None, description="Folder of the previous edition.")
    register_: str | None = Field(default=None, alias="register", description="Database address; a file if left out.")

    @field_validator("instruments")
    @classmethod
    def _folders_of_their_own(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not name.strip() or name.startswith(".") or set(name) & _IN_PATHS:
                raise ValueError(
                    f"{name!r} is a path; write the name of an instrument that ships with the program, or of a folder"
                    " beside edition.yaml, such as legislation"
                )
        return names

    @model_validator(mode="after")
    def _consistent(self) -> "Edition":
        codes = [one.code for one in self.countries] + [one.code for one in self.observers]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"these countries stand twice: {', '.join(twice)}")
        unknown = sorted({waiver.country for waiver in self.waivers} - {country.code for country in self.countries})
        if unknown:
            raise ValueError(f"waivers name countries that the edition has not: {', '.join(unknown)}")
        return self

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
