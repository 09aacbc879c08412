"""Names of bodies and countries → the phrases that letters need: with the article, and with *of* / *de*."""

_MASCULINE_IN_A = ("ma", "día")
_FEMININE = ("a", "ión", "dad", "tad", "tud", "red")

_SPANISH_COUNTRIES = {
    "República": "la",
    "Federación": "la",
    "Mancomunidad": "la",
    "Unión": "la",
    "Reino": "el",
    "Estado": "el",
    "Estados": "los",
    "Emiratos": "los",
    "Países": "los",
    "Islas": "las",
    "Bahamas": "las",
}
"""First word of a country's name → the article that it takes."""

_ENGLISH_COUNTRIES = frozenset(
    {"Republic", "Federation", "Commonwealth", "Union", "Kingdom", "State", "States", "Emirates", "Islands"}
    | {"Netherlands", "Philippines", "Bahamas", "Gambia"}
)
"""Words with which a country's name takes the article."""


def with_article(name: str, language: str) -> str:
    """Return the name of a body with its article: `la Secretaría Técnica`, `the Technical Secretariat`."""
    return f"{_article(name)} {name}" if language == "es" else f"the {name}"


def of_body(name: str, language: str) -> str:
    """Return `de la Conferencia`, `del Consejo`, `of the Conference`."""
    return _of(f"{_article(name)} {name}") if language == "es" else f"of the {name}"


def to_body(name: str, language: str) -> str:
    """Return `a la Red`, `al Observatorio`, `to the Network`."""
    named = with_article(name, language)
    return f"to {named}" if language == "en" else f"al {named[3:]}" if named.startswith("el ") else f"a {named}"


def the_country(name: str, language: str) -> str:
    """Return `Costa Rica`, `la República Dominicana`, `the Dominican Republic`."""
    if language == "es":
        article = _SPANISH_COUNTRIES.get(name.split(maxsplit=1)[0])
        return f"{article} {name}" if article else name
    return f"the {name}" if _ENGLISH_COUNTRIES & set(name.split()) else name


def of_country(name: str, language: str) -> str:
    """Return `de Costa Rica`, `de la República Dominicana`, `de El Salvador`, `of the Dominican Republic`."""
    named = the_country(name, language)
    return _of(named) if language == "es" else f"of {named}"


def to_country(name: str, language: str) -> str:
    """Return `a Costa Rica`, `a la República Dominicana`, `al Reino Unido`, `to the Dominican Republic`."""
    named = the_country(name, language)
    if language == "es":
        return f"al {named[3:]}" if named.startswith("el ") else f"a {named}"
    return f"to {named}"


def _article(name: str) -> str:
    first = name.split(maxsplit=1)[0].lower()
    return "la" if first.endswith(_FEMININE) and not first.endswith(_MASCULINE_IN_A) else "el"


def _of(words: str) -> str:
    """Return the words after *de*; the article *el* melts into it, the *El* of a name does not."""
    return f"del {words[3:]}" if words.startswith("el ") else f"de {words}"
