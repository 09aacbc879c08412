"""Keys: what a row of a translator's file brings home."""

from matrices.translations.texts import TextKey, parse_key, place_of, unit_id

KEY = TextKey("2027", "en", ("CRI", "legislation", "trafficking", "TIP-DEF-01", "excerpt"), "9" * 64, "12345678", "")


def test_a_key_comes_back_as_it_was_written() -> None:
    """What a token says is what the key said, wherever the token stands in a text."""
    assert parse_key(f" {KEY.token()} ") == KEY


def test_a_damaged_key_is_not_believed() -> None:
    """A token with one digit changed, or cut off, is none."""
    token = KEY.token()
    assert [parse_key(words) for words in (token.replace("9", "8", 1), token[:-6], "", "MTXT1")] == [None] * 4


def test_a_place_is_one_word() -> None:
    """A place makes an XML name token, from which it is read again."""
    assert unit_id(KEY.place) == "CRI:legislation:trafficking:TIP-DEF-01:excerpt"
    assert place_of(unit_id(KEY.place)) == KEY.place
    assert place_of("CRI:legislation") is None
