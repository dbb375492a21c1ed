# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# What a purpose needs, what of it is missing, and how to get it with the distribution's own
# package manager. The table is packages.tsv. Part of ./dev.

: "${top:?}" "${assume_yes:?}"
os_release=/etc/os-release
packages_were_installed=false

# Sets package_tool to apt, dnf, pacman or zypper: first by what the distribution says it is,
# then by what exists.
find_package_tool ()
{
  local id ids="" tool

  if [ -r "$os_release" ]; then
    # shellcheck disable=SC1090
    ids=$(. "$os_release" && echo "${ID:-} ${ID_LIKE:-}")
  fi
  for id in $ids; do
    case $id in
      debian|ubuntu) tool=apt ;;
      fedora|rhel|centos) tool=dnf ;;
      arch) tool=pacman ;;
      suse|opensuse*|sles) tool=zypper ;;
      *) continue ;;
    esac
    if have "${tool/apt/apt-get}"; then package_tool=$tool; return; fi
  done
  for tool in apt dnf pacman zypper; do
    if have "${tool/apt/apt-get}"; then package_tool=$tool; return; fi
  done
  package_tool=
}

need_is_met ()
{
  local value=${1#*:} file namespace version

  case $1 in
    pkg:*)
      have pkg-config && pkg-config --exists "${value/>=/ >= }"
      ;;
    bin:*)
      have "$value"
      ;;
    file:*)
      for file in $value; do [ -e "$file" ] && return 0; done
      return 1
      ;;
    gi:*)
      namespace=${value%-*}
      version=${value##*-}
      [ -x /usr/bin/python3 ] &&
        /usr/bin/python3 -c \
          "import gi; gi.require_version('$namespace', '$version')" 2>/dev/null
      ;;
    *)
      die "packages.tsv: there is no check \"$1\""
      ;;
  esac
}

# first_known NAMES: of "a|b" the first that this release has; they differ between releases of apt
# only. Without package lists nothing is known, and the last is taken.
first_known ()
{
  local name rest=$1

  while [ "${rest#*|}" != "$rest" ]; do
    name=${rest%%|*}
    rest=${rest#*|}
    if [ -n "$(apt-cache show "$name" 2>/dev/null)" ]; then echo "$name"; return; fi
  done
  echo "$rest"
}

# find_missing PURPOSE...: fills missing_needs (the checks) and missing_packages.
find_missing ()
{
  local purpose check apt dnf pacman zypper package names

  missing_needs=()
  missing_packages=()
  while IFS=$'\t' read -r purpose check apt dnf pacman zypper; do
    case $purpose in ''|'#'*) continue ;; esac
    case " $* " in *" $purpose "*) ;; *) continue ;; esac
    need_is_met "$check" && continue
    missing_needs+=("$check")
    case $package_tool in
      apt) names=$apt ;;
      dnf) names=$dnf ;;
      pacman) names=$pacman ;;
      zypper) names=$zypper ;;
      *) names= ;;
    esac
    for package in $names; do
      package=$(first_known "$package")
      case " ${missing_packages[*]} " in *" $package "*) continue ;; esac
      missing_packages+=("$package")
    done
  done < "$top/packaging/packages.tsv"
}

# Runs a command as root, through what this computer has for that.
as_root ()
{
  if [ "$(id -u)" = 0 ]; then "$@"
  elif have sudo; then sudo "$@"
  elif have doas; then doas "$@"
  elif have pkexec; then pkexec "$@"
  else die "This needs root, and there is no sudo, doas or pkexec. As root: $*"
  fi
}

# The native command that installs missing_packages, in install_command.
compose_install_command ()
{
  case $package_tool in
    apt)
      install_command=(apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends)
      ;;
    dnf)
      install_command=(dnf install -y --setopt=install_weak_deps=False)
      ;;
    pacman)
      install_command=(pacman -S --needed --noconfirm)
      # A fresh container has no package lists yet; elsewhere -y alone would be half an upgrade.
      compgen -G '/var/lib/pacman/sync/*.db' >/dev/null || install_command[1]=-Sy
      ;;
    zypper)
      install_command=(zypper --non-interactive install --no-recommends)
      ;;
  esac
  install_command+=("${missing_packages[@]}")
}

# install_missing PURPOSE...
install_missing ()
{
  local program

  program=("${install_command[@]}")
  if [ "$package_tool" = apt ]; then
    as_root apt-get -q -o DPkg::Lock::Timeout=300 update </dev/null >&2 ||
      say "dev: The package lists could not be refreshed; trying with the old ones."
    # Which of two names this release has is only known now where there were no lists.
    find_missing "$@"
    compose_install_command
    program=(env DEBIAN_FRONTEND=noninteractive "${install_command[@]}")
  fi
  if [ -t 0 ]; then
    as_root "${program[@]}" >&2
  else
    as_root "${program[@]}" </dev/null >&2
  fi || die "The packages could not be installed; what the package manager says is above."
}

shown_install_command ()
{
  local root=
  [ "$(id -u)" = 0 ] || root="sudo "
  echo "$root${install_command[*]}"
}

confirm_install ()
{
  local answer=

  $assume_yes && return
  if [ ! -t 0 ]; then
    say "There is no terminal to ask on. Run this yourself, or give --yes:"
    say "  $(shown_install_command)"
    exit 4
  fi
  printf 'Install them now with "%s"? [y/N] ' "$(shown_install_command)" >&2
  read -r answer || true
  case $answer in
    y|Y|yes|Yes) ;;
    *) say "Nothing was installed."; exit 4 ;;
  esac
}

list_missing_needs ()
{
  local need
  for need in "${missing_needs[@]}"; do say "  ${need#*:}"; done
}

# require_packages PURPOSE...: returns when everything these purposes need is there.
require_packages ()
{
  find_package_tool
  find_missing "$@"
  [ ${#missing_needs[@]} -gt 0 ] || return 0

  if [ -z "$package_tool" ]; then
    say "dev: These are needed (for: $*), and none of apt, dnf, pacman and zypper is here:"
    list_missing_needs
    exit 1
  fi
  say "Needed (for: $*) and not on this computer yet:"
  say "  ${missing_packages[*]}"
  compose_install_command
  confirm_install
  install_missing "$@"
  # shellcheck disable=SC2034 # builddir.sh asks.
  packages_were_installed=true
  find_missing "$@"
  if [ ${#missing_needs[@]} -gt 0 ]; then
    say "dev: The packages are installed, but these are still missing or too old."
    say "Probably this release of the distribution is older than Switchyard can be built on:"
    list_missing_needs
    exit 1
  fi
}
