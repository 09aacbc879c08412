"""Who may enter by the door on the server: invited and taken back from the desk, which writes the same register."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.cycle import write_private
from matrices.desk.letters import mail_server
from matrices.desk.visits import Visit, done, shown, told
from matrices.errors import MatricesError, UsageError
from matrices.language import text
from matrices.web import changed, invited, link_mail, people_values, problem_page

if TYPE_CHECKING:
    from matrices.register import Principal


def _people(visit: Visit) -> Response:
    """Show who may enter, and ask for more."""
    return _page(visit)


def _page(visit: Visit, problem: MatricesError | None = None) -> Response:
    here, address = visit.path("people"), _address(visit)
    values = people_values(visit, visit.cycle, visit.cycle.door_people(), here, of_all=True)
    values |= {"link_of": f"{address}/i/" if address else "", "address": address}
    return visit.page("people", **values, **problem_page(problem))


def _settings(visit: Visit) -> Path:
    return visit.desk.settings.with_name("door.json")


def _address(visit: Visit) -> str:
    """Return the address of the door, if it was entered."""
    try:
        return str(json.loads(_settings(visit).read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _keep_address(visit: Visit) -> Response:
    """Keep under which address the door is reached; links begin with it."""
    address = visit.field("address").rstrip("/")
    if address and not address.startswith("https://"):
        return _page(visit, UsageError("door-public", address=address))
    write_private(_settings(visit), json.dumps({"address": address}).encode())
    return visit.back(visit.path("people"), told("door-address-kept"))


def _invite(visit: Visit) -> Response:
    """Let somebody enter, and send the link if the desk knows the door and a mail server."""
    try:
        made = invited(visit, visit.cycle)
        key = "invited" if _sent(visit, made) else "invited-unsent"
    except MatricesError as problem:
        return _page(visit, problem)
    return visit.back(visit.path("people"), text("web", key, name=made.name))


def _sent(visit: Visit, to: "Principal") -> bool:
    """Tell whether the link was sent: if not, it stands on the page, for a letter."""
    server, address = mail_server(visit), _address(visit)
    if server is None or not address:
        return False
    words, link = link_mail(visit.cycle, to, address)
    visit.cycle.mailed(words, to, server, link)
    return True


def _change(visit: Visit) -> Response:
    """Take back that somebody may enter, let him or her in again, change address, or send the link again."""
    number = visit.request.path_params["person"]
    one = next((each for each in visit.cycle.door_people() if str(each.id) == number), None)
    if one is None:
        raise HTTPException(404)
    try:
        what, one = changed(visit, visit.cycle, one)
        if what in ("link", "rename") and not _sent(visit, one):
            return visit.back(visit.path("people"), text("web", "invited-unsent", name=one.name))
    except MatricesError as problem:
        return _page(visit, problem)
    return visit.back(visit.path("people"), text("web", f"done-{what}", name=one.name))


ROUTES = (
    shown("/e/{edition}/people", _people),
    done("/e/{edition}/people", _invite),
    done("/e/{edition}/people-address", _keep_address),
    done("/e/{edition}/people/{person}", _change),
)
