#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# open-way.sh ROOT WORD...: users without rights must get to the programs, also where the sources or
# the build lie in a folder that is closed to others, as a home is. Opens the folders above each
# WORD that is a path. ROOT: a copy of "/" in which that may be done; it may be "".

set -eu

root=$1
shift
for word in "$@"; do
  folder=${word%/*}
  while [ "${folder#/}" != "$folder" ] && [ -d "$root$folder" ]; do
    chmod a+rx "$root$folder"
    folder=${folder%/*}
  done
done
