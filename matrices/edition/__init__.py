"""`edition.yaml` → frozen `Edition`: one cycle with its countries, calendar, instruments and languages."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.edition.folder import (
        EDITION_FILE,
        MEMBERS,
        Folder,
        Starter,
        check_replaces,
        instrument_folder,
        instruments_known,
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
    from matrices.edition.model import (
        EDITION_ID,
        Body,
        Calendar,
        Contact,
        Country,
        Edition,
        Observer,
        TreatyAct,
        TreatyStatus,
        Waiver,
    )
    from matrices.edition.rewriting import (
        EditionDraft,
        changed_keys,
        edition_draft,
        pasted_contacts,
        text_checked,
        with_data,
    )
else:
    __getattr__ = face(__name__)

__all__ = [
    "EDITION_FILE", "EDITION_ID", "KEYS_FILE", "MEMBERS", "NO_KEYS", "Body", "Calendar", "Contact", "Country",
    "Edition", "EditionDraft", "Folder", "Keys", "Observer", "Starter", "TreatyAct",
    "TreatyStatus", "Waiver", "changed_keys",
    "check_replaces",
    "decrypt_stream",
    "decrypted", "edition_draft", "encrypt_stream", "encrypted", "fingerprint_of", "instrument_folder",
    "instruments_known", "is_encrypted_stream", "keys_from", "keys_text", "load_edition", "new_keys",
    "pasted_contacts", "persons_from", "place_of_address", "read_keys", "starter_yaml", "text_checked",
    "token_signature", "verifies", "with_data", "write_keys",
]  # fmt: skip
