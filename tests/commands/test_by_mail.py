"""Workbooks that come in by mail: received as if they had been saved first, and the mail is kept with them."""

from openpyxl import Workbook

from matrices.register.opening import open_register
from tests.checking.messages import mail, zipped
from tests.commands.conftest import SOUND, Desk
from tests.workbook.damage import as_bytes

BOOK = as_bytes(Workbook())
PDF = b"%PDF-1.7\n"


def test_the_mail_is_kept_with_the_submission(desk: Desk) -> None:
    """Sender (as a pseudonym), date and id; the arrival is not set back to the date that the sender claims."""
    files = {"CRI.xlsx": (desk.path / desk.filled(SOUND)).read_bytes(), "ley.pdf": PDF}
    path = desk.path / "mensaje.eml"
    path.write_bytes(mail(files).as_bytes())
    done = desk.run("receive", str(path), "--language", "en")
    register = open_register(desk.path / "register.sqlite")
    (one,) = register.submissions("2027")
    register.close()
    assert (one.file_name, one.mail_date, one.mail_id) == (
        "CRI.xlsx",
        "Fri, 05 Feb 2027 10:00:00 -0600",
        "<1@b.example>",
    )
    assert one.mail_sender
    assert "The message is dated Fri, 05 Feb 2027 10:00:00 -0600" in done.output
    assert "also brought: ley.pdf (PDF)" in done.output


def test_several_workbooks_are_each_received_and_a_foreign_one_is_told(desk: Desk) -> None:
    """One message with the workbooks of two countries and a budget: two submissions, and the budget is named."""
    files = {f"{code}.xlsx": (desk.path / desk.filled(SOUND, code)).read_bytes() for code in ("CRI", "PAN")}
    path = desk.path / "envío.zip"
    path.write_bytes(zipped({**files, "presupuesto.xlsx": BOOK}))
    done = desk.run("receive", str(path), "--language", "en")
    register = open_register(desk.path / "register.sqlite")
    found = [(one.country, one.verdict) for one in register.submissions("2027")]
    register.close()
    assert (found, done.exit_code) == ([("CRI", "accepted"), ("PAN", "accepted")], 0)
    assert "also brought: presupuesto.xlsx (another workbook)" in done.output


def test_answers_of_several_workbooks_are_asked_one_by_one(desk: Desk) -> None:
    """One of them prints its answers; of several nobody knows which is meant."""
    book = (desk.path / desk.filled(SOUND)).read_bytes()
    one, two = desk.path / "uno.zip", desk.path / "dos.zip"
    one.write_bytes(zipped({"CRI.xlsx": book}))
    two.write_bytes(zipped({"CRI.xlsx": book, "otro.xlsx": BOOK + b"\0"}))
    assert desk.run("answers", str(one), "--format", "csv").output.startswith("instrument,sheet,row")
    assert getattr(desk.run("answers", str(two)).exception, "code", "") in ("container-several", "")
