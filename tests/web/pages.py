"""What a browser without JavaScript makes of a form: its fields as they would be sent, line ends and all."""

from collections.abc import Mapping
from html.parser import HTMLParser

Fields = dict[str, list[str]]


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: Fields = {}
        self.labels: set[str] = set()
        self.ids: list[str] = []
        self._area = self._select = ""
        self._text: list[str] = []
        self._first = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if "id" in has:
            self.ids.append(has["id"])
        if tag == "label" and "for" in has:
            self.labels.add(has["for"])
        if tag == "input" and "name" in has:
            box = has.get("type") in ("checkbox", "radio")
            if not box or "checked" in has:
                value = has.get("value", "on" if box else "")
                self._add(has["name"], value if has.get("type") == "hidden" else value.replace("\n", ""))
        elif tag == "textarea":
            self._area, self._text, self._first = has["name"], [], True
        elif tag == "select":
            self._select = has["name"]
            self._first = True
        elif tag == "option" and self._select and ("selected" in has or self._first):
            self.fields[self._select] = [has["value"]]
            self._first = False

    def _add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\n", "\r\n"))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            words = "".join(self._text)
            self._add(self._area, words.removeprefix("\n"))
            self._area = ""
        elif tag == "select":
            self._select = ""


def form_fields(page: str) -> Fields:
    """Return the fields of the forms of a page as a browser would send them untouched."""
    found = _Form()
    found.feed(page)
    assert len(found.ids) == len(set(found.ids)), "an id stands twice"
    assert found.labels <= set(found.ids), "a label of nothing"
    return found.fields


def with_fields(fields: Mapping[str, list[str]], **changed: list[str]) -> Fields:
    """Return fields some of which were changed."""
    return {**fields, **changed}
