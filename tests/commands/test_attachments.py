"""`matrices attachments`: pictures and documents become files, and nothing that lies there is written over."""

from matrices.errors import UnreadableWorkbook
from tests.commands.conftest import SOUND, Desk
from tests.workbook.damage import parts_of, zipped
from tests.workbook.test_unread import DRAWN, PNG, drawing, picture, text_of


def with_picture(desk: Desk) -> str:
    """Write a filled workbook with a picture on its second sheet and return its path."""
    path = desk.filled(SOUND)
    parts: dict[str, bytes | str] = {**parts_of((desk.path / path).read_bytes())}
    parts["xl/worksheets/_rels/sheet2.xml.rels"] = f"<Relationships>{DRAWN}</Relationships>"
    data = zipped({**parts, **drawing(picture("oneCellAnchor"))})
    (desk.path / "con imagen.xlsx").write_bytes(data)
    assert "worksheet" in text_of(parts["xl/worksheets/sheet2.xml"])
    return str(desk.path / "con imagen.xlsx")


def test_things_are_written_once_and_nothing_is_written_over(desk: Desk) -> None:
    """A file that lies there byte by byte is left; another of that name keeps it, and a link is not followed."""
    path, folder = with_picture(desk), desk.path / "out"
    first = desk.run("attachments", path, str(folder))
    (made,) = folder.iterdir()
    again = desk.run("attachments", path, str(folder))
    assert (first.exit_code, again.exit_code, [one.name for one in folder.iterdir()]) == (0, 0, [made.name])
    assert (made.read_bytes(), made.suffix, "Captura" in first.output) == (PNG, ".png", True)
    made.unlink()
    made.symlink_to(desk.path / "elsewhere")
    assert desk.run("attachments", path, str(folder)).exit_code == 0
    assert sorted(one.name for one in folder.iterdir()) == [f"{made.stem}-2.png", made.name]
    assert not (desk.path / "elsewhere").exists()


def test_a_workbook_without_any_says_so(desk: Desk) -> None:
    """Nothing is written, and that is well."""
    done = desk.run("attachments", desk.filled(SOUND), str(desk.path / "out"))
    assert (done.exit_code, done.output, (desk.path / "out").exists()) == (
        0,
        "No pictures and no documents lie in this workbook.\n",
        False,
    )


def test_what_is_no_workbook_is_a_mistake_of_use(desk: Desk) -> None:
    """As for every other command."""
    (desk.path / "x.xlsx").write_bytes(b"no workbook")
    done = desk.run("attachments", str(desk.path / "x.xlsx"), str(desk.path / "out"))
    assert isinstance(done.exception, UnreadableWorkbook)
