#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# shots.sh BUILD_DIR OUT_DIR: writes a screenshot of every page of the sample laptop, wide and
# narrow, light and dark, and of the Computer page of computers that are wired otherwise. Needs no
# display.

set -euo pipefail

[ $# -eq 2 ] || { echo "Usage: shots.sh BUILD_DIR OUT_DIR" >&2; exit 2; }
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
build=$(cd -- "$1" && pwd)
mkdir -p -- "$2"
out=$(cd -- "$2" && pwd)

export GSETTINGS_SCHEMA_DIR="$build/data"
python=/usr/bin/python3
[ -x "$python" ] || python=python3
exec "$here/session.sh" "$python" -W ignore "$here/screenshots.py" \
  "$build" "$out"
