"""A submission or form on record → its signed receipt; a receipt → whether it is genuine; any product → its anchors.

A receipt is checked without a server and without this edition: it carries the public key, whose fingerprint stands in
the letter of request. An anchor is the hash of an event of the register, printed where nobody can change it later.
"""

import base64
import email
import email.policy
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matrices.edition import Keys, fingerprint_of, verifies
from matrices.errors import UsageError
from matrices.register import ObserverComment, PublishedVersion, Submission
from matrices.rounds import Paper

ENDING = "receipt.json"

_ANCHOR = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_MARKED = re.compile(r"matrices:anchor:([0-9a-f]{64})")
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True)
class OpenedReceipt:
    """A receipt that was read: what it says, the fingerprint of its key, whether the signature is that key's."""

    says: Mapping[str, Any]
    fingerprint: str
    genuine: bool


def receipt_of(keys: Keys, submission: Submission, rows: int, anchor: str) -> bytes:
    """Return the receipt of a workbook: what came, when, as which version, with how many rows answered."""
    body = {
        **_common(submission.edition, submission.country, submission.instrument, anchor),
        "arrived": submission.received_at,
        "file_sha256": submission.sha256,
        "kind": "workbook",
        "rows": rows,
        "verdict": submission.verdict,
        "version": submission.version,
    }
    return _signed(keys, body)


def receipt_of_form(keys: Keys, edition: str, paper: Paper, anchor: str) -> bytes:
    """Return the receipt of a validation form, with how many rows it says something of."""
    form = paper.form
    body = {
        **_common(edition, form.country, form.instrument, anchor),
        "arrived": form.received_at,
        "confirms_rest": form.confirms_rest,
        "file_sha256": form.sha256,
        "form": form.id,
        "kind": "form",
        "round": paper.round.number,
        "rows": len(paper.verdicts),
        "verdict": form.verdict,
    }
    return _signed(keys, body)


def receipt_of_comments(
    keys: Keys, edition: str, number: int, comments: Sequence[ObserverComment], anchor: str
) -> bytes:
    """Return the receipt of an observer's comments on the draft of a round, at least one, that came in one file."""
    first = comments[0]
    body = {
        "anchor": anchor,
        "arrived": first.at,
        "comments": len(comments),
        "edition": edition,
        "file_sha256": first.sha256,
        "kind": "comments",
        "matrices": 1,
        "observer": first.observer,
        "round": number,
    }
    return _signed(keys, body)


def receipt_of_publication(keys: Keys, published: PublishedVersion) -> bytes:
    """Return the receipt of a publication: as which version, when, each file with its SHA-256."""
    body = {
        "anchor": published.anchor,
        "edition": published.edition,
        "files": {one.name: one.sha256 for one in published.files},
        "kind": "publication",
        "matrices": 1,
        "published": published.at,
        "version": published.version,
    }
    return _signed(keys, body)


def open_receipt(content: bytes, name: str) -> OpenedReceipt:
    """Read a receipt; raise `UsageError` if the file is none."""
    try:
        found = json.loads(content)
        body, public, signature = (found["receipt"], *(base64.b64decode(found[one]) for one in ("key", "signature")))
        if not isinstance(body, dict) or body["matrices"] != 1:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError("no-receipt", file=name) from None
    return OpenedReceipt(body, fingerprint_of(public), verifies(public, signature, _canonical(body)))


def anchors_in(content: bytes) -> tuple[str, ...]:
    """Return the anchors that a file carries: a study (HTML or PDF), a letter, a receipt, a list of hashes."""
    return tuple(dict.fromkeys(_anchors(content[:_LARGEST], depth=0)))


def _anchors(content: bytes, depth: int) -> Iterator[str]:
    if content.startswith(b"%PDF"):
        yield from _MARKED.findall(_keywords(content))
    elif depth < 2 and b"\nMIME-Version:" in content[:4096].replace(b"\r", b""):
        message = email.message_from_bytes(content, policy=email.policy.default)
        for part in message.walk():
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield from _anchors(payload, depth + 1)
    elif content.lstrip()[:1] == b"{":
        yield from _in_receipt(content)
    else:
        marked = _MARKED.findall(content.decode("utf-8", "replace"))
        yield from marked or (one.decode() for one in _ANCHOR.findall(content[:_LARGEST]))


def _in_receipt(content: bytes) -> Iterator[str]:
    try:
        yield str(open_receipt(content, "").says["anchor"])
    except (UsageError, KeyError):
        yield from (one.decode() for one in _ANCHOR.findall(content))


def _keywords(content: bytes) -> str:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return str(pdf.docinfo.get("/Keywords", ""))
    except pikepdf.PdfError:
        return ""


def _common(edition: str, country: str, instrument: str, anchor: str) -> dict[str, Any]:
    return {"anchor": anchor, "country": country, "edition": edition, "instrument": instrument, "matrices": 1}


def _signed(keys: Keys, body: Mapping[str, Any]) -> bytes:
    signature = base64.b64encode(keys.sign(_canonical(body))).decode()
    whole = {"key": base64.b64encode(keys.public).decode(), "receipt": dict(body), "signature": signature}
    return (json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _canonical(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
