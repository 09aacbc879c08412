"""An edition's folder of page templates: its own templates are used, and can run nothing."""

import re
from pathlib import Path

import pytest

from matrices.errors import UsageError
from matrices.report.letters.kinds import Kind
from matrices.report.study.page import study_html
from matrices.report.templates import page_templates, rendered
from matrices.resources import resource
from tests.report.small_letters import small, written
from tests.study.small_study import study

ESCAPES = (
    "{{ ''.__class__.__mro__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ self.__init__.__globals__ }}",
    "{{ edition.__class__.__base__.__subclasses__() }}",
    "{{ '%s'.format.__globals__ }}",
    "{% for one in range(999999999) %}{% endfor %}",
    "{{ path.parent }}",
    "{{ path.write_text('x') }}",
    "{{ module.system('id') }}",
    "{{ numbers.append(1) }}",
)


SHARED = {
    "directory": "c-number lead lead-in notice sign soft sr",
    "indicators": (
        "aside block-head c-number code codes compact extra lead lead-in list notice sign silent soft sr standard "
        "unanswered"
    ),
}
"""Classes of the study's style that other documents use because they are to look like that."""


@pytest.mark.parametrize("document", SHARED)
def test_no_other_document_looks_like_the_study_by_accident(document: str) -> None:
    """What the study's style says of a class holds in the others as well: such a class is on the list."""
    styles = "".join(path.read_text(encoding="utf-8") for path in resource("templates", "study").glob("*.css"))
    alone = {
        one for heads in re.findall(r"([^{}]+)\{", styles) for one in re.findall(r"(?m)^\s*\.([\w-]+)\s*(?:,|$)", heads)
    }
    pages = "".join(path.read_text(encoding="utf-8") for path in resource("templates", document).glob("*.j2"))
    own = {
        one for found in re.findall(r'class="([^"]*)"', pages) for one in re.sub(r"\{[{%].*?[%}]\}", " ", found).split()
    }
    assert own & alone == set(SHARED[document].split())


def test_templates_are_read_without_scrolling_sideways() -> None:
    """No line of a page template has more than 160 signs."""
    long = [
        f"{path.name}:{number}"
        for path in sorted(resource("templates").rglob("*.j2"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 160
    ]
    assert long == []


def own(folder: Path, name: str, words: str) -> Path:
    """Write a template of an edition and return its folder of templates."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, encoding="utf-8")
    return folder


@pytest.mark.parametrize("words", ESCAPES)
def test_a_template_reaches_nothing_but_what_it_was_given(words: str, tmp_path: Path) -> None:
    """Neither Python behind the values, nor modules, nor files, nor time without end; file and line are named."""
    import os

    victim = tmp_path / "victim"
    environment = page_templates(own(tmp_path / "templates", "letters/x.es.txt.j2", f"Uno\n{words}\n"))
    values = {"edition": {"id": "2027"}, "path": victim, "module": os, "numbers": [1]}
    with pytest.raises(UsageError) as found:
        rendered(environment, "letters/x.es.txt.j2", **values)
    told = (found.value.code, found.value.values["template"], found.value.values["line"])
    assert (told, victim.exists(), values["numbers"]) == (("template-mistake", "letters/x.es.txt.j2", 2), False, [1])


@pytest.mark.parametrize("words", ["{% if %}", "{{ nowhere }}", "{% include 'none.j2' %}", "{{ 1 / 0 }}"])
def test_a_mistake_in_a_template_names_file_and_line(words: str, tmp_path: Path) -> None:
    """Whoever wrote it finds it."""
    environment = page_templates(own(tmp_path, "letters/x.es.txt.j2", f"Uno\nDos\n{words}"))
    with pytest.raises(UsageError) as found:
        rendered(environment, "letters/x.es.txt.j2")
    assert (found.value.code, found.value.values["line"]) == ("template-mistake", 3)


def test_an_edition_s_own_template_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    """With what it was given."""
    words = '{% extends "letters/letter.es.txt.j2" %}{% block subject %}Asunto {{ edition.id }}{% endblock %}'
    folder = own(tmp_path, "letters/thanks.es.txt.j2", words)
    assert written(Kind.THANKS, "es", own=folder).laid.subject == f"Asunto {small().edition.id}"


def test_the_script_of_a_page_is_the_program_s(tmp_path: Path) -> None:
    """An edition may change how a page looks, not what it runs."""
    folder = own(tmp_path, "study/study.js", "alert('own')")
    page = study_html(study("CRI A-01 coverage yes"), "es", folder)
    assert ("alert('own')" in page, page) == (False, study_html(study("CRI A-01 coverage yes"), "es"))
