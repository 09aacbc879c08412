"""The store of everything that cannot be made again: files, answers, findings, events."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.register.access import until_unmoved
    from matrices.register.archive import Archive, open_archive
    from matrices.register.chain import clock_set_back, moment_of
    from matrices.register.forms import Decision
    from matrices.register.layout import PROGRAM
    from matrices.register.opening import open_copy, open_register
    from matrices.register.proof import Proof
    from matrices.register.records import (
        NO_MAIL,
        WAITING,
        Decided,
        DraftOrigin,
        Event,
        Form,
        FormVerdict,
        Mail,
        Marked,
        ObserverComment,
        Origin,
        Outcome,
        Places,
        PublishedFile,
        PublishedVersion,
        QueryTurn,
        Received,
        ReceivedForm,
        Round,
        RowVerdict,
        SettledRemark,
        Settlement,
        SourceReading,
        StoredAnswer,
        StoredText,
        StoredTranslation,
        Submission,
        moment,
    )
    from matrices.register.store import Receipt, Register
    from matrices.register.vault import FOLDER, Vault
    from matrices.register.visitors import Delivery, Principal, PrincipalRole, Sheets, normal_address
else:
    __getattr__ = face(__name__)

__all__ = [
    "FOLDER", "NO_MAIL", "PROGRAM", "WAITING", "Archive", "Decided", "Decision", "Delivery", "DraftOrigin", "Event",
    "Form", "FormVerdict", "Mail", "Marked", "ObserverComment", "Origin", "Outcome", "Places", "Principal",
    "PrincipalRole", "Proof", "PublishedFile", "PublishedVersion", "QueryTurn", "Receipt", "Received",
    "ReceivedForm", "Register", "Round", "RowVerdict",
    "SettledRemark", "Settlement", "Sheets", "SourceReading", "StoredAnswer", "StoredText", "StoredTranslation",
    "Submission", "Vault", "clock_set_back", "moment", "moment_of", "normal_address", "open_archive", "open_copy",
    "open_register", "until_unmoved",
]  # fmt: skip
