"""What was published is there for everybody, exactly as it was, at an address that stays; nothing else is."""

import hashlib
import re

import pytest

from matrices.instrument import CellId
from tests.door.conftest import SOUND, Desk, Entrance, words


@pytest.fixture
def published(entrance: Entrance, desk: Desk) -> Entrance:
    """A door of an edition of which a version was published."""
    desk.run("receive", desk.filled(SOUND))
    cycle = entrance.cycle
    cycle.study(formats=("html",))
    cycle.publish([one.name for one in cycle.made() if one.current and one.name.endswith(".html")])
    return entrance


def test_everybody_reads_what_was_published(published: Entrance) -> None:
    """With the hash of each file, under the policy that its page carries, and by an address without a version."""
    visitor = published.visitor()
    (version,) = published.cycle.published()
    page = visitor.get("/published")
    for one in version.files:
        answer = visitor.get(f"/published/1/{one.name}")
        assert (answer.status_code, hashlib.sha256(answer.content).hexdigest()) == (200, one.sha256)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert one.sha256 in page.text
        newest = visitor.client.get(f"/published/newest/{one.name}", follow_redirects=False)
        assert newest.headers["location"] == f"/published/1/{one.name}"


def test_older_versions_stay_and_what_is_cited_keeps_its_address(published: Entrance, desk: Desk) -> None:
    """The newest is the second; the first is as it was; a provision and a country are at the same place in both."""
    visitor, name = published.visitor(), published.cycle.published()[0].files[0].name
    first = visitor.get(f"/published/1/{name}")
    desk.run("receive", desk.filled({**SOUND, CellId("matrix", "A-01", "article"): "art. 9"}, name="new.xlsx"))
    published.cycle.study(formats=("html",))
    published.cycle.publish([one.name for one in published.cycle.made() if one.current and one.name == name])
    newest, versions = visitor.get(f"/published/newest/{name}"), words(visitor.get("/published"))
    assert (visitor.get(f"/published/1/{name}").content, newest.url.path) == (first.content, f"/published/2/{name}")
    assert [versions.find(f"versión {number}") >= 0 for number in (1, 2)] == [True, True]
    assert ("art. 9" in newest.text, "art. 9" in first.text) == (True, False)
    places = [set(re.findall(r'id="([^"]+)"', one.text)) for one in (first, newest)]
    assert [{"small-A-01", "country-small-CRI"} <= one for one in places] == [True, True]


def test_what_was_changed_since_is_not_given_out(published: Entrance) -> None:
    """The page says so, and not what stands there now."""
    (version,) = published.cycle.published()
    name = version.files[0].name
    path = published.cycle.published_folder(1) / name
    path.write_bytes(path.read_bytes() + b"<!-- other -->")
    answer = published.visitor().get(f"/published/1/{name}")
    assert (answer.status_code, "no es el que era" in words(answer)) == (410, True)


@pytest.mark.parametrize("path", ["1/receipt.json", "1/..%2f..%2fedition.yaml", "1/%2e%2e/edition.yaml", "2/x"])
def test_nothing_else_is_there(published: Entrance, path: str) -> None:
    """No file beside those that were published, whatever the path."""
    assert published.visitor().client.get(f"/published/{path}").status_code == 404
