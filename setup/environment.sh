#!/bin/sh
# A checkout → .venv with the pinned packages of a lock file and the checkout itself: environment.sh run|dev.
# Does nothing where all is as the lock says.
set -eu
cd "$(dirname "$0")/.."
. setup/system.sh

case ${1-run} in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "usage: environment.sh run|dev" >&2 && exit 2 ;;
esac

# What .venv was made of: the locks, the project's own description, and where it lies (it cannot be moved).
wanted="$(cksum requirements.lock requirements-dev.lock pyproject.toml) $PWD"
works() { .venv/bin/python -c '' 2>/dev/null; }
made() { [ -f ".venv/made-$1" ] && [ "$(cat ".venv/made-$1")" = "$wanted" ]; }

if works && { made dev || made "$1"; }; then
    exit 0
fi

find_python() {
    for name in ${PYTHON-} python3 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "Python 3.11 or newer is needed and was not found; PYTHON=/path/to/python3 make … names one." >&2
    return 1
}

if ! works; then
    python=$(find_python)
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        install_packages "makes the folder .venv, in which Python packages stay apart from the system's" "$package" || {
            echo "Missing: $package (makes the folder .venv). Install it with the system's packages, then repeat." >&2
            exit 1
        }
    fi
    echo "Making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
fi

echo "Installing the packages of $lock into .venv"
pip() { .venv/bin/python -m pip --disable-pip-version-check --quiet "$@"; }
pip install --require-hashes --only-binary :all: -r "$lock"
pip install --no-deps --no-build-isolation --editable .
rm -f .venv/made-*
echo "$wanted" >".venv/made-$1"
