"""The presentation, through the command line."""

from matrices.commands import COMMANDS
from tests.commands.conftest import SOUND, Desk


def test_one_presentation_a_language_beside_the_study(desk: Desk) -> None:
    """Both languages of the edition are written, and the command says where."""
    desk.run("receive", desk.filled(SOUND))
    done = desk.run("present")
    folder = desk.path / "build" / "study"
    assert (done.exit_code, sorted(path.name for path in folder.iterdir())) == (
        0,
        ["presentation-en.pptx", "presentation-es.pptx"],
    )
    assert str(folder / "presentation-en.pptx") in done.output


def test_language_and_folder_can_be_chosen(desk: Desk) -> None:
    """`--language` and `-o` write one file to another place."""
    desk.run("receive", desk.filled(SOUND))
    desk.run("present", "--language", "es", "-o", str(desk.path / "slides"))
    assert [path.name for path in (desk.path / "slides").iterdir()] == ["presentation-es.pptx"]


def test_without_an_answer_there_is_nothing_to_present(desk: Desk) -> None:
    """The command ends with a message, as the study does."""
    assert desk.run("present").exception is not None
    assert "present" in COMMANDS
