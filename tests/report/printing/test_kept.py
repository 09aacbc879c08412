"""Pieces kept between two studies: found again whole, or not at all."""

from pathlib import Path

from matrices.report.fonts import PieceStore, key_of


def test_what_is_kept_is_found_until_nobody_asks_for_it(tmp_path: Path) -> None:
    """A piece that a study does not need any more is deleted after it."""
    first = PieceStore(tmp_path / "cache")
    for key in ("a", "b"):
        assert first.get(key) is None
        first.put(key, key.encode())
    first.forget_the_rest()
    second = PieceStore(tmp_path / "cache")
    assert second.get("a") == b"a"
    second.forget_the_rest()
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == ["a"]


def test_a_damaged_file_is_as_good_as_none(tmp_path: Path) -> None:
    """What was cut or changed on the disk is laid out again."""
    kept = PieceStore(tmp_path)
    kept.put("a", b"content")
    (tmp_path / "a").write_bytes((tmp_path / "a").read_bytes()[:-1])
    assert kept.get("a") is None


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    """A folder that cannot be made is no reason to stop."""
    (tmp_path / "file").write_text("in the way")
    for folder in (None, tmp_path / "file"):
        kept = PieceStore(folder)
        kept.put("a", b"content")
        assert kept.get("a") is None
        kept.forget_the_rest()


def test_keys_tell_texts_apart() -> None:
    """Where one text ends and the next begins is part of the key."""
    assert len({key_of("ab", "c"), key_of("a", "bc"), key_of("abc"), key_of("abc", "")}) == 4
