"""What observers write reaches the Secretariat and the country concerned, never the record nor the study."""

import email
import email.policy

from matrices.instrument.place import CellId
from matrices.workbook.template.fill import fill
from tests.rounds.play import Play


def test_comments_of_observers_reach_the_country_and_never_the_study(desk: Play) -> None:
    """They stand in round status and in a list for the country, which goes with its next letter."""
    form = desk.path / "build" / "round-1" / "OBS-comments-1-es.xlsx"
    cells = {
        "country": "Costa Rica",
        "about": "A-01 · El delito",
        "comment": "=¿No falta el art. 5?",
        "source": "Ley 5",
    }
    file = desk.path / "obs.xlsx"
    file.write_bytes(fill(form.read_bytes(), {CellId("comments", "C01", name): words for name, words in cells.items()}))
    first, again = desk.returns(str(file)).output, desk.returns(str(file)).output
    (comment,) = desk.json("round", "status")["comments"]
    desk.run("letters", "validation-reminder", "CRI")
    desk.run("study", "--format", "html")
    mail = (desk.path / "build" / "letters" / "validation-reminder" / "CRI.eml").read_bytes()
    names = [
        part.get_filename() for part in email.message_from_bytes(mail, policy=email.policy.default).iter_attachments()
    ]
    assert ("1 comment received" in first, "in the register already" in again) == (True, True)
    assert (comment["observer"], comment["country"], comment["row"], comment["source"]) == (
        "OBS",
        "CRI",
        "A-01",
        "Ley 5",
    )
    assert (desk.path / "build" / "round-1" / "comments-CRI-es.xlsx").is_file()
    assert names == ["study-es.html", "CRI-small-es.xlsx", "comments-CRI-es.xlsx", "CRI.ics"]
    assert "art. 5?" not in (desk.path / "build" / "study" / "study-es.html").read_text(encoding="utf-8")
