# Packages of the system, where something is missing: sourced by the scripts beside it; announces what it does and why.

# as_root COMMAND...: run it as root: directly, or through sudo (which may ask for a password on a terminal only).
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

can_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" -eq 0 ] && return 0
    command -v sudo >/dev/null 2>&1 || return 1
    [ -t 0 ] || sudo -n true 2>/dev/null
}

# install_packages "what, and what for" PACKAGE...: fails, after saying nothing more, where it cannot be done.
install_packages() {
    reason=$1
    shift
    can_install || return 1
    echo "Installing from the system's packages: $* ($reason)"
    log=$(mktemp)
    if { [ -n "${lists_updated-}" ] || as_root apt-get update -qq; } >"$log" 2>&1 &&
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >>"$log" 2>&1; then
        lists_updated=yes
        rm -f "$log"
        return 0
    fi
    tail -n 3 "$log" >&2
    rm -f "$log"
    return 1
}
