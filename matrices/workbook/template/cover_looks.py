"""How the cover of a template looks."""

from matrices.workbook.style import ACCENT, DEEP, LINE, SOFT, TEAL, WHITE, Look

BAND = Look(fill=DEEP)
SENDER = Look(10, color="D5E1E9", fill=DEEP, vertical="center")
TITLE = Look(21, bold=True, color=WHITE, fill=DEEP, vertical="center")
SUBTITLE = Look(13, color=WHITE, fill=DEEP, vertical="center")
STRIPE = Look(fill=ACCENT)
NOTICE = Look(10, bold=True, color=ACCENT, vertical="center")
COUNTRY = Look(20, bold=True, color=DEEP, vertical="center", wrap=False)
HEADING = Look(12, bold=True, color=TEAL, vertical="bottom", wrap=False, under=TEAL)
TEXT = Look(10)
SMALL = Look(9, color=SOFT)
STRONG = Look(10, bold=True, color=DEEP)
STEP = Look(12, bold=True, color=ACCENT, horizontal="center")
LABELLED = Look(10, bold=True, color=SOFT, vertical="center")
INPUT = Look(10, lines=TEAL, vertical="center", locked=False, number_format="@")
SWATCH = Look(9, bold=True, vertical="center", horizontal="center", lines=LINE)
LINK = Look(10, bold=True, color=DEEP, vertical="center", wrap=False)
SECTION = Look(9, color=SOFT, vertical="center", wrap=False, indent=1)
COUNT = Look(9.5, horizontal="right", vertical="center", wrap=False)
BAR = Look(8, color=TEAL, vertical="center", wrap=False, indent=1)
