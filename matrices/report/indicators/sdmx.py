"""A study's figures → SDMX-CSV and the structure that it follows, through the library `sdmx1`."""

import datetime
import io
from collections.abc import Iterator, Mapping
from typing import Any

from matrices.errors import MissingLibrary
from matrices.instrument.model import Instrument
from matrices.report.data import inert
from matrices.report.indicators.data import Observation, observations
from matrices.report.indicators.structure import (
    CODED,
    COUNTERPART,
    TEXTS,
    TOTAL,
    Names,
    Structure,
    code_of,
    names_of,
    structure,
    unit_id,
)
from matrices.study.model import Study

NOT_A_NUMBER = "NaN"
"""What SDMX writes where a value is missing on purpose; OBS_STATUS says why."""


def sdmx_files(study: Study, instrument: Instrument) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the data and of their structure; raise `MissingLibrary` without `sdmx1`."""
    try:
        import sdmx  # noqa: F401
    except ImportError as problem:
        raise MissingLibrary("sdmx-missing", problem=problem) from None
    names = names_of(instrument, study.edition)
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
    return NOT_A_NUMBER if value is None else format(value, "f")


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
        key[id_] = names.code(list_id, one.part) if one.part_list == list_id else TOTAL
    others = names.counterparts
    if others is not None:
        key[COUNTERPART] = code_of(others.option(one.counterpart)) if one.counterpart else TOTAL
    return {**key, "TIME_PERIOD": str(one.year)}


def _attributes(one: Observation, names: Names) -> Mapping[str, str]:
    currency = one.said("currency")
    coded = {id_: one.said(role).upper() for id_, role in CODED.items()}
    texts = {id_: inert(" ".join(one.said(role).split())) for id_, role in TEXTS.items()}
    return {
        "OBS_STATUS": one.status,
        "REASON": "" if one.figure.is_number else one.figure.code,
        "UNIT_MEASURE": currency or unit_id(one.unit),
        **coded,
        **texts,
    }


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
