"""The study's fonts, from their packages → `@font-face` rules; the signs that they can print."""

import base64
import functools
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro

from matrices.report.printing.kept import Kept, key_of

SANS = "Source Sans Pro"
SERIF = "Source Serif Pro"
SCHEME = "font"
"""Addresses `font:FILE` name a font file of the packages; nothing else is read from disk for a PDF."""


@dataclass(frozen=True)
class Face:
    """One font file and when it is used."""

    family: str
    file: str
    weight: int
    style: str = "normal"


FACES = (
    Face(SANS, "SourceSansPro-Regular", 400),
    Face(SANS, "SourceSansPro-It", 400, "italic"),
    Face(SANS, "SourceSansPro-Semibold", 600),
    Face(SANS, "SourceSansPro-SemiboldIt", 600, "italic"),
    Face(SERIF, "SourceSerifPro-Regular", 400),
    Face(SERIF, "SourceSerifPro-It", 400, "italic"),
    Face(SERIF, "SourceSerifPro-Semibold", 600),
)

WEB_FILES = ("SourceSansPro-Regular", "SourceSansPro-Semibold", "SourceSansPro-It", "SourceSerifPro-Semibold")
"""Faces that travel inside the page for the screen, cut down to the signs of western languages."""

_WEB_SIGNS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x2010, 0x2027),
    0x202F,
    0x2030,
    0x2116,
    0x2190,
    0x2192,
    0x2212,
]


def font_file(name: str) -> Path:
    """Return the path of a font file of the packages; raise `KeyError` for any other name."""
    packages = {"SourceSansPro": font_source_sans_pro, "SourceSerifPro": font_source_serif_pro}
    known = {face.file for face in FACES}
    if name not in known:
        raise KeyError(name)
    package = packages[name.partition("-")[0]]
    return Path(str(package.__file__)).parent / "files" / f"{name}.otf"


def print_faces() -> str:
    """Return the rules for the PDF, whose fetcher resolves `font:` addresses."""
    return "\n".join(_rule(face, f"{SCHEME}:{face.file}", "opentype") for face in FACES)


def web_faces(kept: Path | None = None) -> str:
    """Return the rules for the screen, with the fonts inside; cut down fonts are kept in a folder, if one is given."""
    return "\n".join(
        _rule(face, "data:font/woff2;base64," + base64.b64encode(_cut(face.file, Kept(kept))).decode(), "woff2")
        for face in FACES
        if face.file in WEB_FILES
    )


def _cut(name: str, kept: Kept) -> bytes:
    from fontTools import version

    key = key_of(name, hashlib.sha256(font_file(name).read_bytes()).hexdigest(), version, repr(_WEB_SIGNS))
    known = kept.get(key)
    if known is None:
        known = _subset(name)
        kept.put(key, known)
    return known


def _rule(face: Face, address: str, kind: str) -> str:
    return (
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-style:{face.style};'
        f'font-display:swap;src:url("{address}") format("{kind}")}}'
    )


@functools.cache
def _subset(name: str) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(font_file(name), recalcTimestamp=False)
    options = Options(layout_features=["kern", "liga", "mark", "mkmk", "locl", "ccmp"], hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_WEB_SIGNS)
    subsetter.subset(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


@functools.cache
def printable() -> frozenset[int]:
    """Return the code points that every face of the study's fonts can print."""
    from fontTools.ttLib import TTFont

    sets = [frozenset(TTFont(font_file(face.file), lazy=True).getBestCmap()) for face in FACES]
    return frozenset.intersection(*sets)
