# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Install for all users, and take it back completely. Part of ./dev.
#
# Meson installs into a scratch folder, as the user who builds; as-root.sh then copies that tree
# into place and keeps a list of what it put where. So root never writes into the build folder,
# and uninstall works after the build folder is gone.

: "${top:?}" "${build_dir=}"

list_name=share/switchyard/installed-files

install_prefix ()
{
  if build_dir_is_usable; then
    meson introspect "$build_dir" --buildoptions |
      python3 -c 'import json, sys
print(next(o["value"] for o in json.load(sys.stdin) if o["name"] == "prefix"))'
  else
    echo /usr/local
  fi
}

say_where ()
{
  local stage=$1

  say "Installing (to take it back: ./dev uninstall):"
  (cd "$stage" && find . -type f -o -type l) | sed 's|^\.||' | sort | sed 's|^|  |' >&2
}

cmd_install ()
{
  local stage destdir=${DESTDIR:-}

  require_packages build install
  build
  stage=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf -- '$stage'" EXIT
  DESTDIR=$stage meson install -C "$build_dir" --no-rebuild --quiet >&2
  say_where "$stage"
  as_root "$top/packaging/as-root.sh" install \
    "$destdir/" "$(install_prefix)/$list_name" "$stage" || die "Nothing more was installed."
  say "Installed. The window is in your menu as \"Switchyard\"; in a terminal: switchyardctl status"
}

cmd_uninstall ()
{
  local destdir=${DESTDIR:-} list

  list=$(install_prefix)/$list_name
  [ -f "$destdir$list" ] ||
    die "Nothing to do: $destdir$list, which \"./dev install\" writes, is not there."
  as_root "$top/packaging/as-root.sh" uninstall "$destdir/" "$list" ||
    die "Not everything could be removed, see above."
  say "Switchyard is uninstalled."
  if [ -d "$destdir/var/lib/switchyard/journal" ]; then
    say "What it changed on this computer stays as it is, and so does the journal that can undo"
    say "it ($destdir/var/lib/switchyard). To undo later: ./dev install; switchyardctl history"
  fi
}
