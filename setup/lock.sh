#!/bin/sh
# pyproject.toml → requirements.lock, requirements-dev.lock, requirements-judges.lock: exact versions with hashes, for
# every system and every Python from 3.11 on. Needs uv; LOCK_OPTIONS=--upgrade takes the newest versions.
set -eu
cd "$(dirname "$0")/.."

compile() {
    lock=$1
    shift
    # shellcheck disable=SC2086 # options are words
    ${UV:-uv} pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-annotate --custom-compile-command "make lock" ${LOCK_OPTIONS-} "$@" --output-file "$lock"
}

compile requirements.lock pyproject.toml --extra sdmx --group build
compile requirements-dev.lock pyproject.toml --group dev --constraints requirements.lock
compile requirements-judges.lock --no-deps --group judges
