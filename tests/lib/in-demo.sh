#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# in-demo.sh WRITE_DEMO CMD…: demo-root.sh with a sample laptop that is written for it. Words of CMD
# that name files, as seen from here, are made absolute: CMD runs in another folder.
set -eu

here=$(dirname "$(realpath "$0")")
write_demo=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$write_demo" "$folder/demo"
words=()
for word in "$@"; do
  [ -e "$word" ] && word=$(realpath -s "$word")
  words+=("$word")
done
status=0
"$here/demo-root.sh" "$folder/demo" "${words[@]}" || status=$?
exit $status
