"""Who sits at the desk, and by which clock: name and language are asked once and kept among the user's settings."""

import datetime
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from matrices.cycle import write_private
from matrices.language import LANGUAGES

_LONGEST = 80


@dataclass(frozen=True)
class DeskOfficer:
    """Name and language of whoever sits at the desk; no name until it was asked for."""

    name: str = ""
    language: str = LANGUAGES[0]


def clock() -> datetime.datetime:
    """Return the present moment by the clock of this computer."""
    return datetime.datetime.now(datetime.UTC)


def settings_file() -> Path:
    """Return where the settings of the user of this computer lie, as the system has it."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "matrices" / "desk.json"


def read_officer(path: Path, language: str) -> DeskOfficer:
    """Return who was kept in a file; nobody where there is none, or it was damaged."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        spoken = kept["language"] if kept["language"] in LANGUAGES else language
        return DeskOfficer(tidy(str(kept["name"])), spoken)
    except (OSError, ValueError, KeyError, TypeError):
        return DeskOfficer(language=language)


def keep_officer(path: Path, officer: DeskOfficer) -> None:
    """Keep who sits at the desk."""
    content = {"name": officer.name, "language": officer.language}
    write_private(path, json.dumps(content, ensure_ascii=False).encode())


def tidy(name: str) -> str:
    """Return a name as the log can show it: on one line, not too long."""
    return " ".join(name.split())[:_LONGEST]
