#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# session.sh COMMAND...: runs COMMAND in a desktop session of its own, without a screen: X server,
# session bus, accessibility bus, home and runtime directory. Nothing of the user's is touched.
# SESSION_SCREEN says how large the screen would be ("1280x1024").

set -euo pipefail

scratch=$(mktemp -d)
server=
clean ()
{
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$scratch"
}
trap clean EXIT
mkdir -m 700 "$scratch/home" "$scratch/runtime"
mkfifo "$scratch/display"

unset WAYLAND_DISPLAY DESKTOP_SESSION XDG_CURRENT_DESKTOP DBUS_SESSION_BUS_ADDRESS XAUTHORITY
export HOME="$scratch/home" XDG_RUNTIME_DIR="$scratch/runtime"
export GDK_BACKEND=x11 GSK_RENDERER=cairo GTK_A11Y=atspi GSETTINGS_BACKEND=memory
export LC_ALL=C.UTF-8

# The server picks a free display itself: looking for one first is a race between two tests.
Xvfb -displayfd 3 -screen 0 "${SESSION_SCREEN:-1280x1024}x24" -nolisten tcp -noreset \
  3>"$scratch/display" 2>"$scratch/log" &
server=$!
read -r -t 20 display <"$scratch/display" || { cat "$scratch/log" >&2; exit 1; }
export DISPLAY=":$display"

# The bus and its services write to standard output too: that is the command's alone.
dbus-run-session -- bash -c 'exec "$@" >&3 3>&-' session "$@" 3>&1 >&2
