#!/bin/sh
# Outside judges of what the program writes, for the tests: LibreOffice, Chromium with axe-core, Firefox, the Nu HTML
# checker, veraPDF, Microsoft's Open XML validator; PostgreSQL, for a register on a server; ClamAV, for uploads at the door.
# Each is optional: the tests of one that is not there are skipped, and say so.
set -eu
cd "$(dirname "$0")/.."
. setup/system.sh

# need COMMAND REASON PACKAGE...: the packages, unless the command is there.
need() {
    command=$1
    reason=$2
    shift 2
    command -v "$command" >/dev/null 2>&1 || install_packages "$reason" "$@" ||
        echo "Missing: $* ($reason); its tests are skipped."
}

# Debian starts a server of its own with the package, unless it is told not to; its programs lie off the path.
need_postgresql() {
    for tool in /usr/lib/postgresql/*/bin/initdb; do
        [ ! -x "$tool" ] || return 0
    done
    command -v initdb >/dev/null 2>&1 && return 0
    told=/etc/postgresql-common/createcluster.d/no-server.conf
    if can_install && [ ! -e /etc/postgresql-common ]; then
        as_root mkdir -p "${told%/*}" && echo "create_main_cluster = false" | as_root tee "$told" >/dev/null
    fi
    install_packages "PostgreSQL: the register's tests start a server of their own" postgresql ||
        echo "Missing: postgresql (the register on a server); its tests are skipped."
    [ ! -e "$told" ] || as_root rm -f "$told"
}

need soffice "LibreOffice: opens the workbooks as a country would" libreoffice-calc
# soffice alone does not say whether it can open presentations.
[ ! -d /usr/lib/libreoffice/program ] || [ -e /usr/lib/libreoffice/program/libsdlo.so ] ||
    install_packages "LibreOffice Impress: opens the presentations" libreoffice-impress ||
    echo "Missing: libreoffice-impress (the presentations); its tests are skipped."
need pdftotext "Poppler: reads the PDF back" poppler-utils
need chromium "Chromium: opens the study's page" chromium
need firefox-esr "Firefox: drives the desk" firefox-esr
PATH=$PATH:/usr/sbin need clamd "ClamAV: looks through what is uploaded at the door" clamav-daemon
need npm "npm: fetches axe-core, the HTML checker and the Open XML validator" nodejs npm
need_postgresql
need javac "Java: runs veraPDF and the HTML checker" default-jdk-headless
[ -e /usr/share/java/jaxb-runtime.jar ] || [ ! -d /usr/share/java ] ||
    install_packages "JAXB: a library of veraPDF" libjaxb-java ||
    echo "Missing: libjaxb-java (a library of veraPDF); its tests are skipped."

wanted="$(cksum <package.json) $(cksum <requirements-judges.lock)"
if [ ! -f .venv/has-judges ] || [ "$(cat .venv/has-judges)" != "$wanted" ] || [ ! -d node_modules ]; then
    echo "Installing the judges of package.json and requirements-judges.lock"
    npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error &&
        .venv/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes \
            -r requirements-judges.lock &&
        echo "$wanted" >.venv/has-judges ||
        echo "Missing: some judges could not be fetched; their tests are skipped."
fi
