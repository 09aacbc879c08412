"""The door: who may do what there, what is handed in, the receipt of it; `matrices serve` answers."""

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from matrices.cycle.office import reason_given
from matrices.cycle.publishing import Publishing
from matrices.cycle.receiving import Handled
from matrices.cycle.sending import MailServer, send
from matrices.errors import UsageError
from matrices.language import LANGUAGES

if TYPE_CHECKING:
    from matrices.checking import HandedBack, Returned
    from matrices.cycle.rounds import HandledForm
    from matrices.register import (
        Delivery,
        ObserverComment,
        Origin,
        Principal,
        PrincipalRole,
        Register,
        Sheets,
        Submission,
    )

_ROLES: "tuple[PrincipalRole, ...]" = ("secretariat", "analyst", "focal", "colleague", "observer")
"""What somebody who enters by the door can be."""

_OF_ALL = ("secretariat", "analyst")


class Visiting(Publishing):
    """What is done at the door."""

    def door_people(self) -> "tuple[Principal, ...]":
        """Return everybody who was ever invited, in the order in which they were."""
        with self.register_if_any() as register:
            return register.visitors.principals(self.edition.id) if register is not None else ()

    def door_person(self, pseudonym: str) -> "Principal | None":
        """Return who may enter under a pseudonym; nobody if that was taken back."""
        found = (one for one in self.door_people() if one.person == pseudonym and one.may_enter)
        return next(found, None)

    def door_known(self, address: str) -> "Principal | None":
        """Return who may enter with an address of mail, however it is written."""
        from matrices.register import normal_address

        wanted = normal_address(address)
        return next((one for one in self.door_people() if one.may_enter and one.email == wanted), None)

    def door_invite(
        self,
        role: "PrincipalRole",
        *,
        name: str,
        email: str,
        country: str = "",
        language: str = "",
        sheets: "Sheets" = frozenset(),
    ) -> "Principal":
        """Let somebody enter: a colleague for some sheets, everybody else for what the role has.

        Raises `UsageError` for a role, country, sheet or address that is none, `RegisterError` for one who may already.
        """
        from matrices.register import Principal

        code = self._country_of(role, country)
        made = Principal(
            id=0,
            edition=self.edition.id,
            person="",
            role=role,
            country=code,
            at=self.now().isoformat(),
            actor=self.actor,
            name=_called(name),
            email=_address(email),
            language=language if language in LANGUAGES else self._spoken_in(code),
            sheets=self._sheets(role, sheets),
        )
        with self.register_open(create=True) as register:
            return register.visitors.invite(made)

    def _country_of(self, role: str, country: str) -> str:
        """Return for whom somebody of a role enters: nobody, an observer, or a country."""
        if role not in _ROLES:
            raise UsageError("door-role", role=role, roles=", ".join(_ROLES))
        if role in _OF_ALL:
            return ""
        code = country.strip().upper()
        if role == "observer":
            if self.edition.observer(code) is None:
                known = ", ".join(one.code for one in self.edition.observers) or "–"
                raise UsageError("door-observer", observer=country, observers=known)
            return code
        return self.countries((code,))[0]

    def _spoken_in(self, code: str) -> str:
        observer = self.edition.observer(code)
        if observer is not None:
            return observer.language
        return self.edition.country(code).language if code else self.language

    def _sheets(self, role: str, sheets: "Iterable[tuple[str, str]]") -> "Sheets":
        known = {(one.id, sheet.id) for one in self.folder.instruments for sheet in one.sheets}
        named = frozenset(sheets) if role == "colleague" else frozenset()
        if named - known or (role == "colleague" and not named):
            wrong = ", ".join("/".join(one) for one in sorted(named - known)) or "–"
            raise UsageError("door-sheet", sheet=wrong, sheets=", ".join("/".join(one) for one in sorted(known)))
        return named

    def door_revoke(self, principal: int, reason: str) -> "Principal":
        """Take back that somebody may enter; what he or she handed in stays."""
        return self._changed(principal, "revoked", reason_given(reason), frozenset())

    def door_restore(self, principal: int, reason: str) -> "Principal":
        """Let somebody enter again."""
        return self._changed(principal, "granted", reason_given(reason), frozenset())

    def door_grant(self, principal: int, sheets: "Sheets") -> "Principal":
        """Let a colleague fill in these sheets and no others."""
        known = next((one for one in self.door_people() if one.id == principal), None)
        wanted = self._sheets("colleague", sheets)
        for step, places in (("revoked", known.sheets - wanted), ("granted", wanted - known.sheets)) if known else ():
            if places:
                known = self._changed(principal, step, "", places)
        if known is None:
            raise UsageError("no-principal", number=principal)
        return known

    def _changed(self, principal: int, step: str, reason: str, sheets: "Sheets") -> "Principal":
        with self.register_open() as register:
            at = self.now().isoformat()
            return register.visitors.change(principal, step, reason, sheets, at, self.actor)  # type: ignore[arg-type]

    def door_rename(self, principal: int, *, name: str, email: str, language: str) -> "Principal":
        """Keep how somebody is called and reached from now on."""
        spoken = language if language in LANGUAGES else self.language
        with self.register_open() as register:
            return register.visitors.name(principal, _called(name), _address(email), spoken, self.actor)

    def door_submit(
        self,
        file: "Returned",
        who: "Principal",
        *,
        institution: str,
        person: str,
        language: str,
        origin: "Origin" = "returned",
    ) -> Handled:
        """Receive a workbook that somebody hands in, and keep by whom; sent again, it is the same submission."""
        from matrices.register import Delivery

        if not institution.strip() or not person.strip():
            raise UsageError("door-unnamed")
        told = {"institution": institution, "sender": who.country, "language": language, "origin": origin}
        handled, *_ = self.receive((file,), in_order=True, **told)  # type: ignore[arg-type]
        if handled.kept is None:
            return handled
        one = Delivery(
            principal=who.id,
            institution=institution.strip(),
            person=_called(person),
            at=self.now().isoformat(),
            submission=handled.kept.submission.id,
        )
        with self.register_open() as register:
            register.visitors.deliver(one, self.actor)
        return handled

    def door_submit_form(
        self, file: "Returned", who: "Principal", *, institution: str, person: str, language: str
    ) -> "HandledForm":
        """Receive a validation form, or an observer's comments, that somebody hands in, and keep by whom."""
        from matrices.register import Delivery

        if not institution.strip() or not person.strip():
            raise UsageError("door-unnamed")
        sender = "" if who.role == "observer" else who.country
        handled, *_ = self.round_receive((file,), sender=sender, language=language)
        form = handled.course.form if handled.course is not None else None
        sha256 = hashlib.sha256(file.content).hexdigest()
        number = next((one[0].file for one in self.comments_of(who.country) if one[0].sha256 == sha256), None)
        if form is not None or number is not None:
            one = Delivery(
                principal=who.id,
                institution=institution.strip(),
                person=_called(person),
                at=self.now().isoformat(),
                form=form.id if form is not None else None,
                comments=number,
            )
            with self.register_open() as register:
                register.visitors.deliver(one, self.actor)
        return replace(handled, comments=number or 0)

    def comments_of(self, observer: str) -> "tuple[tuple[ObserverComment, ...], ...]":
        """Return the comments of an observer, file by file, the newest last."""
        with self.register_if_any() as register:
            known = register.rounds.comments(self.edition.id) if register is not None else ()
        own = (one for one in known if one.observer == observer)
        return tuple(tuple(each) for _, each in itertools.groupby(own, key=lambda one: one.file))

    def with_sheets(self, whole: "Returned", own: "Returned", sheets: "frozenset[str]") -> "HandedBack":
        """Return a workbook in which some sheets say what those of another file say; all else stays as it is."""
        said = [
            {one.place: one.raw.shown or one.raw.text for one in answers.all if one.sheet in sheets}
            for answers in (self.answers(file).answers for file in (whole, own))
            if answers is not None
        ]
        if len(said) != 2:
            raise UsageError("not-to-be-answered", file=own.name)
        before, after = said
        words = {at: after.get(at, "") for at in before.keys() | after.keys() if before.get(at) != after.get(at)}
        return self.answer(whole, words)

    def marked(self, file: "Returned") -> "HandedBack | None":
        """Return a workbook with what is found in it marked; None if nothing is, or it cannot be handed back."""
        from matrices.checking import check_in_turn, hand_back

        ((_, one),) = check_in_turn((file,), self._with_present_keys().folder)
        return hand_back(file, one, self.folder, self.spoken(one)) if one.findings else None

    def receipt(self, name: str) -> tuple[str, bytes]:
        """Return name and content of the signed receipt of a submission: the same bytes whenever it is asked for."""
        from matrices.checking import find
        from matrices.report import ENDING, receipt_of

        with self.register_open() as register:
            one = find(name, register, self.edition.id)
            sheets = {sheet.id for sheet in self.folder.instrument(one.instrument).matrices}
            given = (each for each in register.answers(one.id) if not each.is_unclear)
            rows = {each.row for each in given if not sheets or each.sheet in sheets}
            content = receipt_of(self.keyed().folder.keys, one, len(rows), _anchor_of(register, one))
        return f"{one.name}-{ENDING}", content

    def receipt_of_form(self, form: int) -> tuple[str, bytes]:
        """Return name and content of the signed receipt of a validation form."""
        from matrices.report import ENDING, receipt_of_form

        paper, _ = self.round_paper(form)
        with self.register_open() as register:
            anchor = _event_of(register, "form-received", {"form": form})
        content = receipt_of_form(self.keyed().folder.keys, self.edition.id, paper, anchor)
        return f"{paper.form.country}-{paper.form.instrument}-r{paper.round.number}-f{form}-{ENDING}", content

    def receipt_of_comments(self, comments: "Sequence[ObserverComment]") -> tuple[str, bytes]:
        """Return name and content of the signed receipt of a file of an observer's comments."""
        from matrices.report import ENDING, receipt_of_comments

        first = comments[0]
        with self.register_open() as register:
            rounds = register.rounds.rounds(self.edition.id)
            number = next(one.number for one in rounds if one.id == first.round)
            told = {"sha256": first.sha256, "round": number, "observer": first.observer}
            anchor = _event_of(register, "comments-received", told)
        content = receipt_of_comments(self.keyed().folder.keys, self.edition.id, number, comments, anchor)
        return f"{first.observer}-comments-r{number}-f{first.file}-{ENDING}", content

    def delivery_of(self, submission: int | None = None, *, comments: int | None = None) -> "Delivery | None":
        """Return by whom a submission, or a file of comments, was handed in at the door; nothing of any other."""
        from matrices.register import Delivery

        like = Delivery(
            principal=0, institution="", person="", at="", submission=submission, form=None, comments=comments
        )
        with self.register_open(agreeing=False) as register:
            return register.visitors.delivery(like)

    def mailed(self, words: str, to: "Principal", server: MailServer, link: str = "") -> None:
        """Send somebody a few words, as text and simple HTML; the first line is the subject."""
        from matrices.edition import Contact, Country
        from matrices.report import correspondents, draft, lay_out, page_templates, rendered

        laid = lay_out(words)
        contact = Contact(name=to.name, email=to.email)
        addressee = Country(code="AAA", name=self.edition.title, language=to.language, contacts=(contact,))
        between = correspondents(self.edition.body, addressee, to.language)
        html = rendered(page_templates(), "door/mail.html.j2", laid=laid, language=to.language, link=link)
        mail = draft(laid, html, to.language, between)
        refused = send(mail, between, server, self.now())
        if refused:
            raise UsageError("letter-not-sent", host=server.host, problem=f"{len(refused)}/1")


def _anchor_of(register: "Register", one: "Submission") -> str:
    """Return the hash of the event that tells of a submission: it fixes all that was before it, and never changes."""
    return _event_of(register, "received", {"submission": one.id})


def _event_of(register: "Register", kind: str, told: Mapping[str, object]) -> str:
    found = (one.hash for one in register.events(kind) if all(one.details.get(key) == told[key] for key in told))
    return next(found, register.anchor())


def _called(name: str) -> str:
    """Return a name as the register keeps it: on one line, not too long."""
    found = " ".join(name.split())[:120]
    if not found:
        raise UsageError("door-unnamed")
    return found


def _address(email: str) -> str:
    from matrices.register import normal_address

    found = normal_address(email)
    local, _, domain = found.rpartition("@")
    if not local or "." not in domain or not found.isascii() or set(found) & set(' ,;<>"\\\r\n\t'):
        raise UsageError("door-address", email=email.strip()[:80])
    return found
