"""The signs of coverage, validation, remarks and changes as small drawings: the study's fonts have no ● ◐ ○."""

from urllib.parse import quote

INK = "#1B3A57"
SOFT = "#5B6872"
ACCENT = "#9A5518"

_DRAWINGS = {
    "full": f'<circle cx="6" cy="6" r="4.6" fill="{INK}"/>',
    "half": (
        f'<circle cx="6" cy="6" r="4.2" fill="#fff" stroke="{INK}" stroke-width="1"/>'
        f'<path d="M6 1.8a4.2 4.2 0 0 0 0 8.4z" fill="{INK}"/>'
    ),
    "empty": f'<circle cx="6" cy="6" r="4.1" fill="#fff" stroke="{INK}" stroke-width="1.2"/>',
    "dash": f'<path d="M2 6h8" stroke="{INK}" stroke-width="1.4"/>',
    "plain": f'<rect x="2.6" y="2.6" width="6.8" height="6.8" fill="{INK}"/>',
    "wait": (
        f'<circle cx="6" cy="6" r="4.3" fill="#fff" stroke="{INK}" stroke-width="1.1"/>'
        f'<path d="M6 3.2V6l2 1.3" fill="none" stroke="{INK}" stroke-width="1.1"/>'
    ),
    "objection": (
        f'<path d="M6 .8l5.6 10.4H.4z" fill="{ACCENT}"/>'
        '<path d="M6 4.2v3.6M6 8.8v1.2" fill="none" stroke="#fff" stroke-width="1.3"/>'
    ),
    "comment": f'<path d="M1.2 1.8h9.6v6.4H6.2L3.6 11V8.2H1.2z" fill="#fff" stroke="{INK}" stroke-width="1.1"/>',
    "change": (
        f'<path d="M1 3.9h8.6M7 1.3l2.8 2.6L7 6.5M11 8.1H2.4M5 5.5L2.2 8.1 5 10.7" fill="none" stroke="{INK}" '
        'stroke-width="1.2"/>'
    ),
    "unclear": (
        f'<rect x=".9" y=".9" width="10.2" height="10.2" rx="2" fill="#fff" stroke="{ACCENT}" stroke-width="1.1"/>'
        f'<path d="M4.2 4.7a1.8 1.7 0 1 1 2.7 1.4c-.6.4-.9.7-.9 1.3M6 8.4v1.2" fill="none" stroke="{ACCENT}" '
        'stroke-width="1.2"/>'
    ),
    "none": f'<circle cx="6" cy="6" r="1" fill="{SOFT}"/>',
}


def sign_address(sign: str) -> str:
    """Return a sign as a `data:` address."""
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12">{_DRAWINGS[sign]}</svg>'
    return "data:image/svg+xml," + quote(drawing, safe="/:= \"'").replace('"', "'")


def sign_style() -> str:
    """Return the style rules that draw the signs: `.s-full` and so on."""
    return "\n".join(f'.s-{sign}{{background-image:url("{sign_address(sign)}")}}' for sign in _DRAWINGS)
