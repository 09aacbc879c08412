#!/bin/sh
# Pango, which sets the letters of the PDF: installed where it is missing; without it all but the PDF works.
set -eu
cd "$(dirname "$0")/.."
. setup/system.sh

has_pango() { .venv/bin/python -W error -c 'import weasyprint' >/dev/null 2>&1; }

if [ -f .venv/has-pango ] || has_pango; then
    : >.venv/has-pango
    exit 0
fi
packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
# shellcheck disable=SC2086 # several words are meant
if install_packages "Pango: sets the letters of the PDF" $packages && has_pango; then
    : >.venv/has-pango
else
    echo "Missing: Pango ($packages), without which no PDF is made; all the rest works."
fi
