"""Launcher for a checkout: `python cli.py …` does what the installed command `matrices …` does."""

from matrices.commands import main

if __name__ == "__main__":
    main()
