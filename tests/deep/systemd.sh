#!/usr/bin/env bash
# systemd.sh PROGRAM SOURCE: boots a real systemd in a container tree, installs what `make install` installs, and looks at
# the unit from outside: start and READY, the page, the sandbox, kill -9, a process that stands still, reload, stop, state.
# Exit 77 with one line where the machine cannot do it. PREPRINTD_TREE=FOLDER: a tree made before is used again.
set -euo pipefail
program=$(realpath "$1")
build=$(dirname "$program")
skip() { echo "skipped: $*"; exit 77; }
[ "$(id -u)" -eq 0 ] || skip 'booting a container needs root'
for tool in systemd-nspawn mmdebstrap systemd-analyze cmake; do
  command -v "$tool" >/dev/null || skip "no $tool here (apt-get install systemd-container mmdebstrap)"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
packages() {
  ldd "$program" | awk '/=> \//{print $3}' | while read -r library; do
    dpkg -S "*/$(basename "$(dirname "$library")")/$(basename "$library")" 2>/dev/null | head -1 | cut -d: -f1
  done | sort -u
}
tree=${PREPRINTD_TREE:-$work/tree}
if [ ! -d "$tree/usr" ]; then
  sources=/etc/apt/sources.list.d/debian.sources
  [ -f "$sources" ] || skip 'no deb822 sources of Debian to make a tree from'
  include=$(packages | paste -sd,)
  mmdebstrap --quiet --variant=minbase --include="systemd-sysv,dbus,libpam-systemd,curl,tzdata,ca-certificates,$include" \
    $(find /etc/apt/apt.conf.d -name '99*' -printf '--aptopt=%p ') bookworm "$tree" "$sources" || skip 'no tree could be made'
fi
: >"$tree/etc/machine-id"
DESTDIR=$work/root cmake --install "$build" --prefix /usr >"$work/install.log"
score=$(systemd-analyze security --offline=yes --root="$work/root" preprintd@anna.service 2>/dev/null |
  sed -n 's/.*exposure level.*: \([0-9.]*\) .*/\1/p') || true
echo "exposure: ${score:-not measured}"
[ -z "$score" ] || awk -v score="$score" 'BEGIN { exit !(score <= 1.2) }'

mkdir -p "$work/out"
cp -r "$work/root" "$work/out/tree"
cat >"$work/out/test.sh" <<'INSIDE'
#!/bin/bash
# Runs inside; every step says what it found, the first that fails ends it.
exec >/out/log 2>&1
set -u
fail() { echo "FAILED: $*"; systemctl status preprintd@anna --no-pager -l; journalctl -u preprintd@anna --no-pager | tail -40; systemctl exit 1; exit 1; }
ms() { echo $(($(date +%s%N) / 1000000)); }
until_true() { local end=$((SECONDS + $1)); shift; until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.05; done; }
state() { systemctl show preprintd@anna -p "$1" --value; }
page() { curl -fsS -m 3 http://127.0.0.1:8417/healthz | grep -q '"status":"ok"'; }
cp -r /out/tree/. /
useradd -m -s /bin/bash anna
install -d -o anna -g anna /home/anna/lists /home/anna/private /home/anna/.config/preprintd
printf '# Papers\n\n1. arXiv [A Paper](https://arxiv.org/abs/2409.20566)\n' >/home/anna/lists/README.md
chown anna: /home/anna/lists/README.md; chmod 640 /home/anna/lists/README.md
cat >/home/anna/.config/preprintd/preprintd.toml <<TOML
[lists.papers]
file = "/home/anna/lists/README.md"
TOML
ip link set lo up 2>/dev/null
mkdir -p /etc/systemd/system/preprintd@anna.service.d
# The same unit with a shorter patience, so that a test need not wait for minutes.
printf '[Service]\nRestartSec=1s\nWatchdogSec=6s\n' >/etc/systemd/system/preprintd@anna.service.d/test.conf
preprintd-unit anna || fail 'preprintd-unit'
grep -q 'BindPaths=-/home/anna/lists' /etc/systemd/system/preprintd@anna.service.d/paths.conf || fail 'no BindPaths'
systemctl daemon-reload

begun=$(ms)
systemctl start preprintd@anna || fail start
echo "start to READY: $(($(ms) - begun)) ms; $(state StatusText)"
until_true 10 page || fail 'the page does not answer'
pid=$(state MainPID)
echo "user $(ps -o user= -p "$pid" 2>/dev/null || stat -c %U /proc/"$pid"), state $(stat -c '%U %a' /var/lib/preprintd), database $(stat -c '%U %a' /var/lib/preprintd/preprints.db)"
[ "$(stat -c %U /var/lib/preprintd)" = anna ] || fail 'the state is not hers'
grep -q '^CapEff:[[:space:]]*0*$' /proc/"$pid"/status || fail capabilities
grep -q '^Seccomp:[[:space:]]*2' /proc/"$pid"/status || fail seccomp
# What it sees of her home, through its own eyes.
[ -e /proc/"$pid/root"/home/anna/lists/README.md ] || fail 'it does not see the list'
[ ! -e /proc/"$pid/root"/home/anna/private ] || fail 'it sees more of her home than the list'

# Her shell works on the same database, and the list is written through both.
runuser -u anna -- sh -c 'cd /home/anna && preprintd import reading-list lists/README.md' || fail import
token=$(curl -fsS http://127.0.0.1:8417/api/v1/session | sed 's/.*"token":"\([^"]*\)".*/\1/')
curl -fsS -X POST -H 'Content-Type: application/json' -H "X-Preprintd-Token: $token" -d '{"venue":"ICLR"}' \
  http://127.0.0.1:8417/api/v1/papers/2409.20566/annotation >/dev/null || fail 'a decision through the page'
runuser -u anna -- sh -c 'cd /home/anna && preprintd export --into' || fail export
grep -q '1. ICLR \[A Paper\]' /home/anna/lists/README.md || fail 'the list was not written'
[ "$(stat -c '%U %a' /home/anna/lists/README.md)" = 'anna 640' ] || fail 'owner or mode of the list changed'
# May the service itself replace it? In its own view of the file system, as its user.
nsenter -t "$pid" -m runuser -u anna -- sh -c 'touch /home/anna/lists/.probe && rm /home/anna/lists/.probe' || fail 'the folder of the list is read-only for the service'

begun=$(ms)
kill -9 "$pid"
until_true 15 sh -c '[ "$(systemctl show preprintd@anna -p NRestarts --value)" = 1 ]' || fail 'no restart after kill -9'
until_true 15 page || fail 'no page after kill -9'
echo "kill -9 to page again: $(($(ms) - begun)) ms (RestartSec=1s)"
runuser -u anna -- sh -c 'cd /home/anna && preprintd show 2409.20566 --json' | grep -q ICLR || fail 'a word was lost'

begun=$(ms)
kill -STOP "$(state MainPID)"
until_true 60 sh -c '[ "$(systemctl show preprintd@anna -p NRestarts --value)" = 2 ]' || fail 'no restart of a process that stands still'
until_true 20 page || fail 'no page after the watchdog'
echo "SIGSTOP to page again: $(($(ms) - begun)) ms (WatchdogSec=6s)"
journalctl -u preprintd@anna --no-pager | grep -q 'Watchdog timeout' || fail 'that was not the watchdog'

echo '[network]' >>/home/anna/.config/preprintd/preprintd.toml
echo 'contact = 7' >>/home/anna/.config/preprintd/preprintd.toml
systemctl reload preprintd@anna; sleep 1
journalctl -u preprintd@anna --no-pager | grep -q 'of before stay in force' || fail 'a bad file was not refused'
page || fail 'no page after a reload'
sed -i '/contact/d' /home/anna/.config/preprintd/preprintd.toml
systemctl reload preprintd@anna; sleep 1
journalctl -u preprintd@anna --no-pager | grep -q 'were read anew and are in force' || fail 'no reload'

runuser -u anna -- sh -c 'cd /home/anna && preprintd run' 2>&1 | grep 'is served by process' || fail 'a second service was not refused'
begun=$(ms)
systemctl stop preprintd@anna || fail stop
took=$(($(ms) - begun))
echo "stop: $took ms, result $(state Result)"
[ "$took" -lt 5000 ] && [ "$(state Result)" = success ] || fail 'the stop was not clean'
runuser -u anna -- sh -c 'cd /home/anna && preprintd fsck' || fail fsck
echo '[web]' >>/home/anna/.config/preprintd/preprintd.toml
echo 'listen = 7' >>/home/anna/.config/preprintd/preprintd.toml
systemctl start preprintd@anna 2>/dev/null
sleep 3
[ "$(state NRestarts)" -le 2 ] || fail 'wrong settings are tried again and again'
echo "all steps passed; memory $(state MemoryPeak)"
systemctl exit 0
INSIDE
chmod 755 "$work/out/test.sh"
code=0
timeout 300 systemd-nspawn --quiet -D "$tree" --volatile=overlay --bind="$work/out:/out" --register=no --keep-unit \
  --private-network --machine="preprintd-$$" --console=pipe --boot systemd.run=/out/test.sh </dev/null >"$work/boot.log" 2>&1 || code=$?
[ -s "$work/out/log" ] || { tail -5 "$work/boot.log"; skip 'systemd does not boot in a container here'; }
cat "$work/out/log"
[ "$code" -eq 0 ] && grep -q '^all steps passed' "$work/out/log"
