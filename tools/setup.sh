#!/usr/bin/env bash
# Makes this folder ready to run: Debian packages where we may install them, the Python environment always. Does nothing, quickly, when all is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly notes=.setup
readonly uv_version=0.13.9
say() { printf '%s\n' "$*" >&2; }

missing_packages() {
    local wanted have
    wanted=$(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' tools/debian-packages.txt | awk '{print $1}')
    # shellcheck disable=SC2086
    have=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | awk '$1 == "installed" {print $2}' | sort -u || true)
    comm -23 <(sort -u <<<"$wanted") <(printf '%s\n' "$have")
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_packages() {
    local packages=$1
    if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then return 1; fi
    say "Installing Debian packages (some minutes): $(tr '\n' ' ' <<<"$packages")"
    # RUNLEVEL=1 keeps the database and broker packages from starting servers of their own: we never need those.
    local environment=(env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1)
    as_root "${environment[@]}" apt-get update -qq </dev/null >"$notes/apt.log" 2>&1 || say "apt-get update failed; trying with the package lists that are here."
    local install=("${environment[@]}" apt-get install -y -qq --no-install-recommends)
    # shellcheck disable=SC2086
    as_root "${install[@]}" $packages </dev/null >>"$notes/apt.log" 2>&1 && return
    tail -n 3 "$notes/apt.log" >&2
    # One package that this release does not know must not keep the others away.
    local package
    for package in $packages; do as_root "${install[@]}" "$package" </dev/null >/dev/null 2>&1 || true; done
}

explain() {
    say "These packages are missing and could not be installed from here:"
    local package
    while read -r package; do
        say "  $(printf '%-28s' "$package")without it: no $(awk -v p="$package" '$1 == p {$1 = ""; sub(/^ +/, ""); print}' tools/debian-packages.txt)"
    done <<<"$1"
    say "Everything else works. To install them:  sudo apt-get install $(tr '\n' ' ' <<<"$1")"
}

system_packages() {
    if ! command -v dpkg-query >/dev/null; then
        [ -e "$notes/told" ] || say "This is not Debian: see tools/debian-packages.txt for what the program uses from the system."
        touch "$notes/told"
        return
    fi
    local packages
    packages=$(missing_packages)
    [ -n "$packages" ] || return 0
    if [ "$(cat "$notes/refused" 2>/dev/null)" = "$packages" ]; then
        say "Still without: $(tr '\n' ' ' <<<"$packages")(tools/debian-packages.txt says what for)"
        return
    fi
    install_packages "$packages" || true
    packages=$(missing_packages)
    [ -n "$packages" ] || return 0
    explain "$packages"
    printf '%s' "$packages" >"$notes/refused"
}

find_uv() {
    local candidate
    for candidate in "$notes/uv/bin/uv" "$(command -v uv || true)" "$HOME/.local/bin/uv"; do
        if [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    say "Getting uv $uv_version, which builds the Python environment."
    rm -rf "$notes/uv"
    /usr/bin/python3 -m venv "$notes/uv" >&2 || python3 -m venv "$notes/uv" >&2
    "$notes/uv/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$uv_version" >&2 ||
        "$notes/uv/bin/python" -m pip --isolated install --quiet --disable-pip-version-check "uv==$uv_version" >&2
    echo "$notes/uv/bin/uv"
}

sync_with() {
    local uv=$1
    shift
    env "$@" "$uv" sync --frozen --python-preference system --no-progress </dev/null >"$notes/uv.log" 2>&1
}

python_environment() {
    local wanted uv
    wanted=$(cat pyproject.toml uv.lock | sha256sum)
    if [ -x .venv/bin/python ] && [ "$(cat "$notes/locked" 2>/dev/null)" = "$wanted" ]; then return; fi
    uv=$(find_uv)
    say "Building the Python environment in .venv from uv.lock (some 250 MB are fetched the first time)."
    # The lock alone decides what is installed. Certificates and settings of this machine are tried where it cannot be reached without them.
    sync_with "$uv" UV_NO_CONFIG=1 || sync_with "$uv" UV_NO_CONFIG=1 UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 || sync_with "$uv" UV_SYSTEM_CERTS=1 || {
        say "The Python environment could not be built:"
        tail -n 12 "$notes/uv.log" >&2
        exit 3
    }
    printf '%s' "$wanted" >"$notes/locked"
}

mkdir -p "$notes"
if command -v flock >/dev/null; then
    exec 9>"$notes/lock"
    flock 9
fi
system_packages
python_environment
