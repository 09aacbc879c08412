"""A process of its own: an encrypted workbook on the standard input → the same without encryption on the output.

Run by `foreign.py`, which gives address space and seconds as arguments: a hostile file may ask for any number of
rounds of hashing. Imports nothing of the package, so that it starts at once from anywhere.
"""

import io
import sys

_PASSWORD = "VelvetSweatshop"  # noqa: S105 - published: [MS-OFFCRYPTO] 2.4.2.3, the same in every copy of Excel
_WRONG = 3


def main() -> int:
    """Decrypt the workbook; return 0, or `_WRONG` if it has a password of its own."""
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    import msoffcrypto
    import msoffcrypto.exceptions

    plain = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(sys.stdin.buffer.read()))
        file.load_key(password=_PASSWORD)
        file.decrypt(plain)
    except (msoffcrypto.exceptions.InvalidKeyError, msoffcrypto.exceptions.DecryptionError):
        return _WRONG
    sys.stdout.buffer.write(plain.getvalue())
    return 0


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # there are no such limits on Windows; the time limit of the parent remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
