"""The guide of the server, run as it stands: a fresh Debian, the first sign-in, the way back from a copy, and the time.

python -m tests.rehearsal [LANGUAGE]: `debootstrap` makes the Debian, in which the commands of docs/serving.*.md are run
by chroot, as root. What takes the place of what a rehearsal has not is named in `PLACES`; `systemctl` runs the units
that the guide copied, without their walls. Mail goes to a server on loopback.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import httpx
from aiosmtpd.controller import Controller

from tests.commands.conftest import EDITION, SOUND, Desk
from tests.conftest import EXAMPLES

ROOT = Path(__file__).resolve().parents[1]
HEADINGS = {
    "en": ("From a checkout to the first sign-in", "Copies, and back"),
    "es": ("Del programa a la primera entrada", "Copias, y vuelta atrás"),
}
DOOR, MAIL = 8611, 8612
PUBLIC = f"http://127.0.0.1:{DOOR}"
PASSPHRASE = "a rehearsal of the way back"  # noqa: S105 - of copies that are thrown away

BROUGHT = "/mnt"
"""Where lies, in the fresh Debian, what whoever sets up the server brings along."""

PLACES: Mapping[str, str] = {
    r"--mail-host \S+ --mail-user \S+": f"--mail-host 127.0.0.1 --mail-port {MAIL} --mail-security none",
    r"https://matrices\.example": PUBLIC,
    r"(OPTIONS=.*)": rf"\1 --port {DOOR}",
    r"MATRICES_PASSPHRASE=…": f"MATRICES_PASSPHRASE={PASSPHRASE}",
    r"\b(CHECKOUT|PROGRAMA)\b": f"{BROUGHT}/checkout",
    r"\b(EDITION|EDICIÓN)/\.": f"{BROUGHT}/edition/.",
    r"\b(KEYS|CLAVES)\.enc": f"{BROUGHT}/keys.enc",
    r"\bREGIST(ER|RO)\.zip": f"{BROUGHT}/register.zip",
    r"\b(RECEIPT|ACUSE)\.json": f"{BROUGHT}/receipt.json",
}
"""What the guide leaves open, and what is run in its place."""

SYSTEMCTL = """#!/usr/bin/python3
import os, re, subprocess, sys
verb, *named = sys.argv[1:]
for unit in (one for one in named if not one.startswith("-") and not one.endswith(".timer")):
    words = open(f"/etc/systemd/system/{unit}.service", encoding="utf-8").read()
    lines = words.replace("\\\\\\n", " ").splitlines()
    told = dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")
    settings = open(told["EnvironmentFile"], encoding="utf-8").read().splitlines()
    own = dict(os.environ, **dict(line.split("=", 1) for line in settings if "=" in line))
    call = ["runuser", "-u", told["User"], "--", "sh", "-c", "exec " + told["ExecStart"].replace("%%", "%")]
    if verb == "start":
        sys.exit(subprocess.call(call, env=own))
    if verb == "enable":
        log = open(f"/var/log/{unit}.log", "wb")
        made = subprocess.Popen(call, env=own, stdout=log, stderr=log, start_new_session=True)
        open(f"/run/{unit}.pid", "w").write(str(made.pid))
"""
"""Runs what a unit runs, with its settings, as its user."""


def blocks(language: str, heading: str) -> Iterator[tuple[str, str]]:
    """Yield kind and words of each block of a chapter of the guide, filled in."""
    words = (ROOT / "docs" / f"serving.{language}.md").read_text(encoding="utf-8")
    chapter = words.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    for kind, block in re.findall(r"^ *```(sh|ini)\n(.*?)^ *```$", chapter, re.DOTALL | re.MULTILINE):
        for pattern, place in PLACES.items():
            block = re.sub(pattern, place, block)  # noqa: PLW2901 - filled in, pattern by pattern
        yield kind, re.sub(r"^ {3}", "", block, flags=re.MULTILINE)


class Fresh:
    """A Debian that was made a moment ago, and the commands that are run in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        base = Path(os.environ.get("REHEARSAL_DEBIAN", ""))
        if base.name:
            subprocess.run(["cp", "-a", "--one-file-system", str(base), str(path)], check=True)
        else:
            call = ["debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", str(path)]
            subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
        for name in ("/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt"):
            with suppress(FileNotFoundError):
                shutil.copyfile(Path(name).resolve(), path / name[1:])
        stand_in = path / "usr/local/sbin/systemctl"
        stand_in.write_text(SYSTEMCTL, encoding="utf-8")
        stand_in.chmod(0o755)

    def run(self, words: str) -> str:
        """Run commands as the shell of root does that stops at the first that fails; return what they printed."""
        own = {"PATH": "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        own |= {"DEBIAN_FRONTEND": "noninteractive", "MATRICES_PASSPHRASE": PASSPHRASE}
        call = ["chroot", str(self.path), "sh", "-ec", words]
        done = subprocess.run(call, env=own, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{words}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done.stdout

    def put(self, name: str, words: str) -> None:
        """Write a file that root alone reads."""
        target = self.path / name[1:]
        target.parent.mkdir(mode=0o700, exist_ok=True)
        target.write_text(words, encoding="utf-8")
        target.chmod(0o600)

    def close(self) -> None:
        """End what was begun, and take away what debootstrap mounted."""
        self.stop()
        for name in ("proc", "sys"):
            subprocess.run(["umount", "-l", str(self.path / name)], check=False, stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        """End what `systemctl` began."""
        for one in (self.path / "run").glob("*.pid"):
            with suppress(ProcessLookupError):
                os.killpg(int(one.read_text(encoding="ascii")), 15)
            one.unlink()


def follow(fresh: Fresh, told: Iterator[tuple[str, str]]) -> str:
    """Do what a chapter says; files of settings are written before the commands, as a reader has them at hand."""
    steps = list(told)
    for kind, words in steps:
        if kind == "ini":
            fresh.put("/etc/matrices/" + ("export.env" if "PASSPHRASE" in words else "door.env"), words)
    return "".join(fresh.run(words) for kind, words in steps if kind == "sh")


def prepared(folder: Path) -> None:
    """Make an edition with a workbook that was received, as the Secretariat brings it from the desk."""
    folder.mkdir()
    reached = EDITION.replace("calendar:", "  email: secretariat@example.org\ncalendar:", 1)
    (folder / "edition.yaml").write_text(reached, encoding="utf-8")
    shutil.copytree(EXAMPLES / "small", folder / "small")
    desk = Desk(folder)
    for words in (("template",), ("receive", desk.filled(SOUND)) if desk.run("template").exit_code == 0 else ()):
        assert desk.run(*words).exit_code == 0


@contextmanager
def letters() -> Iterator[list[str]]:
    """Take mails on loopback, and yield their words as they come."""
    came: list[str] = []

    class Box:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's
            part = message_from_bytes(envelope.content, policy=default).get_body(("plain",))
            came.append(part.get_content() if part is not None else "")
            return "250 OK"

    controller = Controller(Box(), hostname="127.0.0.1", port=MAIL)
    controller.start()
    yield came
    controller.stop()


def signed_in(printed: str, came: list[str]) -> httpx.Client:
    """Open the link that was printed, press the button, give the digits of the mail; return the browser."""
    link = re.search(rf"{re.escape(PUBLIC)}/i/[0-9a-f]+", printed)
    assert link is not None, printed
    browser = httpx.Client(base_url=PUBLIC, follow_redirects=True, timeout=60, headers={"Origin": PUBLIC})
    for _ in range(300):
        with suppress(httpx.HTTPError):
            if browser.get("/health").status_code == 200:
                break
        time.sleep(0.2)
    page = browser.get(link[0]).text
    page = browser.post(link[0], data=dict(_hidden(page))).text
    for _ in range(600):
        if came:
            break
        time.sleep(0.1)
    else:
        sys.exit(f"No mail came.\n{browser.get('/health').text}\n{page}")
    digits = re.search(r"^(\d{3} \d{3})\b", came.pop(), re.MULTILINE)
    assert digits is not None
    answer = browser.post("/code", data={**dict(_hidden(page)), "code": digits[1]})
    assert (answer.status_code, answer.url.path) == (200, "/workbooks"), answer.text
    return browser


def _hidden(page: str) -> list[tuple[str, str]]:
    main = page[page.index("<main") :]
    return re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', main)


def rehearsed(language: str, place: Path) -> Iterator[tuple[str, float]]:
    """Yield what was done, and how many seconds it took."""
    first, back = HEADINGS[language]
    begin = time.monotonic()
    fresh = Fresh(place / "debian")
    brought = fresh.path / BROUGHT[1:]
    subprocess.run(["mount", "-t", "proc", "proc", str(fresh.path / "proc")], check=False)
    subprocess.run(["git", "clone", "-q", str(ROOT), str(brought / "checkout")], check=True)
    prepared(brought / "edition")
    yield "a fresh Debian", time.monotonic() - begin
    with letters() as came:
        try:
            begin = time.monotonic()
            printed = follow(fresh, blocks(language, first))
            browser = signed_in(printed, came)
            yield "from the checkout to the first sign-in", time.monotonic() - begin
            receipt = browser.get("/receipt/CRI-small-v1/json")
            assert receipt.status_code == 200
            (brought / "receipt.json").write_bytes(receipt.content)
            fresh.run("systemctl start matrices-export")
            fresh.run(f"cp /srv/matrices/copies/register-*.zip {BROUGHT}/register.zip")
            fresh.run(f"cp /srv/matrices/copies/keys.enc {BROUGHT}/ && chmod a+r {BROUGHT}/*.enc {BROUGHT}/*.zip")
            fresh.stop()
            begin = time.monotonic()
            fresh.run(f"cp -r /srv/matrices/edition/edition.yaml /srv/matrices/edition/small {BROUGHT}/")
            fresh.run("rm -rf /srv/matrices && install -d -o matrices -g matrices /srv/matrices/edition")
            fresh.run(f"cp -r {BROUGHT}/edition.yaml {BROUGHT}/small /srv/matrices/edition/")
            fresh.run("chown -R matrices: /srv/matrices")
            follow(fresh, blocks(language, back))
            fresh.run("systemctl enable --now matrices-door")
            printed = follow(fresh, (one for one in blocks(language, first) if "serve invite" in one[1]))
            assert signed_in(printed, came).get("/receipt/CRI-small-v1/json").content == receipt.content
            yield "from a copy to the first sign-in", time.monotonic() - begin
        finally:
            fresh.close()


if __name__ == "__main__":
    spoken = sys.argv[1] if len(sys.argv) > 1 else "en"
    if os.geteuid() or not (shutil.which("debootstrap") or os.environ.get("REHEARSAL_DEBIAN")):
        sys.exit("A rehearsal needs root, and debootstrap, or a Debian of its making in REHEARSAL_DEBIAN.")
    with tempfile.TemporaryDirectory() as made:
        for step, seconds in rehearsed(spoken, Path(made)):
            print(f"{step}: {seconds:.0f} s", flush=True)  # noqa: T201 - what was measured
            assert step == "a fresh Debian" or seconds < 600, "not in ten minutes"
