"""An edition and its register → whether they agree: what the register holds of a country is never silently left out."""

from matrices.edition.load import Folder
from matrices.errors import UsageError
from matrices.register.store import Register

KEYS_MADE = "keys-made"
"""Kind of the event by which the log knows the keys of an edition."""


def check_agreement(folder: Folder, register: Register) -> None:
    """Raise `UsageError` if the register holds answers of a country, an instrument or an id that the edition has not.

    Of a database that several editions share, other ids are those of other editions; unless their keys are ours.
    """
    edition, parts = folder.edition, register.parts()
    own = {(country, instrument) for one, country, instrument in parts if one == edition.id}
    others = sorted({one for one, _, _ in parts if one != edition.id})
    if edition.register_ is not None:
        others = [one for one in others if one in _called_before(folder, register)] if others and not own else []
    if others and not own:
        raise UsageError("edition-id-changed", id=edition.id, known=", ".join(others))
    for what, known, found in (
        ("country", {one.code for one in edition.countries}, {country for country, _ in own}),
        ("instrument", {one.id for one in folder.instruments}, {instrument for _, instrument in own}),
    ):
        gone = sorted(one for one in found - known if _holds(register, edition.id, what, one))
        if gone:
            raise UsageError(f"edition-without-{what}", id=edition.id, gone=", ".join(gone))


def _called_before(folder: Folder, register: Register) -> frozenset[str]:
    """Return the ids under which the log knows the keys of an edition, which stay beside it whatever it is called."""
    made = (one.details for one in register.events(KEYS_MADE)) if folder.keys else ()
    return frozenset(one["edition"] for one in made if one["fingerprint"] == folder.keys.fingerprint)


def _holds(register: Register, edition: str, what: str, value: str) -> bool:
    """Tell whether anything is left of a country or an instrument that was not withdrawn."""
    found = register.submissions(edition, **{what: value})
    return any(one.decided != "withdrawn" for one in found)
