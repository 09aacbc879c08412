"""The study's fonts, cut to what is used of them, for page and PDF; and the folder in which what was made is kept."""

import base64
import contextlib
import functools
import hashlib
import io
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro


@dataclass
class PieceStore:
    """What was laid out before; with no folder nothing is kept. A file that was damaged is as good as none."""

    folder: Path | None
    _used: set[str] = field(default_factory=set)

    def get(self, key: str) -> bytes | None:
        """Return the PDF under a key, None if there is none."""
        if self.folder is None:
            return None
        self._used.add(key)
        try:
            seal, _, content = (self.folder / key).read_bytes().partition(b"\n")
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest().encode() == seal else None

    def put(self, key: str, content: bytes) -> None:
        """Keep a PDF; a folder that cannot be written to costs time, never the study."""
        if self.folder is None:
            return
        temporary = self.folder / f".{key}.{os.getpid()}.part"
        try:
            self.folder.mkdir(mode=0o750, parents=True, exist_ok=True)
            temporary.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
            temporary.replace(self.folder / key)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    def forget_the_rest(self) -> None:
        """Delete what was not asked for this time."""
        if self.folder is None or not self.folder.is_dir():
            return
        for path in self.folder.iterdir():
            if path.name not in self._used:
                path.unlink(missing_ok=True)


def key_of(*parts: str) -> str:
    """Return the key of what is laid out from some texts."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode()
        digest.update(b"%d:" % len(content) + content)
    return digest.hexdigest()


_SANS = "Source Sans Pro"
_SERIF = "Source Serif Pro"
SCHEME = "font"
"""Addresses `font:FILE` name a font file of the packages; nothing else is read from disk for a PDF."""


@dataclass(frozen=True)
class _Face:
    """One font file and when it is used."""

    family: str
    file: str
    weight: int
    style: str = "normal"


_FACES = (
    _Face(_SANS, "SourceSansPro-Regular", 400),
    _Face(_SANS, "SourceSansPro-It", 400, "italic"),
    _Face(_SANS, "SourceSansPro-Semibold", 600),
    _Face(_SANS, "SourceSansPro-SemiboldIt", 600, "italic"),
    _Face(_SERIF, "SourceSerifPro-Regular", 400),
    _Face(_SERIF, "SourceSerifPro-It", 400, "italic"),
    _Face(_SERIF, "SourceSerifPro-Semibold", 600),
)

_WEB_FILES = (
    "SourceSansPro-Regular",
    "SourceSansPro-Semibold",
    "SourceSansPro-It",
    "SourceSerifPro-Regular",
    "SourceSerifPro-Semibold",
)
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
    known = {face.file for face in _FACES}
    if name not in known:
        raise KeyError(name)
    package = packages[name.partition("-")[0]]
    return Path(str(package.__file__)).parent / "files" / f"{name}.otf"


def print_faces() -> str:
    """Return the rules for the PDF, whose fetcher resolves `font:` addresses."""
    return "\n".join(_rule(face, f"{SCHEME}:{face.file}", "opentype") for face in _FACES)


def web_faces(kept: Path | None = None) -> str:
    """Return the rules for the screen, with the fonts inside; cut down fonts are kept in a folder, if one is given."""
    return "\n".join(
        _rule(face, "data:font/woff2;base64," + base64.b64encode(_cut(face.file, PieceStore(kept))).decode(), "woff2")
        for face in _FACES
        if face.file in _WEB_FILES
    )


def _cut(name: str, kept: PieceStore) -> bytes:
    from fontTools import version

    key = key_of(name, hashlib.sha256(font_file(name).read_bytes()).hexdigest(), version, repr(_WEB_SIGNS))
    known = kept.get(key)
    if known is None:
        known = _subset(name)
        kept.put(key, known)
    return known


def _rule(face: _Face, address: str, kind: str) -> str:
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


def shared_face(name: str, used: Collection[int], kept: PieceStore) -> bytes | None:
    """Return one font for all pieces: the face of a name as WeasyPrint gives it, with every glyph that they use.

    It holds the signs of western languages in any case, so that it stays the same from study to study. Glyphs keep
    their numbers. None for a face that is not the study's.
    """
    from fontTools import version

    face = next((one for one in _FACES if _in_pdf(one) == name), None)
    if face is None:
        return None
    more = sorted(set(used) - _western(face.file))
    key = key_of("shared", face.file, version, repr(more))
    known = kept.get(key)
    if known is None:
        known = _with_glyphs(face.file, more)
        kept.put(key, known)
    return known


def _in_pdf(face: _Face) -> str:
    weight, style = "-Semi-Bold" if face.weight == 600 else "", "-Italic" if face.style == "italic" else ""
    return f"{face.family.replace(' ', '-')}{weight}{style}"


@functools.cache
def _western(name: str) -> frozenset[int]:
    """Return the numbers of the glyphs for the signs of western languages."""
    from fontTools.ttLib import TTFont

    font = TTFont(font_file(name), lazy=True)
    cmap = font.getBestCmap()
    return frozenset(font.getGlyphID(cmap[sign]) for sign in _WEB_SIGNS if sign in cmap)


_FOR_LAYING_OUT = ("GSUB", "GPOS", "BASE", "DSIG")
"""Tables of a font of which no PDF has any use."""


def _with_glyphs(name: str, more: Sequence[int]) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(font_file(name), recalcTimestamp=False)
    options = Options(retain_gids=True, hinting=True, notdef_outline=True, layout_features=[])
    for table in _FOR_LAYING_OUT:  # fontTools would read them whole first
        if table in font:
            del font[table]
    subsetter = Subsetter(options)
    subsetter.populate(gids=sorted({*_western(name), *more}))
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


@functools.cache
def printable() -> frozenset[int]:
    """Return the code points that every face of the study's fonts can print."""
    from fontTools.ttLib import TTFont

    sets = []
    for face in _FACES:
        with TTFont(font_file(face.file), lazy=True) as font:
            sets.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*sets)
