"""The register's translations → those that a study prints beside the texts they were made of, stale ones marked."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from matrices.register.round_records import StoredTranslation
from matrices.register.store import Register
from matrices.study.model import Entry, Study, Translation, TranslationPlace


def with_translations(study: Study, register: Register) -> Study:
    """Return a study with the translations that the register holds of its texts."""
    stored = register.translations.translations(study.edition.id)
    return replace(study, translations=current(study, stored)) if stored else study


def source_of(entry: Entry) -> str:
    """Return the SHA-256 of a text as the study prints it, by which a translation knows what it was made of."""
    return digest(str(entry.value))


def digest(words: str) -> str:
    """Return the SHA-256 of a text in hexadecimal."""
    return hashlib.sha256(words.encode(errors="replace")).hexdigest()


def current(study: Study, stored: Iterable[StoredTranslation]) -> dict[TranslationPlace, Translation]:
    """Return what counts of the translations, oldest first, by place and language.

    The newest of the present text counts; without one, the newest of an earlier text, as stale. An empty one takes
    back what was there before it.
    """
    newest: dict[TranslationPlace, StoredTranslation] = {}
    exact: dict[TranslationPlace, StoredTranslation] = {}
    sources: dict[TranslationPlace, str] = {}
    for one in stored:
        place = (one.country, one.instrument, one.sheet, one.row, one.column, one.target_language)
        entry = study.by_place.get(place[:5])
        if entry is None:
            continue
        newest[place] = one
        if sources.setdefault(place, source_of(entry)) == one.source:
            exact[place] = one
    found = {**newest, **exact}
    return {place: _translation(one, place not in exact) for place, one in found.items() if one.text}


def earlier_texts(register: Register, edition: str, wanted: Collection[str]) -> Mapping[str, str]:
    """Return the texts, by SHA-256, that countries once gave and that stale translations were made of."""
    found: dict[str, str] = {}
    for submission in register.submissions(edition) if wanted else ():
        for answer in register.answers(submission.id):
            if isinstance(answer.value, str) and (known := digest(answer.value)) in wanted:
                found[known] = answer.value
    return found


def _translation(one: StoredTranslation, stale: bool) -> Translation:
    return Translation(one.text, one.target_language, one.translator, one.status, one.at, one.source, stale)
