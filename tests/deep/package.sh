#!/usr/bin/env bash
# package.sh PROGRAM SOURCE: makes the .deb, lets lintian look at it, installs it with apt in a clean Debian tree, boots that
# tree and follows the package through its life: files, service, upgrade, removal, purge. Exit 77 with one line where the
# machine cannot do it. PREPRINTD_CLEAN_TREE=FOLDER: a tree made before (without our libraries) is used again.
set -euo pipefail
build=$(dirname "$(realpath "$1")")
skip() { echo "skipped: $*"; exit 77; }
[ "$(id -u)" -eq 0 ] || skip 'installing a package in a container needs root'
for tool in systemd-nspawn mmdebstrap cpack dpkg-deb; do
  command -v "$tool" >/dev/null || skip "no $tool here (apt-get install systemd-container mmdebstrap cmake dpkg)"
done
sources=/etc/apt/sources.list.d/debian.sources
[ -f "$sources" ] || skip 'no deb822 sources of Debian to make a tree from'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/out"
(cd "$build" && cpack -G DEB -B "$work/package" >"$work/cpack.log" 2>&1) || { tail -20 "$work/cpack.log"; exit 1; }
package=$(echo "$work"/package/preprintd_*.deb)
echo "package: $(($(stat -c %s "$package") >> 10)) KiB, $(dpkg-deb -f "$package" Depends | tr ',' '\n' | wc -l) dependencies"
if command -v lintian >/dev/null; then
  lintian --allow-root --fail-on error,warning "$package" || exit 1
  echo 'lintian: no error, no warning'
fi
cp "$package" "$work/out/preprintd.deb"
# The same again as the next version, for the upgrade.
dpkg-deb -R "$package" "$work/next"
sed -i 's/^Version: .*/&+next/' "$work/next/DEBIAN/control"
dpkg-deb --root-owner-group -Zgzip -b "$work/next" "$work/out/next.deb" >/dev/null

tree=${PREPRINTD_CLEAN_TREE:-$work/tree}
if [ ! -d "$tree/usr" ]; then
  mmdebstrap --quiet --variant=minbase --include=systemd-sysv,dbus,libpam-systemd \
    $(find /etc/apt/apt.conf.d -name '99*' -printf '--aptopt=%p ') bookworm "$tree" "$sources" || skip 'no tree could be made'
fi
cp -a "$tree" "$work/clean"
: >"$work/clean/etc/machine-id"
cat >"$work/out/install.sh" <<'INSIDE'
set -e
find / -xdev -name '*preprintd*' -not -path '/out/*' -not -path '/proc/*' -not -path '/sys/*' | sort >/out/before
apt-get -qq update
DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install /out/preprintd.deb
INSIDE
systemd-nspawn --quiet -D "$work/clean" --bind="$work/out:/out" --register=no --keep-unit --console=pipe --resolv-conf=copy-host \
  bash /out/install.sh </dev/null >"$work/install.log" 2>&1 || { tail -20 "$work/install.log"; echo 'FAILED: apt-get install'; exit 1; }
echo "installed in a clean tree, $(grep -c '^Setting up' "$work/install.log") packages set up"

cat >"$work/out/test.sh" <<'INSIDE'
#!/bin/bash
exec >/out/log 2>&1
set -u
fail() { echo "FAILED: $*"; journalctl -u preprintd@anna --no-pager | tail -30; systemctl exit 1; exit 1; }
until_true() { local end=$((SECONDS + $1)); shift; until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.1; done; }
state() { systemctl show preprintd@anna -p "$1" --value; }
hers() { runuser -u anna -- sh -c "cd /home/anna && $*"; }
for file in /usr/bin/preprintd /usr/sbin/preprintd-unit /lib/systemd/system/preprintd@.service /etc/preprintd/preprintd.toml \
  /usr/share/man/man1/preprintd.1.gz /usr/share/man/man8/preprintd-unit.8.gz /usr/share/bash-completion/completions/preprintd \
  /usr/share/zsh/vendor-completions/_preprintd /usr/share/preprintd/topics/mllm.toml /usr/share/doc/preprintd/operations.md \
  /usr/share/doc/preprintd/copyright; do
  [ -s "$file" ] || fail "no $file"
done
systemctl is-active --quiet 'preprintd@*' && fail 'a service runs that nobody enabled'
ip link set lo up 2>/dev/null
useradd -m -s /bin/bash anna
install -d -o anna -g anna /home/anna/lists
printf '# Papers\n\n1. arXiv [A Paper](https://arxiv.org/abs/2409.20566)\n' >/home/anna/lists/README.md
chown anna: /home/anna/lists/README.md
hers "preprintd init lists/README.md && mkdir -p .config/preprintd && mv preprintd.toml topics .config/preprintd/" || fail init
preprintd-unit anna || fail preprintd-unit
systemctl enable --now preprintd@anna || fail 'enable --now'
until_true 10 preprintd status --alive || fail 'not alive'
hers preprintd import reading-list lists/README.md || fail import
hers preprintd annotate 2409.20566 --note kept || fail annotate
echo 'the service runs, the list is imported'

echo '# her own line' >>/etc/preprintd/preprintd.toml
pid=$(state MainPID)
dpkg -i /out/next.deb >/out/upgrade.log 2>&1 || { cat /out/upgrade.log; fail upgrade; }
until_true 10 preprintd status --alive || fail 'not alive after the upgrade'
[ "$(state MainPID)" != "$pid" ] || fail 'the upgrade did not restart the service'
hers preprintd show 2409.20566 --json | grep -q '"note":"kept"' || fail 'the upgrade lost a word'
grep -q 'her own line' /etc/preprintd/preprintd.toml || fail 'the upgrade lost her settings'
hers preprintd fsck || fail fsck
echo 'the upgrade kept data and settings and restarted the service'

dpkg -r preprintd >/out/remove.log 2>&1 || { cat /out/remove.log; fail remove; }
systemctl is-active --quiet preprintd@anna && fail 'a removed service runs'
[ -f /etc/preprintd/preprintd.toml ] || fail 'the removal took the settings'
dpkg -P preprintd >/out/purge.log 2>&1 || { cat /out/purge.log; fail purge; }
find / -xdev -name '*preprintd*' -not -path '/out/*' -not -path '/proc/*' -not -path '/sys/*' | sort >/out/after
left=$(comm -13 /out/before /out/after | grep -v -e '^/var/lib/preprintd' -e '^/home/anna/' -e '^/var/lib/systemd/' -e '^/run/' -e '^/tmp/')
[ -z "$left" ] || fail "left over after the purge: $left"
[ -s /var/lib/preprintd/preprints.db ] || fail 'the purge took her decisions'
grep -q 'holds your decisions' /out/purge.log || fail 'the purge did not say what it left'
echo 'purged: only her state folder is left'
echo 'all steps passed'
systemctl exit 0
INSIDE
chmod 755 "$work/out/test.sh"
code=0
timeout 300 systemd-nspawn --quiet -D "$work/clean" --bind="$work/out:/out" --register=no --keep-unit --private-network \
  --machine="preprintd-deb-$$" --console=pipe --boot systemd.run=/out/test.sh </dev/null >"$work/boot.log" 2>&1 || code=$?
[ -s "$work/out/log" ] || { tail -5 "$work/boot.log"; skip 'systemd does not boot in a container here'; }
cat "$work/out/log"
[ "$code" -eq 0 ] && grep -q '^all steps passed' "$work/out/log"
