#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The part of "./dev install" and "./dev uninstall" that runs as root:
#
#   as-root.sh install ROOT LIST STAGE    copies the tree STAGE to ROOT, keeps LIST
#   as-root.sh uninstall ROOT LIST        removes what LIST says
#
# LIST (a path below ROOT) has one line for each thing we made: "f PATH" or "d PATH". It is
# written before the first file is copied, so an interrupted install can be taken back too.

set -euo pipefail
umask 022

command=$1
root=${2%/}
list=$3

say () { printf '%s\n' "$*" >&2; }
listed () { [ ! -f "$root$list" ] || sed -n "s|^$1 ||p" "$root$list"; }
marked () { sed "/^$/d; s|^|$1 |"; }

# A file that is there already and is not ours belongs to a package: never overwrite it.
refuse_foreign_files ()
{
  local path foreign=()

  while read -r path; do
    if [ -e "$root$path" ] && ! listed f | grep -qxF -- "$path"; then foreign+=("$path"); fi
  done
  [ ${#foreign[@]} -eq 0 ] && return
  say "These files are here already, and \"./dev install\" did not put them there:"
  say "$(printf '  %s\n' "${foreign[@]}")"
  say "Uninstall the package (or undo the \"meson install\") that they come from first."
  exit 4
}

# A path and all the folders above it, outermost last.
with_parents ()
{
  local path=$1
  while [ "$path" != / ]; do echo "$path"; path=$(dirname -- "$path"); done
}

missing_folders ()
{
  local path
  while read -r path; do [ -d "$root$path" ] || echo "$path"; done
}

# The compiled schemas are a cache of ours only where no other program keeps schemas.
refresh_caches ()
{
  local data=${list%/switchyard/*}
  local schemas=$root$data/glib-2.0/schemas icons=$root$data/icons/hicolor
  local applications=$root$data/applications

  if compgen -G "$schemas/*.xml" >/dev/null; then
    glib-compile-schemas "$schemas"
  else
    rm -f -- "$schemas/gschemas.compiled"
  fi
  if [ -e "$icons/icon-theme.cache" ]; then
    gtk4-update-icon-cache -q -t -f "$icons" || gtk-update-icon-cache -q -t -f "$icons" || true
  fi
  if [ -e "$applications/mimeinfo.cache" ]; then
    update-desktop-database -q "$applications" || true
  fi
  # The unit that recovers after a power cut.
  if [ -z "$root" ] && [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi
}

write_list ()
{
  mkdir -p -- "$(dirname -- "$root$list")"
  printf '%s\n' "$1" | sort -u > "$root$list.new"
  mv -f -- "$root$list.new" "$root$list"
}

# A running program keeps its old file: the new one takes its name in one step.
copy_file ()
{
  cp -P --preserve=mode,timestamps -- "$1" "$2.switchyard-new"
  mv -fT -- "$2.switchyard-new" "$2"
}

install_tree ()
{
  local stage=$1 files folders old_files made path

  files=$(cd "$stage" && find . -mindepth 1 ! -type d | sed 's|^\.||' | sort)
  folders=$(cd "$stage" && find . -mindepth 1 -type d | sed 's|^\.||')
  folders=$({ echo "$folders"; with_parents "$(dirname -- "$list")"; } | sort -u)
  refuse_foreign_files <<< "$files"

  old_files=$(listed f)
  made=$({ listed d; missing_folders <<< "$folders"; } | marked d)
  write_list "$made
$(printf '%s\n' "$files" "$old_files" | marked f)"

  while read -r path; do mkdir -p -- "$root$path"; done <<< "$folders"
  while read -r path; do copy_file "$stage$path" "$root$path"; done <<< "$files"

  # What the version before had and this one has not.
  comm -13 <(sort <<< "$files") <(sort <<< "$old_files") | while read -r path; do
    [ -z "$path" ] || rm -f -- "$root$path"
  done
  write_list "$made
$(marked f <<< "$files")"
  refresh_caches
}

uninstall_tree ()
{
  local folders path

  folders=$(listed d | sort -r)
  listed f | while read -r path; do rm -f -- "$root$path" "$root$path.switchyard-new"; done
  refresh_caches
  rm -f -- "$root$list" "$root$list.new"
  # Deepest first; a folder in which something else lives now stays.
  while read -r path; do
    [ -z "$path" ] || rmdir -- "$root$path" 2>/dev/null || true
  done <<< "$folders"
}

case $command in
  install) install_tree "$4" ;;
  uninstall) uninstall_tree ;;
  *) say "as-root.sh: there is no command \"$command\""; exit 2 ;;
esac
