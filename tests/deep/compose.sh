#!/usr/bin/env bash
# compose.sh IMAGE.tar SOURCE: runs docker/compose.yaml as it stands, with its bridge and its published port, in an engine and a
# network of its own, so that the host's addresses and packet filter stay as they are. Called by docker.sh, which made the image.
# Exit 77 with one line where the machine cannot do it.
set -euo pipefail
tar=$(realpath "$1") source=$(realpath "$2")
missing() { echo "compose: not tried, $*"; exit 77; }
if docker-compose version >/dev/null 2>&1; then
  composed() { docker-compose "$@"; }
elif docker compose version >/dev/null 2>&1; then
  composed() { docker compose "$@"; }
else
  missing 'no docker-compose here (apt-get install docker-compose)'
fi
[ "$(id -u)" -eq 0 ] || missing 'it takes root'
for tool in dockerd ip nsenter iptables curl; do command -v "$tool" >/dev/null || missing "no $tool here"; done
work=$(mktemp -d)
space=pp$$
engine=
compose() { composed -p "$space" -f "$source/docker/compose.yaml" "$@" 2>>"$work/compose.log"; }
finish() {
  if [ -n "$engine" ]; then
    compose down -v >/dev/null || true
    kill "$(cat "$work/pid" 2>/dev/null)" 2>/dev/null || true
    wait "$engine" 2>/dev/null || true
  fi
  umount "$work/exec/netns/default" "$work/data" 2>/dev/null || true
  ip netns del "$space" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
fail() { echo "FAILED: compose: $*"; tail -5 "$work/compose.log"; compose logs --tail 20 || true; exit 1; }

ip netns add "$space" 2>/dev/null || missing 'no network of its own can be made'
there() { nsenter --net="/run/netns/$space" "$@"; }
there ip link set lo up
mkdir -p "$work/data" "$work/exec" "$work/lists"
there dockerd --data-root "$work/data" --exec-root "$work/exec" -p "$work/pid" -H "unix://$work/sock" --bip 172.30.99.1/24 \
  >"$work/engine.log" 2>&1 </dev/null &
engine=$!
export DOCKER_HOST=unix://$work/sock
docker() { command "$(command -v /usr/bin/docker || command -v docker)" "$@"; }
for _ in $(seq 100); do docker info >/dev/null 2>&1 && break; sleep .2; done
docker info >/dev/null 2>&1 || missing 'the engine does not start in a network of its own'
docker tag "$(docker load -q -i "$tar" | sed -n 's/^Loaded image\( ID\)\?: //p')" preprintd

printf '# Papers\n\n1. arXiv [A Paper](https://arxiv.org/abs/2409.20566)\n' >"$work/lists/README.md"
chown -R 12345:12345 "$work/lists"
export PREPRINTD_UID=12345 PREPRINTD_LISTS=$work/lists PREPRINTD_SET=sources.huggingface.enabled=false
status_of() { there curl -s -o /dev/null -w '%{http_code}' "$@" || true; }
answers() {
  for _ in $(seq 100); do [ "$(status_of http://127.0.0.1:8417/healthz)" = 200 ] && return 0; sleep .2; done
  return 1
}
compose up -d --no-build >/dev/null || fail 'up'
answers || fail 'the published port does not answer'
[ "$(status_of http://172.30.99.1:8417/healthz)" = 000 ] || fail 'the page is published on more than 127.0.0.1'
login=$(compose logs --no-color | sed -n 's/.*log in once at //p' | tr -d '\r')
[ -n "$login" ] || fail 'the login address is not in the log'
[ "$(status_of http://127.0.0.1:8417/api/v1/queue)" = 401 ] || fail 'it lets everybody in'
[ "$(there curl -s -c "$work/jar" -o /dev/null -w '%{http_code}' "http://127.0.0.1:8417/${login#*://*/}")" = 303 ] || fail "no login by $login"
[ "$(status_of -b "$work/jar" http://127.0.0.1:8417/api/v1/queue)" = 200 ] || fail 'logged in, and not let in'
compose exec -T preprintd preprintd import reading-list /lists/README.md >/dev/null || fail 'import'
compose exec -T preprintd preprintd annotate 2409.20566 --venue ICLR >/dev/null || fail 'annotate'
compose exec -T preprintd preprintd export --into >/dev/null || fail 'export'
grep -q '1. ICLR \[A Paper\]' "$work/lists/README.md" || fail 'the list was not written'
compose down >/dev/null || fail 'down'
compose up -d --no-build >/dev/null && answers || fail 'up again'
compose exec -T preprintd preprintd show 2409.20566 --json | grep -q ICLR || fail 'the state was lost with the container'
[ "$(status_of -b "$work/jar" http://127.0.0.1:8417/api/v1/queue)" = 200 ] || fail 'the device must log in again'
echo 'compose: all steps passed'
