"""`python -m matrices`."""

from matrices.commands import main

main()
