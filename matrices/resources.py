"""Where `schemas/`, `templates/` and `examples/` are: inside the installed package, or at a checkout's root."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Return the path of a file or folder that ships with the package, such as `resource("schemas", "legislation")`.

    A checkout keeps these folders beside `pyproject.toml`; a wheel carries them inside the package.
    The path is returned whether or not it exists.
    """
    checkout = PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / parts[0]).is_dir():
        return checkout.joinpath(*parts)
    return PACKAGE.joinpath(*parts)
