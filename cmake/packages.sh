#!/usr/bin/env bash
# packages.sh SET...: installs what is missing of these sets of cmake/packages.txt, and nothing else.
# With nothing missing it needs neither root nor network. Exit 1 with the command to give where it cannot install.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
offered() { [ -n "$(apt-cache policy "$1" 2>/dev/null | awk '$1 == "Candidate:" && $2 != "(none)"')" ]; }

# Rows of the wanted sets none of whose names is installed.
missing=()
while read -r set names; do
  case " $* " in *" $set "*) ;; *) continue ;; esac
  for name in $names; do installed "$name" && continue 2; done
  missing+=("$names")
done < <(grep -v '^#' "$here/packages.txt")
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=(sudo)
  else
    echo "Missing packages, and no root to install them. As root, give:" >&2
    echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]%% *}" >&2
    exit 1
  fi
fi
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" </dev/null; }

apt update
wanted=()
for names in "${missing[@]}"; do
  for name in $names; do
    if offered "$name"; then
      wanted+=("$name")
      continue 2
    fi
  done
  echo "No package named ${names// / or } in this system's sources." >&2
  exit 1
done
echo "Installing: ${wanted[*]}"
# --no-remove: libboost1.81-dev and the default libboost-dev exclude each other; say so rather than take either away.
apt install -y --no-install-recommends --no-remove "${wanted[@]}"
