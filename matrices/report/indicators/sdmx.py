"""A study's figures → SDMX-CSV and the structure that it follows, through the library `sdmx1`.

Only what this program needs of SDMX 2.1 is here; the classes are those of the library `sdmx1`, in which names stand in
every language.
"""

import datetime
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from matrices.edition import Edition
from matrices.errors import MissingLibrary
from matrices.instrument import CodeList, Instrument, Option
from matrices.language import LANGUAGES, Text, catalogue, text
from matrices.report.data import inert
from matrices.report.indicators.data import Observation, is_flows, observations
from matrices.report.indicators.series import NO_RATE, figure_columns
from matrices.study import IN_REVIEW, NO_ANSWER, UNCLEAR, Study

_TOTAL = "_T"
"""Code of SDMX for a dimension by which a figure is not broken down."""

_VERSION = "1.0"
_COUNTERPART = "COUNTERPART_AREA"
_STATUSES = ("A", "B", "D", "L", "M", "O", "P", "Q")
"""Codes of the list of observation statuses that are used (SDMX CL_OBS_STATUS 2.2)."""

_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_@$\-]+")


@dataclass(frozen=True)
class Names:
    """The ids under which an instrument stands in SDMX, and its lists as dimensions."""

    agency: str
    instrument: Instrument
    edition: Edition

    @property
    def id(self) -> str:
        """The id of the dataflow."""
        return _id(self.instrument.id).upper()

    def dimensions(self) -> Mapping[str, str]:
        """Return, for each list by which figures are broken down, the id of its dimension; crossed ones have none."""
        return {
            name: _id(self.instrument.lists[name].sdmx or name).upper()
            for name in self._used
            if name not in self.crossed
        }

    @property
    def _used(self) -> Iterable[str]:
        return dict.fromkeys(name for sheet in self.instrument.matrices for row in sheet.rows for name in row.by)

    @property
    def crossed(self) -> Mapping[str, tuple[str, ...]]:
        """The lists that stand for two dimensions at once, with the ids of both, where there are lists for each."""
        single = {self.instrument.lists[name].sdmx for name in self._used}
        split = {name: tuple((self.instrument.lists[name].sdmx or "").split("+")) for name in self._used}
        return {name: ids for name, ids in split.items() if len(ids) > 1 and set(ids) <= single}

    def code(self, list_id: str, code: str) -> str:
        """Return the code of an option: the standard one if it names one."""
        return _code_of(self.instrument.lists[list_id].option(code))

    @property
    def counterparts(self) -> CodeList | None:
        """The list of other countries, where figures are reported by them."""
        for sheet in self.instrument.sheets:
            column = sheet.with_role("counterpart") if sheet.kind == "list" and is_flows(sheet) else None
            if column is not None and column.list and figure_columns(sheet):
                return self.instrument.lists[column.list]
        return None


def _names_of(instrument: Instrument, edition: Edition) -> Names:
    """Return the names; the agency is the body's short name in English."""
    return Names(_id(edition.body.short["en"]).upper() or "AGENCY", instrument, edition)


def _code_of(option: Option) -> str:
    """Return the code of an option in SDMX."""
    return option.sdmx or _id(option.code).upper()


def _unit_id(unit: Text | None) -> str:
    """Return the code of a unit, `_Z` (not applicable) where there is none."""
    return _id(unit["en"]).upper() if unit is not None else "_Z"


def _id(words: str) -> str:
    return _NOT_IN_IDS.sub("_", words).strip("_")


@dataclass(frozen=True)
class Structure:
    """Everything of the structure: items to be written, the definition, the dataflow, the primary measure."""

    items: tuple[Any, ...]
    definition: Any
    flow: Any
    attributes: Mapping[str, Any]


def structure(names: Names) -> Structure:
    """Return the structure of an instrument's figures."""
    return _StructureBuilder(names).structure()


class _StructureBuilder:
    def __init__(self, names: Names) -> None:
        from sdmx.model import common, v21

        self._names = names
        self._common: Any = common
        self._v21: Any = v21
        self._agency = common.Agency(id=names.agency, name=_words(names.edition.body.organization))
        self._lists: list[Any] = []
        self._scheme = self._kept(common.ConceptScheme, "CS_" + names.id, names.instrument.short_title)

    def _kept(self, kind: Any, id_: str, name: Text, **more: Any) -> Any:
        made = kind(id=id_, version=_VERSION, maintainer=self._agency, name=_words(name), **more)
        made.is_final, made.is_external_reference = True, False
        return made

    def structure(self) -> Structure:
        """Return the structure."""
        v21, names = self._v21, self._names
        definition = self._kept(v21.DataStructureDefinition, "DSD_" + names.id, names.instrument.title)
        for number, (id_, codes) in enumerate(self._dimension_lists(), start=1):
            made = self._common.Dimension(
                id=id_, order=number, concept_identity=self._concept(id_), local_representation=codes
            )
            definition.dimensions.append(made)
        time = self._facet("observationalTimePeriod")
        definition.dimensions.append(
            self._common.TimeDimension(
                id="TIME_PERIOD",
                order=len(definition.dimensions.components) + 1,
                concept_identity=self._concept("TIME_PERIOD"),
                local_representation=time,
            )
        )
        measure = v21.PrimaryMeasure(
            id="OBS_VALUE", concept_identity=self._concept("OBS_VALUE"), local_representation=self._facet("double")
        )
        definition.measures.append(measure)
        attributes = {id_: self._attribute(id_, codes) for id_, codes in self._attribute_lists()}
        definition.attributes.extend(attributes.values())
        definition.dimensions.id = "DimensionDescriptor"
        definition.measures.id = "MeasureDescriptor"
        definition.attributes.id = "AttributeDescriptor"
        flow = self._kept(v21.DataflowDefinition, names.id, names.instrument.title, structure=definition)
        items = (self._agency_scheme(), self._scheme, *self._lists, definition, flow)
        return Structure(items, definition, flow, attributes)

    def _agency_scheme(self) -> Any:
        made = self._kept(self._common.AgencyScheme, "AGENCIES", self._names.edition.body.organization)
        made.is_final = False
        made.append(self._agency)
        return made

    def _dimension_lists(self) -> Iterable[tuple[str, Any]]:
        names = self._names
        yield "FREQ", self._codelist("FREQ", {"A": text("sdmx", "annual")})
        countries = {country.code: country.names for country in names.edition.countries}
        yield "REF_AREA", self._codelist("REF_AREA", countries)
        rows = [row for sheet in names.instrument.matrices for row in sheet.rows if row.of is None]
        yield "INDICATOR", self._codelist("INDICATOR", {row.id: row.title for row in rows})
        total = {_TOTAL: text("sdmx", "total")}
        for list_id, id_ in names.dimensions().items():
            yield id_, self._codelist(id_, {**total, **_options(names.instrument.lists[list_id])})
        others = names.counterparts
        if others is not None:
            yield _COUNTERPART, self._codelist(_COUNTERPART, {**total, **_options(others)})

    def _attribute_lists(self) -> Iterable[tuple[str, Any]]:
        instrument = self._names.instrument
        yield "OBS_STATUS", self._codelist("OBS_STATUS", {code: text("sdmx", f"status-{code}") for code in _STATUSES})
        missing = [codes for codes in instrument.lists.values() if codes.missing]
        reasons = {option.code: option.label for codes in missing for option in codes.options}
        yield (
            "REASON",
            self._codelist(
                "REASON",
                {
                    **reasons,
                    NO_RATE: text("indicators", "no-rate"),
                    UNCLEAR: text("report", "to-clarify"),
                    IN_REVIEW: text("report", "in-review"),
                    NO_ANSWER: text("report", "no-answer-long"),
                },
            ),
        )
        units = {_unit_id(row.unit): row.unit for sheet in instrument.matrices for row in sheet.rows if row.unit}
        currencies = instrument.lists[self._currency].options if self._currency else ()
        named = {**units, **{_code_of(option): option.label for option in currencies}, "_Z": text("sdmx", "no-unit")}
        yield "UNIT_MEASURE", self._codelist("UNIT_MEASURE", named)
        for id_, role in _CODED.items():
            list_id = self._list_of(role)
            if list_id:
                yield id_, self._codelist(id_, _options(instrument.lists[list_id]))
        yield "NATURE", self._codelist("NATURE", {code: text("sdmx", f"nature-{code}") for code in _NATURES})
        for id_ in (*_TEXTS, *_OF_SERIES):
            yield id_, self._facet("string")

    @property
    def _currency(self) -> str:
        return self._list_of("currency")

    def _list_of(self, role: str) -> str:
        columns = (sheet.with_role(role) for sheet in self._names.instrument.matrices)
        return next((column.list for column in columns if column is not None and column.list), "")

    def _codelist(self, id_: str, codes: Mapping[str, Text]) -> Any:
        made = self._kept(self._common.Codelist, f"CL_{id_}", _concept_name(id_, self._names))
        for code, name in codes.items():
            made.append(self._common.Code(id=code, name=_words(name)))
        self._lists.append(made)
        return self._common.Representation(enumerated=made)

    def _facet(self, kind: str) -> Any:
        value = self._common.FacetValueType[kind]
        return self._common.Representation(non_enumerated=[self._common.Facet(value_type=value)])

    def _concept(self, id_: str) -> Any:
        concept = self._common.Concept(id=id_, name=_words(_concept_name(id_, self._names)))
        self._scheme.append(concept)
        return concept

    def _attribute(self, id_: str, representation: Any) -> Any:
        usage = self._common.UsageStatus
        return self._common.DataAttribute(
            id=id_,
            concept_identity=self._concept(id_),
            local_representation=representation,
            related_to=self._v21.PrimaryMeasureRelationship(),
            usage_status=usage.mandatory if id_ == "OBS_STATUS" else usage.conditional,
        )


_CODED = {"DEFINITION": "definition_differs", "COUNTED": "counted", "FINALITY": "finality"}
"""Attributes with a code list → role of the column that holds them."""

_TEXTS = {"SOURCE": "source", "DEFINITION_NOTE": "definition", "EXPLANATION": "explanation"}
"""Attributes that are texts of a country → role of the column that holds them."""


_OF_SERIES = ("SERIES", "UNIT_MULT", "DECIMALS")
"""Attributes that the data structure of the SDG has: the code of the series, the power of ten, the decimals."""

_NATURES = ("C", "CA")
"""Codes of the SDG list of natures that are used: as the country gives it, computed from what it gives."""


def _options(codes: CodeList) -> dict[str, Text]:
    return {_code_of(option): option.label for option in codes.options}


def _concept_name(id_: str, names: Names) -> Text:
    for list_id, dimension in names.dimensions().items():
        if dimension == id_:
            return names.instrument.lists[list_id].title
    key = f"concept-{id_}"
    return text("sdmx", key) if key in catalogue("sdmx") else Text(dict.fromkeys(LANGUAGES, id_))


def _words(name: Text) -> dict[str, str]:
    return {language: name[language] for language in LANGUAGES if language in name}


_NOT_A_NUMBER = "NaN"
"""What SDMX writes where a value is missing on purpose; OBS_STATUS says why."""


def sdmx_files(study: Study, instrument: Instrument) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the data and of their structure; raise `MissingLibrary` without `sdmx1`."""
    try:
        import sdmx  # noqa: F401
    except ImportError as problem:
        raise MissingLibrary("sdmx-missing", problem=problem) from None
    names = _names_of(instrument, study.edition)
    made = structure(names)
    yield f"{instrument.id}-sdmx.csv", _data(study, names, made)
    yield f"{instrument.id}-structure.xml", _structure(study, names, made)


def _data(study: Study, names: Names, made: Structure) -> bytes:
    import pandas as pd
    import sdmx
    from sdmx.model import common, v21

    found = [_observation(one, names, made, common, v21) for one in observations(study, names.instrument)]
    data = v21.StructureSpecificDataSet(described_by=made.flow, structured_by=made.definition, obs=found)
    frame: Any = sdmx.to_csv(data, rtype=pd.DataFrame, attributes="o")
    frame["OBS_VALUE"] = [_number(one.value) for one in found]
    out = io.StringIO()
    frame.to_csv(out, index=False, lineterminator="\n")
    return out.getvalue().encode()


def _number(value: object) -> str:
    return _NOT_A_NUMBER if value is None else format(value, "f")


def _observation(one: Observation, names: Names, made: Structure, common: Any, v21: Any) -> Any:
    said = {id_: value for id_, value in _attributes(one, names).items() if value}
    values = {
        id_: common.AttributeValue(value=value, value_for=made.attributes[id_])
        for id_, value in said.items()
        if id_ in made.attributes
    }
    key = made.definition.make_key(v21.Key, _key(one, names))
    return v21.Observation(dimension=key, value=one.figure.value, attached_attribute=values)


def _key(one: Observation, names: Names) -> dict[str, str]:
    key = {"FREQ": "A", "REF_AREA": one.country, "INDICATOR": one.indicator}
    for list_id, id_ in names.dimensions().items():
        key[id_] = names.code(list_id, one.part) if one.part_list == list_id else _TOTAL
    if one.part_list in names.crossed:
        key |= zip(names.crossed[one.part_list], names.code(one.part_list, one.part).split("+"), strict=True)
    others = names.counterparts
    if others is not None:
        key[_COUNTERPART] = _code_of(others.option(one.counterpart)) if one.counterpart else _TOTAL
    return {**key, "TIME_PERIOD": str(one.year)}


def _attributes(one: Observation, names: Names) -> Mapping[str, str]:
    currency = one.said("currency")
    coded = {id_: one.said(role).upper() for id_, role in _CODED.items()}
    texts = {id_: inert(" ".join(one.said(role).split())) for id_, role in _TEXTS.items()}
    return {
        "OBS_STATUS": one.status,
        "REASON": "" if one.figure.is_number else one.figure.code,
        "UNIT_MEASURE": currency or _unit_id(one.unit),
        "NATURE": "CA" if one.figure.is_number and one.figure.entry is None else "C",
        "SERIES": one.series,
        "UNIT_MULT": "0",
        "DECIMALS": str(_decimals(one)),
        **coded,
        **texts,
    }


def _decimals(one: Observation) -> int:
    """Return how many decimals a number is printed with; the export does not round."""
    return 2 if one.figure.is_number and one.figure.entry is None else 0


def _structure(study: Study, names: Names, made: Structure) -> bytes:
    import sdmx
    from sdmx.message import Header, StructureMessage
    from sdmx.model import common

    day = datetime.datetime.combine(study.edition.calendar.cut_off, datetime.time(12))
    header = Header(id=names.id, prepared=day, sender=common.Agency(id=names.agency), test=False)
    message = StructureMessage(header=header)
    for item in made.items:
        message.add(item)
    content: bytes = sdmx.to_xml(message, pretty_print=True)
    return content
