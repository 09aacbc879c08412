"""A PostgreSQL server for the time of a test or a benchmark: on loopback, with a password, in a folder of its own."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 30.0
"""Seconds that a server may take to answer."""

FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
"""Settings for tests, which do not mind what a power failure would do to them."""


class Server:
    """A server of its own; `settings` are those of postgresql.conf, as `name=value`."""

    def __init__(self, folder: Path, settings: Sequence[str] = ()) -> None:
        self._folder = folder
        self._settings = settings
        self._password = secrets.token_hex(16)
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0

    def make(self) -> None:
        """Make the cluster."""
        words = self._folder / "password"
        words.write_text(self._password)
        words.chmod(0o600)
        for path in (self._folder, words):
            shutil.chown(path, *_owner())
        options = ("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "-U", "matrices")
        subprocess.run(
            [str(_tool("initdb")), "-D", str(self._data), f"--pwfile={words}", *options],
            check=True,
            stdout=subprocess.DEVNULL,
            **self._as_owner(),
        )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        own = ("listen_addresses=127.0.0.1", f"port={self._port}", "unix_socket_directories=")
        settings = [word for one in (*own, *self._settings) for word in ("-c", one)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(_tool("postgres")), "-D", str(self._data), *settings],
                stdout=log,
                stderr=log,
                **self._as_owner(),
            )
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT in order, SIGQUIT as if it had crashed."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)
            self._process = None

    def address(self, database: str) -> str:
        """Return the address of a database, as `register:` in edition.yaml names it."""
        return f"postgresql://matrices:{self._password}@127.0.0.1:{self._port}/{database}"

    def new_database(self, options: str = "") -> str:
        """Make an empty database and return its address."""
        return self.address(self._create("DATABASE", options))

    def new_schema(self) -> str:
        """Make an empty schema, which is quicker than a database, and return the address that leads there."""
        return f"{self.address('postgres')}?options=-csearch_path%3D{self._create('SCHEMA')}"

    def _create(self, kind: str, options: str = "") -> str:
        import psycopg

        self._made += 1
        name = f"register_{self._made}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE {kind} {name} {options}".encode())
        return name

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _as_owner(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {"cwd": self._folder}
        user, group = _owner()
        return {"cwd": self._folder, "user": user, "group": group, "extra_groups": []}

    def _wait(self) -> None:
        import psycopg

        end = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.address("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > end or self._process is None or self._process.poll() is not None:
                    raise RuntimeError((self._folder / "log").read_text(errors="replace")) from None
                time.sleep(0.05)


@contextmanager
def running(settings: Sequence[str] = ()) -> Iterator[Server]:
    """Run a server in a temporary folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="matrices-postgresql-"))
    server = Server(folder, settings)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)


def missing() -> str:
    """Return what is missing for a server here, nothing if all is there."""
    if _tool("initdb") is None or _tool("postgres") is None:
        return "PostgreSQL is not installed"
    try:
        import psycopg  # noqa: F401 - only whether it is there
    except ImportError:
        return "psycopg is not installed"
    return ""


def _tool(name: str) -> Path | None:
    # Debian keeps the server's programs, by version, off the path.
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name.split(".")[0]))
    found = next((path / name for path in reversed(folders) if (path / name).is_file()), None)
    elsewhere = shutil.which(name)
    return found or (Path(elsewhere) if elsewhere else None)


def _owner() -> tuple[int, int]:
    """Return user and group that the server runs as: it refuses to run as root."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    import pwd  # Windows has none

    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return entry.pw_uid, entry.pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
