"""Page templates → everything that they print beside the words, by template and expression, and where it was printed.

Templates are marked while they are loaded: each expression in the text of a page stands between two signs that no page
has, with its number. So what a page prints can be traced to the template that prints it, the country and the row.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

import lxml.html
from jinja2 import FileSystemLoader

from matrices.report import document
from matrices.resources import resource

FOLDERS = ("document", "study", "status", "indicators", "directory", "letters")
MARKED = FOLDERS[:-1]
OPENS, NAMED, CLOSES = "\ue000", "\ue001", "\ue002"

SAID = re.compile(r"(self|m|draw)\.\w+\(|[a-z_]+\(")
"""Calls: of the words, which are overheard, and of macros, whose own expressions are marked."""

_PIECE = re.compile(r"{#.*?#}|{%.*?%}|{{(.*?)}}|<!--.*?-->|<(style|script)\b.*?</\2>|<[a-zA-Z/!]|>", re.DOTALL)


@dataclass(frozen=True)
class Printed:
    """What a template printed: which expression of which template, in which row of what part of the page."""

    source: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.source} [{self.where}] {self.text!r}"


def _pieces(text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """Yield every piece of a template, and whether it stands inside a tag of HTML."""
    inside = False
    for found in _PIECE.finditer(text):
        piece = found.group(0)
        if piece == ">":
            inside = False
        elif piece.startswith("<") and not piece.startswith(("<!--", "<style", "<script")):
            inside = True
        yield found, inside


def expressions(text: str, *, html: bool = True) -> list[str]:
    """Return the expressions that a template prints in the text of a page, without calls of words and macros."""
    found = []
    for piece, inside in _pieces(text):
        words = " ".join((piece.group(1) or "").split())
        if piece.group(0).startswith("{{") and not (html and inside) and not SAID.match(words):
            found.append(words)
    return list(dict.fromkeys(found))


def literals(text: str) -> str:
    """Return what a template says by itself: no expression, no statement, no tag, no style."""
    bare = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->|<(style|script)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", bare)


def templates() -> dict[str, str]:
    """Return the page templates that ship, by name."""
    whole = resource("templates")
    found = sorted(path for folder in FOLDERS for path in (whole / folder).glob("*.j2"))
    return {path.relative_to(whole).as_posix(): path.read_text(encoding="utf-8") for path in found}


def _with_marks(name: str, text: str) -> str:
    parts, end = [], 0
    for piece, inside in _pieces(text):
        words = " ".join((piece.group(1) or "").split())
        if piece.group(0).startswith("{{") and not inside and not SAID.match(words):
            parts += [text[end : piece.start()], f"{OPENS}{name} {words}{NAMED}{piece.group(0)}{CLOSES}"]
            end = piece.end()
    return "".join(parts) + text[end:]


@contextmanager
def marking() -> Iterator[None]:
    """Mark what page templates print; no page that is made meanwhile is one to be read by people."""
    plain = FileSystemLoader.get_source

    def marked(self: FileSystemLoader, environment: Any, name: str) -> Any:
        text, *rest = plain(self, environment, name)
        is_page = name.startswith(MARKED) and name.endswith(".j2")
        return (_with_marks(name, text) if is_page else text, *rest)

    document._environment.cache_clear()  # what was compiled before has no marks
    try:
        with mock.patch.object(FileSystemLoader, "get_source", marked):
            yield
    finally:
        document._environment.cache_clear()


def unmarked(text: str) -> str:
    """Return a page, or a part of one, as it is without marks."""
    return re.sub(f"{OPENS}[^{NAMED}]*{NAMED}|{CLOSES}", "", text)


def flat(text: str) -> str:
    """Return a text on one line."""
    return " ".join(unmarked(text).split())


def read(page: str) -> set[Printed]:
    """Return what was printed on a marked page."""
    tree: Any = lxml.html.document_fromstring(page)
    found: set[Printed] = set()
    opened: list[tuple[str, str, list[str]]] = []
    for element, words in _texts(tree):
        for part in re.split(f"({OPENS}[^{NAMED}]*{NAMED}|{CLOSES})", words):
            if part.startswith(OPENS):
                opened.append((part[1:-1], _where(element), []))
            elif part == CLOSES:
                source, where, texts = opened.pop()
                own = str(element.getparent().text_content()) if source in COUNTS else "".join(texts)
                found.add(Printed(source, where, flat(own)))
                if opened:
                    opened[-1][2].extend(texts)
            elif opened:
                opened[-1][2].append(part)
    return found


COUNTS = ("study/macros.html.j2 one.count", "study/summary.html.j2 one.number", "status/secretariat.html.j2 count")
"""Numbers that say nothing without the words beside them, which are taken with them."""


def _texts(element: Any) -> Iterator[tuple[Any, str]]:
    """Yield every text of a document in its order, with the element in which it stands."""
    if not isinstance(element.tag, str):
        return
    yield element, element.text or ""
    for child in element:
        yield from _texts(child)
        yield element, child.tail or ""


def _where(element: Any) -> str:
    """Return where an element stands: the next anchor above, and the head of its row, or its country."""
    named = element.xpath("ancestor-or-self::*[@id or (@class='country' and @aria-labelledby)][1]")
    anchors = [one.get("id") or one.get("aria-labelledby") for one in named]
    rows = element.xpath("ancestor-or-self::tr[1]")
    heads = rows[0].xpath("./th[@scope='row']") if rows else []
    countries = element.xpath("ancestor-or-self::*[@data-c][1]/@data-c")
    own = (
        countries[0]
        if countries
        else flat("".join(heads[0].xpath("./text() | ./*[not(self::div)]//text()")))
        if heads
        else ""
    )
    return f"{anchors[-1] if anchors else ''} {own}".strip()


def marks(page: str) -> set[Printed]:
    """Return the marks of a study: of each country in the overview of a provision, and in its table."""
    tree: Any = lxml.html.document_fromstring(unmarked(page))
    found = set()
    for row in tree.xpath("//table[contains(@class, 'overview') and not(contains(@class, 'elements'))]//tr"):
        anchors = row.xpath("./th/a/@href")
        for cell in row.xpath("./td[@data-c]"):
            words = cell.xpath("./span[@class='sr'][1]")[0].text_content()
            found.add(Printed("overview", f"{anchors[0][1:]} {cell.get('data-c')}", flat(words)))
    for cell in tree.xpath("//article[@class='block']//td[contains(@class, 'c-mark')]"):
        (anchor,) = cell.xpath("ancestor::article/@id")
        (code,) = cell.xpath("ancestor::tr/@data-c")
        found.add(Printed("block", f"{anchor} {code}", flat(cell.text_content())))
    return found


def figures(page: str) -> set[Printed]:
    """Return the rows of figures of a progress report, cell by cell, a reason in full: by indicator and country."""
    tree: Any = lxml.html.document_fromstring(unmarked(page))
    found = set()
    for name in ("years", "parts", "counts", "flows"):
        for table in tree.xpath(f"//table[contains(concat(' ', @class, ' '), ' {name} ')]"):
            if name == "years" and "flows" in table.get("class"):
                continue
            kind = f"{flat(table.xpath('./caption')[0].text_content())}: " if name == "flows" else ""
            for row in table.xpath("./tbody/tr[td[not(@colspan) or @colspan='2']]"):
                where = _where(row).removeprefix("lists").strip()
                found.add(Printed(name, where, kind + " | ".join(_cells(row, name))))
    return found


def _cells(row: Any, name: str) -> Iterator[str]:
    for cell in row.xpath("./td" if name in ("flows", "counts") else "./td[contains(@class, 'c-figure')]"):
        whole = cell.xpath(".//span[@class='sr']")
        yield flat((whole[0] if whole else cell).text_content())


def entries(page: str) -> set[Printed]:
    """Return the entries of a marked directory: officers, institutions and units, with mail and confirmation."""
    tree: Any = lxml.html.document_fromstring(page)
    found = set()
    for row in tree.xpath("//tr[starts-with(@id, 'officer-')]"):
        (person,) = row.xpath(".//span[@class='person']")
        parts = [_marked(row, f"by-country.html.j2 {name}") for name in ("one.seat", "one.valid")]
        words = [flat(person.text_content()), *parts, _confirmed(row.xpath("./td[last()]/div[last()]")[0])]
        found.add(Printed("officer", row.get("id"), flat(" | ".join(words))))
        found.add(Printed("mails", row.get("id"), _mails(row)))
    for head in tree.xpath("//h4[starts-with(@id, 'institution-')]"):
        own = head.getparent()
        words = [
            flat(head.xpath("./span")[0].text_content()),
            _confirmed(own.xpath("./ul[@class='contacts']/li[last()]")[0]),
        ]
        found.add(Printed("institution", head.get("id"), flat(" | ".join(words))))
        for units in own.xpath("./ul[@class='units']"):
            found.add(Printed("units", head.get("id"), _mails(units)))
    for head in tree.xpath("//h3[@class='institution-name']"):
        own = head.getparent()
        country = flat(own.xpath("./p[@class='of-country']")[0].text_content())
        people = [flat(one.text_content()) for one in own.xpath("./ul[@class='people']/li")]
        name = flat(head.xpath("./span")[0].text_content())
        found.add(Printed("people", country, flat(f"{name}: {'; '.join(sorted(people))}")))
    return found


def _confirmed(element: Any) -> str:
    lead = element.xpath("./span[@class='lead']")[0].text_content()
    return flat(element.text_content()).removeprefix(flat(lead)).strip()


def _mails(element: Any) -> str:
    links = element.xpath(".//a[starts-with(@href, 'mailto:')]/@href")
    return " ".join(sorted({link.removeprefix("mailto:") for link in links}))


def _marked(element: Any, source: str) -> str:
    """Return what an expression printed within an element, nothing where it printed nothing."""
    found = re.search(
        f"{OPENS}directory/{re.escape(source)}{NAMED}([^{OPENS}{CLOSES}]*){CLOSES}", element.text_content()
    )
    return flat(found.group(1)) if found else ""
