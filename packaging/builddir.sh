# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# A build folder that one need not think about. Part of ./dev.

: "${top:?}" "${packages_were_installed=false}"

# Root and the user keep apart: a file that root leaves in the user's build folder would make
# the user's next build fail.
choose_build_dir ()
{
  if [ -z "$build_dir" ]; then
    build_dir=$top/build
    if [ -e "$build_dir" ] && [ ! -O "$build_dir" ]; then
      build_dir=$top/build-$(id -un)
      say "build/ belongs to another user; building in ${build_dir##*/}/ instead."
    fi
  fi
  case $build_dir in /*) ;; *) build_dir=$PWD/$build_dir ;; esac
}

# Whether the folder was completely set up, by the meson of today, for this source folder.
build_dir_is_usable ()
{
  [ -f "$build_dir/build.ninja" ] && [ -f "$build_dir/meson-private/coredata.dat" ] &&
    python3 - "$build_dir" "$top" "$(meson --version)" 2>/dev/null <<'PYTHON'
import json, os, sys
build, source, version = sys.argv[1:]
with open(os.path.join(build, 'meson-info', 'meson-info.json')) as file:
    info = json.load(file)
same = (info['meson_version']['full'] == version
        and os.path.realpath(info['directories']['source']) == os.path.realpath(source)
        and os.path.realpath(info['directories']['build']) == os.path.realpath(build)
        and not info['error'])
sys.exit(0 if same else 1)
PYTHON
}

# Only a folder that meson made may be removed: -C may name anything.
discard_build_dir ()
{
  [ -d "$build_dir" ] || return 0
  if [ -n "$(ls -A "$build_dir")" ] && [ ! -d "$build_dir/meson-private" ]; then
    die "$build_dir is not a build folder. Move it away, or name another one with -C."
  fi
  say "The build folder is unfinished or from another meson or place; starting it afresh."
  rm -rf -- "$build_dir"
}

build ()
{
  if ! build_dir_is_usable; then
    discard_build_dir
    meson setup "$build_dir" "$top" >&2 || die "The build could not be set up, see above."
  elif $packages_were_installed; then
    # Meson remembers what it did not find, and some tests are there only with what they test.
    meson setup --reconfigure "$build_dir" "$top" >&2 ||
      die "The build could not be set up, see above."
  fi
  ninja -C "$build_dir" >&2 || die "The build failed, see above."
}
