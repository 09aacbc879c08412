"""What the door keeps for a while, in a database of its own apart from the register: drafts, sessions, codes, limits.

None of it is a record: what a country submits goes into the register, and what lies here can be deleted at any time.
How long each is kept stands in `KEPT`, which the page on privacy prints.
"""

import datetime
import hashlib
import hmac
import itertools
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from matrices.door.database import DoorFile, DoorSchema, Statements
from matrices.errors import UsageError

KEPT: Mapping[str, datetime.timedelta] = {
    "idle": datetime.timedelta(minutes=30),
    "session": datetime.timedelta(hours=12),
    "code": datetime.timedelta(minutes=10),
    "limit": datetime.timedelta(days=1),
    "version": datetime.timedelta(days=14),
    "draft": datetime.timedelta(days=180),
}
"""How long a session lasts that nobody uses, and any; a code; what is counted for limits; old versions, and drafts."""

_WHOLE = 10
"""Newest versions of a draft that are kept as whole workbooks, each; of older ones see `_thin`."""

TRIES = 5
"""Wrong codes after which one is worth nothing."""

_TABLES = """
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
  name TEXT PRIMARY KEY, principal TEXT NOT NULL, at TEXT NOT NULL, seen TEXT NOT NULL, told TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS codes (
  name TEXT PRIMARY KEY, principal TEXT NOT NULL, code TEXT NOT NULL, browser TEXT NOT NULL, at TEXT NOT NULL,
  tries INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS limits (key TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS limits_by_key ON limits (key, at);
CREATE TABLE IF NOT EXISTS drafts (
  country TEXT NOT NULL, instrument TEXT NOT NULL, version INTEGER NOT NULL, file TEXT NOT NULL, content BLOB NOT NULL,
  origin TEXT NOT NULL, author TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (country, instrument, version));
CREATE TABLE IF NOT EXISTS draft_cells (
  country TEXT NOT NULL, instrument TEXT NOT NULL, version INTEGER NOT NULL, sheet TEXT NOT NULL, row TEXT NOT NULL,
  "column" TEXT NOT NULL, raw TEXT NOT NULL, PRIMARY KEY (country, instrument, version, sheet, row, "column"));
CREATE TABLE IF NOT EXISTS notes (
  principal TEXT NOT NULL, round TEXT NOT NULL, place TEXT NOT NULL, words TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (principal, round, place));
"""

DraftFrom = Literal["returned", "browser"]


@dataclass(frozen=True)
class StoredDraft:
    """A workbook on its way to being submitted. `version` counts from 1; `author` is a pseudonym.

    `origin` tells whether it was uploaded, or begun in the browser.
    """

    country: str
    instrument: str
    version: int
    file: str
    content: bytes
    origin: DraftFrom
    author: str
    at: str

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class WrittenCell:
    """What somebody wrote into a cell in the browser: the place in the instrument, the words, by whom and when."""

    version: int
    sheet: str
    row: str
    column: str
    raw: str
    author: str
    at: str


@dataclass
class DoorSession:
    """A browser that signed in: who, the secret of its forms, and what its next page says."""

    name: str
    principal: str
    token: str
    told: list[Any]


class DoorStore:
    """The database; the clock gives aware moments."""

    def __init__(self, database: DoorFile | DoorSchema, clock: Callable[[], datetime.datetime]) -> None:
        self.clock = clock
        self._reading, self._writing = database.reading, database.writing
        database.prepare(_TABLES)
        with self._writing() as connection:
            secret = ("secret", secrets.token_hex(32))
            connection.execute("INSERT INTO about VALUES (?, ?) ON CONFLICT DO NOTHING", secret)
            (self._secret,) = connection.execute("SELECT value FROM about WHERE key = 'secret'").fetchone()

    def _now(self) -> datetime.datetime:
        return self.clock().astimezone(datetime.UTC)

    def _before(self, what: str) -> str:
        return (self._now() - KEPT[what]).isoformat()

    def keyed(self, *words: str) -> str:
        """Return what stands for words that only this server can make: of a name, never the other way round."""
        return hmac.new(self._secret.encode(), "\0".join(words).encode(), hashlib.sha256).hexdigest()

    # Drafts -------------------------------------------------------------------------------------------------------

    def draft(self, country: str, instrument: str, version: int | None = None) -> StoredDraft | None:
        """Return the newest version of a draft, or the one of a number; nothing if there is none."""
        query = "SELECT * FROM drafts WHERE country = ? AND instrument = ? AND ? IN (0, version) "
        query += "AND length(content) > 0 ORDER BY version DESC"
        with self._reading() as connection:
            row = connection.execute(query, (country, instrument, version or 0)).fetchone()
        return StoredDraft(*row) if row is not None else None

    def versions(self, country: str, instrument: str) -> tuple[tuple[int, str, str, str], ...]:
        """Return the versions of a draft that are still kept, newest first: number, file, author and moment of each."""
        query = "SELECT version, file, author, at FROM drafts WHERE country = ? AND instrument = ? "
        query += "AND length(content) > 0 ORDER BY version DESC"
        with self._reading() as connection:
            return tuple(connection.execute(query, (country, instrument)))

    def save_draft(
        self,
        country: str,
        instrument: str,
        content: bytes,
        *,
        file: str,
        author: str,
        base: int,
        origin: DraftFrom = "returned",
        cells: Iterable[tuple[str, str, str, str]] = (),
    ) -> StoredDraft:
        """Keep the next version of a draft; `cells` are sheet, row, column and words of what the browser wrote.

        Raises `UsageError` (`draft-moved`) if another version was kept since the one of the number `base`, 0 for none.
        """
        with self._writing() as connection:
            query = "SELECT coalesce(max(version), 0) FROM drafts WHERE country = ? AND instrument = ?"
            (newest,) = connection.execute(query, (country, instrument)).fetchone()
            if newest != base:
                raise UsageError("draft-moved", base=base, newest=newest)
            made = StoredDraft(
                country=country,
                instrument=instrument,
                version=max(newest, self._last(connection, country, instrument)) + 1,
                file=file,
                content=content,
                origin=origin,
                author=author,
                at=self._now().isoformat(),
            )
            values = (country, instrument, made.version, file, content, origin, author, made.at)
            connection.execute("INSERT INTO drafts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
            rows = [(country, instrument, made.version, *one) for one in cells]
            connection.executemany("INSERT INTO draft_cells VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            if rows:
                self._thin(connection, country, instrument)
        return made

    @staticmethod
    def _thin(connection: Statements, country: str, instrument: str) -> None:
        """Let go of workbooks that differ from the next by a cell or two, which would be hundreds in a day.

        Of versions typed one after the other in the browser, the last of each hour is kept as a file, and of all others
        the words of every cell, by whom and when. What was brought as a file, and what came before one, stays whole.
        """
        query = (
            "SELECT version, file, substr(at, 1, 13), EXISTS (SELECT 1 FROM draft_cells c WHERE c.country = d.country "
            "AND c.instrument = d.instrument AND c.version = d.version) FROM drafts d "
            "WHERE country = ? AND instrument = ? AND length(content) > 0 ORDER BY version"
        )
        kept = list(connection.execute(query, (country, instrument)))
        for one, after in itertools.pairwise(kept[: 1 - _WHOLE]):
            if one[3] and one[1:] == after[1:]:
                connection.execute(
                    "UPDATE drafts SET content = ? WHERE country = ? AND instrument = ? AND version = ?",
                    (b"", country, instrument, one[0]),
                )

    @staticmethod
    def _last(connection: Statements, country: str, instrument: str) -> int:
        """Return the number of the last version that was let go of, which is never given again: a page may know it."""
        row = connection.execute("SELECT value FROM about WHERE key = ?", (f"draft {country} {instrument}",)).fetchone()
        return int(row[0]) if row is not None else 0

    def draft_cells(self, country: str, instrument: str) -> tuple[WrittenCell, ...]:
        """Return what was written in the browser, oldest first."""
        query = (
            'SELECT c.version, c.sheet, c.row, c."column", c.raw, d.author, d.at FROM draft_cells c '
            "JOIN drafts d USING (country, instrument, version) "
            "WHERE country = ? AND instrument = ? ORDER BY version, sheet, row"
        )
        with self._reading() as connection:
            return tuple(WrittenCell(*row) for row in connection.execute(query, (country, instrument)))

    def drop_draft(self, country: str, instrument: str, version: int) -> None:
        """Let go of a draft that was submitted, unless a newer version was kept since the one of that number."""
        where = "WHERE country = ? AND instrument = ?"
        with self._writing() as connection:
            query = f"SELECT coalesce(max(version), 0) FROM drafts {where}"  # noqa: S608 - no value in it
            if connection.execute(query, (country, instrument)).fetchone() == (version,):
                last = (f"draft {country} {instrument}", str(version))
                kept = "INSERT INTO about VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
                connection.execute(kept, last)
                for table in ("drafts", "draft_cells"):
                    connection.execute(f"DELETE FROM {table} {where}", (country, instrument))  # noqa: S608

    # What somebody says in a round, row by row, until it is sent ----------------------------------------------------

    def notes(self, principal: str, of: str) -> dict[str, dict[str, str]]:
        """Return what a person, or the colleagues of a country, said of the rows of a round so far, by place."""
        query = "SELECT place, words FROM notes WHERE principal = ? AND round = ?"
        with self._reading() as connection:
            return {place: json.loads(words) for place, words in connection.execute(query, (principal, of))}

    def keep_note(self, principal: str, of: str, place: str, words: Mapping[str, str] | None) -> None:
        """Keep what is said of a row; None takes it back."""
        with self._writing() as connection:
            connection.execute(
                "DELETE FROM notes WHERE principal = ? AND round = ? AND place = ?", (principal, of, place)
            )
            if words is not None:
                values = (principal, of, place, json.dumps(dict(words), ensure_ascii=False), self._now().isoformat())
                connection.execute("INSERT INTO notes VALUES (?, ?, ?, ?, ?)", values)

    def drop_notes(self, principal: str, of: str) -> None:
        """Let go of what was said of the rows of a round, once it was sent."""
        with self._writing() as connection:
            connection.execute("DELETE FROM notes WHERE principal = ? AND round = ?", (principal, of))

    # Signing in -----------------------------------------------------------------------------------------------------

    def new_code(self, principal: str, browser: str) -> tuple[str, str]:
        """Return the name and the six digits of a new code for a person, or for nobody if `principal` is empty.

        It counts in the browser that asked for it alone, so that nobody can spend another's tries.
        """
        name, code = secrets.token_urlsafe(24), f"{secrets.randbelow(10**6):06d}"
        with self._writing() as connection:
            values = (self.keyed(name), principal, self.keyed(name, code), self.keyed(browser), self._now().isoformat())
            connection.execute("INSERT INTO codes VALUES (?, ?, ?, ?, ?, 0)", values)
        return name, code

    def take_code(self, name: str, code: str, browser: str) -> str:
        """Return whose code it is, once; nothing if it is wrong, too old, tried too often, or of another browser."""
        with self._writing() as connection:
            query = "SELECT principal, code, browser FROM codes WHERE name = ? AND at > ? AND tries < ?"
            row = connection.execute(query, (self.keyed(name), self._before("code"), TRIES)).fetchone()
            right = self.keyed(name, code)
            if row is None or not hmac.compare_digest(row[2], self.keyed(browser)):
                return ""
            if not hmac.compare_digest(row[1], right) or not row[0]:
                connection.execute("UPDATE codes SET tries = tries + 1 WHERE name = ?", (self.keyed(name),))
                return ""
            connection.execute("DELETE FROM codes WHERE name = ?", (self.keyed(name),))
            return str(row[0])

    def enter(self, principal: str) -> str:
        """Return the name of a new session of a person; what it is called is kept nowhere."""
        name, now = secrets.token_urlsafe(32), self._now().isoformat()
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, '[]')", (self.keyed(name), principal, now, now)
            )
        return name

    def session(self, name: str) -> DoorSession | None:
        """Return the session of a name that has not ended; it is in use from now on."""
        key, now = self.keyed(name), self._now()
        query = "SELECT principal, seen, told FROM sessions WHERE name = ? AND at > ? AND seen > ?"
        with self._reading() as connection:
            row = connection.execute(query, (key, self._before("session"), self._before("idle"))).fetchone()
        if row is None:
            return None
        if now - datetime.datetime.fromisoformat(row[1]) > datetime.timedelta(minutes=1):
            with self._writing() as connection:
                connection.execute("UPDATE sessions SET seen = ? WHERE name = ?", (now.isoformat(), key))
        return DoorSession(key, row[0], self.keyed("form", name), json.loads(row[2]))

    def tell(self, session: DoorSession) -> None:
        """Keep what the next page of a session says."""
        words = json.dumps([{each: one[each] for each in one} for one in session.told], ensure_ascii=False)
        with self._writing() as connection:
            connection.execute("UPDATE sessions SET told = ? WHERE name = ?", (words, session.name))

    def leave(self, principal: str, name: str = "") -> None:
        """End a session, or all of a person."""
        with self._writing() as connection:
            query = "DELETE FROM sessions WHERE principal = ? AND ? IN ('', name)"
            connection.execute(query, (principal, name))
            connection.execute("DELETE FROM codes WHERE principal = ?", (principal,))

    def allowed(self, what: str, whose: str, most: int, seconds: int) -> bool:
        """Count a try, and tell whether there were no more than `most` of the kind in so many seconds.

        Whose it is, such as an address of the network, is kept as what nobody can turn back.
        """
        key, since = self.keyed(what, whose), self._now() - datetime.timedelta(seconds=seconds)
        with self._writing() as connection:
            query = "SELECT count(*) FROM limits WHERE key = ? AND at > ?"
            (count,) = connection.execute(query, (key, since.isoformat())).fetchone()
            if count < most:
                connection.execute("INSERT INTO limits VALUES (?, ?)", (key, self._now().isoformat()))
        return bool(count < most)

    def sweep(self) -> None:
        """Delete what has been kept as long as it may be."""
        aged = {"sessions": "session", "codes": "code", "limits": "limit"}
        with self._writing() as connection:
            for table, what in aged.items():
                connection.execute(f"DELETE FROM {table} WHERE at < ?", (self._before(what),))  # noqa: S608
            connection.execute("DELETE FROM sessions WHERE seen < ?", (self._before("idle"),))
            connection.execute("DELETE FROM notes WHERE at < ?", (self._before("draft"),))
            connection.execute(
                "DELETE FROM drafts AS d WHERE d.at < ? OR (d.at < ? AND d.version < "
                "(SELECT max(version) FROM drafts n WHERE n.country = d.country AND n.instrument = d.instrument))",
                (self._before("draft"), self._before("version")),
            )
            connection.execute(
                "DELETE FROM draft_cells AS c WHERE NOT EXISTS (SELECT 1 FROM drafts d WHERE d.country = c.country "
                "AND d.instrument = c.instrument AND d.version = c.version)"
            )
