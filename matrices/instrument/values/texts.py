"""Texts, addresses of pages and e-mail: kept as written, judged by their form."""

import re
from urllib.parse import urlsplit

from matrices.instrument.columns import ONE_LINE
from matrices.instrument.raw import RawValue
from matrices.instrument.values.typed import Remark, Target, Typed, bad, good
from matrices.language import bare, on_one_line

_REFERS_ELSEWHERE = frozenset(
    {
        "ver arriba",
        "vease arriba",
        "ver fila anterior",
        "idem",
        "ibidem",
        "igual",
        "igual que arriba",
        "lo mismo",
        "igual que el ano pasado",
        "igual al ano pasado",
        "sin cambios",
        "see above",
        "same as above",
        "ditto",
        "same as last year",
        "no change",
        "unchanged",
    }
)
_DASHES = frozenset("-–—_.?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def parse_text(raw: RawValue, target: Target) -> Typed:
    """Return the text as it was written, without blanks at its ends."""
    words = raw.text.strip()
    remarks = list(_remarks(words, raw))
    if target.column.role in ONE_LINE and len(words.splitlines()) > 1:
        words = on_one_line(words)  # the cell as it stands is kept beside the answer
        remarks.append(Remark("understood-as", {"understood": words}))
    limit = target.column.max_length
    if limit is not None and len(words) > limit:
        remarks.append(Remark("too-long", {"length": len(words), "limit": limit}))
    return good(words, *remarks)


def _remarks(words: str, raw: RawValue) -> list[Remark]:
    if raw.kind in ("date", "time"):
        return [Remark("text-became-date")]
    if bare(words) in _REFERS_ELSEWHERE:
        return [Remark("refers-elsewhere")]
    if words and set(words) <= _DASHES:
        return [Remark("only-a-dash")]
    if _CONTROL.search(words) or "�" in words:
        return [Remark("broken-characters")]
    return []


def parse_url(raw: RawValue, target: Target) -> Typed:
    """Return the address of a page; only http and https are accepted."""
    words = raw.text.strip()
    if len(words.split()) > 1:
        several = all("://" in part or part.startswith("www.") for part in words.split())
        return bad("several-answers", {"options": "https://…"}) if several else bad("not-a-url")
    if "://" not in words:
        return bad("url-without-scheme", {"suggestion": f"https://{words}"}) if "." in words else bad("not-a-url")
    try:
        parts = urlsplit(words)
    except ValueError:
        return bad("not-a-url")
    if parts.scheme.lower() not in ("http", "https"):
        return bad("url-scheme", {"scheme": parts.scheme})
    if not parts.hostname or "." not in parts.hostname:
        return bad("not-a-url")
    return parse_text(raw, target)


def parse_email(raw: RawValue, _target: Target) -> Typed:
    """Return an e-mail address in its normal form; the domain is not looked up."""
    from email_validator import EmailNotValidError, validate_email

    words = raw.text.strip().removeprefix("mailto:")
    try:
        return good(validate_email(words, check_deliverability=False).normalized)
    except EmailNotValidError:
        return bad("not-an-email")
