"""`edition.yaml` → frozen `Edition`: one cycle with its countries, calendar, instruments and languages."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.edition.folder import (
        EDITION_FILE,
        MEMBERS,
        Folder,
        Starter,
        instrument_folder,
        load_edition,
        place_of_address,
        starter_yaml,
    )
    from matrices.edition.keys import (
        KEYS_FILE,
        NO_KEYS,
        Keys,
        decrypt_stream,
        decrypted,
        encrypt_stream,
        encrypted,
        fingerprint_of,
        is_encrypted_stream,
        keys_from,
        keys_text,
        new_keys,
        persons_from,
        read_keys,
        token_signature,
        verifies,
        write_keys,
    )
    from matrices.edition.model import EDITION_ID, Body, Calendar, Contact, Country, Edition, Observer, Waiver
else:
    __getattr__ = face(__name__)

__all__ = [
    "EDITION_FILE", "EDITION_ID", "KEYS_FILE", "MEMBERS", "NO_KEYS", "Body", "Calendar", "Contact", "Country",
    "Edition",
    "Folder", "Keys", "Observer", "Starter", "Waiver", "decrypt_stream", "decrypted", "encrypt_stream", "encrypted",
    "fingerprint_of", "instrument_folder", "is_encrypted_stream", "keys_from", "keys_text", "load_edition",
    "new_keys", "persons_from", "place_of_address", "read_keys", "starter_yaml", "token_signature", "verifies",
    "write_keys",
]  # fmt: skip
