"""Study → page: it holds every answer, reads without scripts, and nothing of a country becomes code."""

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from matrices.report.document import definition, with_whole_hosts
from matrices.report.study.page import study_html, study_print
from tests.study.small_study import FULL, study

HOSTILE = (
    "CRI L01 name <script>alert(1)</script>",
    "CRI L01 status in_force",
    "CRI L01 url javascript:alert(1)",
    "CRI A-01 coverage yes",
    "CRI A-01 law L01",
    'CRI A-01 article " onmouseover="alert(1)',
    "CRI A-01 notes {{ 7 * 7 }} </style><img src=x onerror=alert(1)>",
)


class Tags(HTMLParser):
    """Collects tags with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))
        if tag in ("script", "style", "title"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave a tag whose words are not read."""
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Keep words that are read."""
        if not self.open and data.strip():
            self.words.append(" ".join(data.split()))

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


PAGE = study_html(study(*FULL), "es")


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("render", [study_html, study_print])
def test_the_same_study_gives_the_same_page(render: object, language: str) -> None:
    """Nothing depends on the clock or on chance."""
    assert callable(render)
    assert render(study(*FULL), language) == render(study(*FULL), language)


def test_the_page_is_complete_in_itself() -> None:
    """It loads nothing: no address but those of fragments, data and the laws' own links."""
    tags = Tags(PAGE)
    addresses = [
        value or "" for _, attributes in tags.tags for name, value in attributes.items() if name in ("src", "href")
    ]
    assert {address for address in addresses if not address.startswith("#")} == {"https://example.org/ley"}
    assert re.findall(r'url\("?(?!"?data:)[^)]*\)', PAGE) == []


def test_the_policy_allows_no_script_but_its_own() -> None:
    """The page names the fingerprint of its script and forbids everything else."""
    policy = next(
        a["content"] for a in Tags(PAGE).attributes("meta") if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "script-src 'sha256-" in policy
    assert PAGE.count("<script>") == 1


def test_every_table_has_heads_with_scope() -> None:
    """Each table has heads, and each head says what it is the head of."""
    tables = re.findall(r"<table.*?</table>", PAGE, re.DOTALL)
    heads = [Tags(table).attributes("th") for table in tables]
    assert tables
    assert all(found for found in heads)
    assert all(head.get("scope") in ("col", "row", "rowgroup") for found in heads for head in found)


def test_headings_leave_no_level_out() -> None:
    """The first heading is the title; none is more than one level deeper than the one before."""
    levels = [int(tag[1]) for tag, _ in Tags(PAGE).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_fragment_leads_somewhere() -> None:
    """Each link within the page has its target, and no target stands twice."""
    tags = Tags(PAGE)
    ids = [attributes["id"] for _, attributes in tags.tags if "id" in attributes]
    wanted = {(a.get("href") or "")[1:] for a in tags.attributes("a") if (a.get("href") or "").startswith("#")}
    assert len(ids) == len(set(ids))
    assert wanted - set(ids) == set()


def test_the_notice_cannot_be_missed() -> None:
    """It stands on the cover, above the page, where figures are told and among the notes; in print on every page."""
    assert PAGE.count("Una prueba. Ningún Estado la avaló.") == 5
    assert "running-notice" in study_print(study(*FULL), "es")


def test_words_of_a_country_carry_their_language() -> None:
    """Canada's English note is marked as English in the Spanish page, Costa Rica's needs no mark."""
    assert '<div class="note" lang="en">' in PAGE
    assert 'lang="es"' not in PAGE.replace('<html lang="es">', "")


def test_a_country_without_an_answer_is_named_so() -> None:
    """Belize is said to have no answer by the cut-off date; it is never late and never a no."""
    words = " ".join(Tags(PAGE).words)
    assert "Belice: sin respuesta a la fecha de cierre" in words
    assert "Belice Sin respuesta a la fecha de cierre" in words
    rows = re.findall(r'<tr[^>]*data-c="BLZ".*?</tr>', PAGE, re.DOTALL)
    assert not any(re.search(r">\s*No\s*<", row) for row in rows)


def test_hostile_texts_stay_texts() -> None:
    """Tags, templates and addresses with scripts are shown and never run."""
    page = study_html(study(*HOSTILE), "es")
    tags = Tags(page)
    assert page.count("<script>") == 1
    assert tags.attributes("img") == []
    assert not any(name.startswith("on") for _, attributes in tags.tags for name in attributes)
    assert not any((a.get("href") or "").lower().startswith("javascript") for a in tags.attributes("a"))
    assert "{{ 7 * 7 }} </style><img src=x onerror=alert(1)>" in " ".join(tags.words)


def test_an_edition_puts_its_own_template_in_place(tmp_path: Path) -> None:
    """A file of the same name in the edition's folder is used, the others are still the package's."""
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "method.html.j2").write_text("<p>Own method of {{ cover.secretariat }}.</p>")
    page = study_html(study(*FULL), "en", tmp_path)
    assert "Own method of Secretariat." in page
    assert "Provenance" in page


def test_addresses_break_at_their_dots() -> None:
    """A host is never hyphenated, its words stay escaped, and other words are left alone."""
    assert with_whole_hosts("[www.state.gov/a<b, art. 5.]") == (
        '[<span class="host">www<wbr>.state<wbr>.gov/<wbr>a</span>&lt;b, art. 5.]'
    )


def test_the_form_does_not_speak_to_its_reader() -> None:
    """Of an option's help the study prints what the option means, not what must be filled in."""
    assert definition("No provision is in force. A bill may be mentioned in Notes only.") == "No provision is in force."


def test_a_draft_says_so() -> None:
    """A study sent out for validation is marked on the cover, beside every page, and where it is cited."""
    assert "Versión preliminar para validación" not in PAGE
    assert study_html(study(*FULL), "es", draft=True).count("Versión preliminar para validación") == 3


def test_a_study_without_answers_is_still_a_study() -> None:
    """Before anybody has answered, every chapter that has something to say is there."""
    words = " ".join(Tags(study_html(study(), "en")).words)
    assert "This edition records answers of 0 of 4 countries" in words
    assert "0 of 4 countries answered" in " ".join(Tags(study_html(study(notice=None), "en")).words)
    assert "Penalties at a glance" not in words


def test_a_waiver_is_printed_with_its_reason() -> None:
    """A rule that was not applied to a country is named with the reason."""
    waiver = {
        "country": "CRI",
        "rule": "serious",
        "rows": ["A-01"],
        "reason": {"en": "A new code.", "es": "Código nuevo."},
    }
    words = " ".join(Tags(study_html(study(*FULL, waivers=[waiver]), "es")).words)
    assert "Costa Rica serious (filas A-01) Código nuevo." in words


def test_a_file_under_review_is_neither_an_answer_nor_silence() -> None:
    """A country whose file came back with observations is said to be under review."""
    plain = study(*FULL)
    states = tuple(replace(one, kind="in_review") if one.country.code == "BLZ" else one for one in plain.states)
    words = " ".join(Tags(study_html(replace(plain, states=states), "en")).words)
    assert "Belize: received and under review" in words
    assert "Belize: no answer" not in words


def test_an_edition_can_add_what_a_publication_has() -> None:
    """Foreword, licence, symbol and lasting address with its code are printed where they are given."""
    published = {
        "address": "https://example.org/study",
        "licence": {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"},
        "identifier": "ISBN 0",
        "foreword": {"en": "First.\n\nSecond.", "es": "Uno."},
    }
    printed = study_print(study(*FULL, publication=published), "en")
    screen = study_html(study(*FULL, publication=published), "en")
    for page in (printed, screen):
        assert "<p>First.</p>\n<p>Second.</p>" in page
        assert page.count('class="qr"') == (2 if page is printed else 1)
        assert '<a href="https://creativecommons.org/licenses/by/4.0/">CC-BY-4.0</a>' in page
    assert "ISBN 0" in printed
    assert 'class="qr"' not in study_print(study(*FULL), "en")


def test_a_country_sheet_begins_with_its_facts() -> None:
    """The laws that it cites most, and its prison terms, stand above its provisions."""
    page = study_html(study(*FULL, notice=None), "es")
    sheet = page[page.index('id="country-small-CRI"') :]
    facts = sheet[sheet.index('class="facts-first"') : sheet.index("</dl>")]
    assert re.findall(r"<dt>([^<]*)</dt>|<b>([^<]*)</b>", facts) == [
        ("Leyes más citadas", ""), ("", "Ley 9095"), ("Prisión", ""), ("", "6 a 10 años"),
    ]  # fmt: skip
