"""Who may enter by the door, kept from the desk: the same register as by command and at the door."""

import datetime

from matrices.cycle import Cycle
from matrices.register.visitors import Principal
from tests.commands.conftest import Desk
from tests.desk.conftest import Browser, words


def test_the_secretariat_invites_and_revokes_at_the_desk(browser: Browser, desk: Desk) -> None:
    """Without a mail server the link stands on the page, for a letter; what is done is in the log, names are not."""
    sent = {"name": "Ana Núñez", "email": "ana@cri.example", "role": "focal", "country": "CRI", "language": "es"}
    browser.send("/e/edition/people-address", page="/e/edition/people", address="https://matrices.example/")
    page = browser.send("/e/edition/people", **sent)
    (one,) = people(desk)
    assert "Ana Núñez puede entrar" in words(page)
    assert f"https://matrices.example/i/{one.person}" in words(page)
    assert browser.send("/e/edition/people", **sent).status_code == 400
    browser.send(f"/e/edition/people/{one.id}", page="/e/edition/people", what="revoke", reason="Cambió de cargo.")
    assert [each.may_enter for each in people(desk)] == [False]
    log = desk.run("register", "log").output
    assert ("Cambió de cargo." in log, "Núñez" in log, "ana@cri" in log) == (True, False, False)
    assert browser.send("/e/edition/people/9", page="/e/edition/people", what="revoke", reason="x").status_code == 404


def people(desk: Desk) -> tuple[Principal, ...]:
    """Return who was invited."""
    cycle = Cycle.open(desk.path, clock=lambda: datetime.datetime.now(datetime.UTC), actor="test")
    return cycle.door_people()
