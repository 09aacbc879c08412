"""Small files, forms and comments with everything that a check makes of them; a register that holds some of each."""

import datetime
import hashlib
from dataclasses import replace
from decimal import Decimal

from matrices.findings import CellRef, finding
from matrices.instrument.place import CellId
from matrices.register.records import (
    Decided,
    DraftOrigin,
    Mail,
    Marked,
    ObserverComment,
    Outcome,
    PublishedFile,
    PublishedVersion,
    QueryTurn,
    Received,
    ReceivedForm,
    SettledRemark,
    Settlement,
    SourceReading,
    StoredAnswer,
    StoredText,
    StoredTranslation,
)
from matrices.register.store import Register
from matrices.register.visitors import Delivery, Principal

AT = datetime.datetime(2027, 2, 24, 9, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=-6)))
"""When the files arrive."""

LOGGED = datetime.datetime(2027, 2, 24, 15, 6, tzinfo=datetime.UTC)
"""What the clock says meanwhile."""

UNTIL = datetime.datetime(2027, 4, 30, 17, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=-6)))
"""When a round is over."""

LATER = AT + datetime.timedelta(days=70)
"""When it is closed."""

DECISION = {"en": "Decision 4 of 2026", "es": "Decisión 4 de 2026"}

ANSWERS = (
    StoredAnswer("laws", "L01", "name", "Código Penal", "Código Penal", "Leyes", "C6"),
    StoredAnswer("matrix", "A-01", "acts", ("recruitment", "transport"), "1; 2", "Matriz", "H7"),
    StoredAnswer("matrix", "A-01", "fine", Decimal("1500.50"), "1500.5", "Matriz", "K7"),
    StoredAnswer("matrix", "A-01", "longest", None, "mucho", "Matriz", "J7"),
    StoredAnswer("matrix", "A-01", "total", 12, "12", "Matriz", "M7"),
)

FROZEN = (DraftOrigin("CRI", "small", 1), DraftOrigin("PAN", "small", 2))

SHOWN = replace(ANSWERS[2], shown="1.500,50")
"""An answer that its country sees otherwise than the file stores it."""

MAIL = Mail("Ana Núñez <ana@example.org>", "Wed, 24 Feb 2027 09:01:00 -0600", "<1@example.org>")

MAPPING = ("coders-2019", b"mapping: coders-2019")
"""What the mapping of an import is called, and its bytes."""

INHERITED = {CellId("laws", "L01", "name"): 1, CellId("matrix", "A-01", "acts"): 1}


def received(content: bytes = b"first", verdict: str = "accepted", country: str = "CRI") -> Received:
    """Return a file of a country for the instrument `small`, with one finding and one note of its own."""
    at = CellRef("CRI.xlsx", "Matriz", "J7")
    return Received(
        "2027",
        country,
        "small",
        hashlib.sha256(content).hexdigest(),
        content,
        "CRI.xlsx",
        "es",
        "abc",
        verdict,
        ANSWERS,
        (StoredText("Matriz", "Z9", "una nota"),),
        (finding("not-a-term", at, sheet_id="matrix", row="A-01", column="longest", value="mucho"),),
    )


def imported(content: bytes = b"2019", country: str = "SLV") -> Received:
    """Return what a mapping read in a file that no country returned."""
    return replace(received(content, country=country), origin="imported")


def mailed(content: bytes = b"mailed", country: str = "PAN") -> Received:
    """Return a file with everything that the fourth layout keeps of an arrival."""
    told = {"reader": "7", "origin": "browser", "institution": "Ministerio Público", "mail": MAIL}
    return replace(received(content, country=country), answers=(*ANSWERS[:2], SHOWN, *ANSWERS[3:]), **told)  # type: ignore[arg-type]


def form(content: bytes = b"form", country: str = "CRI", number: int = 1) -> ReceivedForm:
    """Return a form of the round with an id that confirms one row, corrects another and objects to a third."""
    at = CellRef("CRI-form.xlsx", "Matriz", "K7")
    return ReceivedForm(
        round=number,
        country=country,
        instrument="small",
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        file_name="CRI-form.xlsx",
        language="es",
        verdict="accepted",
        reason="",
        late=False,
        confirms_rest=True,
        sender={"name": "Ana Núñez", "institution": "Ministerio Público"},
        rows=(
            Marked("matrix", "A-02", "confirm", "", "", "Matriz", "C8"),
            Marked("matrix", "A-01", "correct", "Ley 9095, art. 5", "", "Matriz", "C7"),
            Marked("laws", "L01", "object", "", "No es la ley vigente.", "Leyes", "C6"),
        ),
        changes=(
            StoredAnswer("matrix", "A-01", "fine", Decimal("2000.00"), "2000", "Matriz", "K7"),
            StoredAnswer("matrix", "A-01", "total", None, "", "Matriz", "M7"),
        ),
        unplaced=(StoredText("Matriz", "Z9", "al margen"),),
        findings=(finding("not-a-term", at, sheet_id="matrix", row="A-01", column="fine", value="2000"),),
    )


def correcting(content: bytes = b"form", country: str = "CRI", number: int = 1) -> ReceivedForm:
    """Return the same form with the version that its corrections make."""
    version = replace(received(content, country=country), file_name="CRI-form.xlsx", answers=ANSWERS[:3])
    return replace(form(content, country, number), version=version, inherited=INHERITED)


def comment(words: str = "Falta el reglamento.", content: bytes = b"comments", number: int = 1) -> ObserverComment:
    """Return what an observer wrote about a row of Costa Rica, in a file with a content."""
    sha256 = hashlib.sha256(content).hexdigest()
    place = ("CRI", "small", "matrix", "A-01")
    return ObserverComment(
        number, "OIM", *place, words, "La Gaceta", "es", sha256, "OIM.xlsx", "Hoja", "B2", AT.isoformat(), "ana"
    )


def translation(words: str = "Penal Code", status: str = "draft") -> StoredTranslation:
    """Return a translation of the name of a law."""
    source = hashlib.sha256("Código Penal".encode()).hexdigest()
    place = ("2027", "CRI", "small", "laws", "L01", "name")
    return StoredTranslation(*place, source, "en", words, "Luis", status, AT.isoformat(), "luis")  # type: ignore[arg-type]


DECIDED = Decided(
    2, "arrival", "Llegó antes.", "es", AT.isoformat(), "ana", {"received_at": "2027-02-20T09:05:00-06:00"}
)

SETTLEMENT = Settlement(
    2, "matrix", "A-01", "longest", "settled", 18, "18 meses", "Así lo dice la ley.", "es", AT.isoformat(), "ana"
)


QUERY = QueryTurn(
    submission=2,
    sheet="matrix",
    row="A-01",
    column="acts",
    tab="Matriz",
    cell="H7",
    step="asked",
    words="¿Se refiere el artículo citado a otro delito?",
    language="es",
    at=AT.isoformat(),
    actor="ana",
)

READ = SourceReading(
    submission=2,
    sheet="laws",
    row="L01",
    column="name",
    outcome="read",
    answer=hashlib.sha256("Código Penal".encode()).hexdigest(),
    source="La Gaceta 257, 15 de noviembre de 1970",
    remark="Texto vigente.",
    language="es",
    at=AT.isoformat(),
    actor="ana",
)

PUBLISHED = PublishedVersion(
    edition="2027",
    version=1,
    anchor="a" * 64,
    at=AT.isoformat(),
    actor="ana",
    files=(PublishedFile("data/answers.csv", "b" * 64, 120), PublishedFile("study/study-es.html", "c" * 64, 4000)),
)


FOCAL = Principal(
    id=0,
    edition="2027",
    person="",
    role="focal",
    country="CRI",
    at=AT.isoformat(),
    actor="ana",
    name="Ana Núñez Mora",
    email=" Ana.Nunez@Ministerio.Example ",
    sheets=frozenset({("small", "matrix")}),
)


def fill(register: Register) -> None:
    """Write something into every table: files, rounds with their forms, comments, translations, decisions, a letter."""
    for one in (received(b"first", "rejected"), received(b"second"), mailed(b"other")):
        register.receive(one, AT, "ana")
    register.decide(DECIDED)
    register.settle(SETTLEMENT)
    register.follow_up.ask(QUERY)
    register.follow_up.ask(replace(QUERY, query=1, step="answered", words="Sí.", person="Ana Núñez"))
    register.follow_up.read_against(READ)
    register.follow_up.publish(PUBLISHED)
    focal = register.visitors.invite(FOCAL)
    register.visitors.deliver(Delivery(focal.id, "Ministerio", "Ana Núñez Mora", AT.isoformat(), submission=2), "ana")
    rounds = register.rounds
    drafts = (DraftOrigin("CRI", "small", 2), DraftOrigin("PAN", "small", 3))
    rounds.open_round("2027", 1, UNTIL, True, DECISION, drafts, AT, "ana")
    rounds.receive_form(correcting(), AT, "ana")
    rounds.receive_form(replace(form(b"late", "PAN"), verdict="set_aside", reason="late", late=True), AT, "luis")
    entered = correcting(b"late", "PAN")
    rounds.decide_form(2, "admitted", "con disculpas", AT, "ana", entered.version, INHERITED)
    rounds.settle(SettledRemark(1, "laws", "L01", "kept", "Es la ley vigente.", "es", AT.isoformat(), "ana"))
    rounds.receive_comments((comment(), comment("Otra.")), b"comments", AT, "ana")
    outcomes = (Outcome("CRI", "small", "objected", 1), Outcome("PAN", "small", "silence"))
    rounds.close_round(1, outcomes, AT, "ana")
    rounds.reopen_round(1, "Se cerró antes de tiempo.", "es", AT, "ana")
    rounds.close_round(1, outcomes, AT, "ana")
    rounds.open_round("2027", 2, UNTIL, False, {}, drafts, AT, "luis")
    register.translations.add_translations((translation(), translation("Criminal Code", "reviewed")))
    register.log(LOGGED, "luis", "drafted", {"letter": "thanks", "country": "PAN", "language": "es"})
    register.bring_in([imported()], MAPPING, AT, "ana", "")
