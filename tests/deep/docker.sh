#!/usr/bin/env bash
# docker.sh PROGRAM SOURCE: builds docker/Dockerfile and runs it as compose.yaml does: read-only root, no capabilities, a
# volume, the folder of a list; healthy, login, written list, stop, state kept. Uses the engine of DOCKER_HOST, or starts
# one of its own for the time of the test. Exit 77 with one line where the machine cannot do it.
# PREPRINTD_BASE: the base image (default debian:bookworm-slim; made with mmdebstrap where it cannot be pulled).
set -euo pipefail
source=$(realpath "$2")
skip() { echo "skipped: $*"; exit 77; }
command -v docker >/dev/null || skip 'no docker here (apt-get install docker.io)'
work=$(mktemp -d)
engine=
finish() {
  docker rm -f "pp-$$" >/dev/null 2>&1 || true
  docker volume rm "pp-$$" >/dev/null 2>&1 || true
  if [ -n "$engine" ]; then
    kill "$engine" 2>/dev/null && wait "$engine" 2>/dev/null
    umount "$work/exec/netns/default" 2>/dev/null
  fi
  rm -rf "$work"
}
trap finish EXIT
docker() { command "$(command -v /usr/bin/docker || command -v docker)" "$@"; }
if ! docker info >/dev/null 2>&1; then
  [ "$(id -u)" -eq 0 ] && command -v dockerd >/dev/null || skip 'no docker engine answers, and none can be started'
  mkdir -p "$work/data" "$work/exec"
  dockerd --data-root "$work/data" --exec-root "$work/exec" -p "$work/pid" -H "unix://$work/sock" --bridge=none --iptables=false \
    --ip6tables=false --ip-forward=false --ip-masq=false >"$work/engine.log" 2>&1 </dev/null &
  engine=$!
  export DOCKER_HOST=unix://$work/sock
  for _ in $(seq 100); do docker info >/dev/null 2>&1 && break; sleep .2; done
  docker info >/dev/null 2>&1 || skip 'the docker engine does not start here'
fi
base=${PREPRINTD_BASE:-debian:bookworm-slim}
if ! docker image inspect "$base" >/dev/null 2>&1 && ! timeout 60 docker pull -q "$base" >/dev/null 2>&1; then
  sources=/etc/apt/sources.list.d/debian.sources
  command -v mmdebstrap >/dev/null && [ -f "$sources" ] || skip "no $base, and nothing to make one with"
  mmdebstrap --quiet --variant=minbase --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    $(find /etc/apt/apt.conf.d -name '99*' -printf '--aptopt=%p ') bookworm "$work/base.tar" "$sources" || skip 'no base image could be made'
  docker import -c 'CMD ["bash"]' "$work/base.tar" "$base" >/dev/null
fi
begun=$SECONDS
if [ -z "${PREPRINTD_IMAGE:-}" ]; then
  DOCKER_BUILDKIT=0 docker build -q --network host --build-arg BASE="$base" --build-arg UID=12345 --build-arg JOBS="$(nproc)" \
    -t "preprintd-$$" -f "$source/docker/Dockerfile" "$source" >"$work/build.log" || { tail -20 "$work/build.log"; exit 1; }
  image=preprintd-$$
else
  image=$PREPRINTD_IMAGE
fi
echo "build: $((SECONDS - begun)) s, image $(($(docker image inspect -f '{{.Size}}' "$image") >> 20)) MiB"
fail() { echo "FAILED: $*"; docker logs "pp-$$" 2>&1 | tail -20; exit 1; }
mkdir "$work/lists"
printf '# Papers\n\n1. arXiv [A Paper](https://arxiv.org/abs/2409.20566)\n' >"$work/lists/README.md"
chown -R 12345:12345 "$work/lists"
start() {
  docker run -d --name "pp-$$" --network host --read-only --tmpfs /tmp:size=16m,noexec,nosuid,nodev --cap-drop ALL \
    --security-opt no-new-privileges --memory 1g --pids-limit 64 --health-interval 1s -v "pp-$$:/var/lib/preprintd" \
    -v "$work/lists:/lists" -e PREPRINTD_SET=sources.huggingface.enabled=false "$image" >/dev/null
}
inside() { docker exec "pp-$$" preprintd "$@"; }
start
for _ in $(seq 60); do [ "$(docker inspect -f '{{.State.Health.Status}}' "pp-$$")" = healthy ] && break; sleep .5; done
[ "$(docker inspect -f '{{.State.Health.Status}}' "pp-$$")" = healthy ] || fail 'not healthy'
login=$(docker logs "pp-$$" 2>&1 | sed -n 's/.*log in once at //p')
[ "$(docker logs "pp-$$" 2>&1 | grep -c 'log in once')" = 1 ] || fail 'the login address was not logged once'
echo "login: ${login%%token*}token=…"
[ "$(docker exec "pp-$$" stat -c '%u %a' /var/lib/preprintd/token)" = '12345 600' ] || fail 'the token is not hers alone'
[ "$(docker exec "pp-$$" id -u)" = 12345 ] || fail 'it runs as somebody else'
docker exec "pp-$$" touch /x 2>/dev/null && fail 'its root can be written'
[ "$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8417/api/v1/queue)" = 401 ] || fail 'it lets everybody in'
[ "$(curl -s -c "$work/jar" -o /dev/null -w '%{http_code}' "$login")" = 303 ] || fail 'the login address does not work'
[ "$(curl -s -b "$work/jar" -o /dev/null -w '%{http_code}' http://127.0.0.1:8417/api/v1/queue)" = 200 ] || fail 'logged in, and not let in'
inside import reading-list /lists/README.md >/dev/null || fail 'import'
inside annotate 2409.20566 --venue ICLR >/dev/null || fail 'annotate'
inside export --into >/dev/null || fail 'export'
grep -q '1. ICLR \[A Paper\]' "$work/lists/README.md" || fail 'the list was not written'
begun=$(date +%s%N)
docker stop -t 10 "pp-$$" >/dev/null
took=$((($(date +%s%N) - begun) / 1000000))
echo "stop: $took ms, exit code $(docker inspect -f '{{.State.ExitCode}}' "pp-$$")"
[ "$took" -lt 5000 ] && [ "$(docker inspect -f '{{.State.ExitCode}}' "pp-$$")" = 0 ] || fail 'the stop was not clean'
docker rm "pp-$$" >/dev/null
# A single file as a mount cannot be replaced; the message says what to do.
docker run --rm --network host --read-only --cap-drop ALL -v "pp-$$:/var/lib/preprintd" -v "$work/lists/README.md:/lists/README.md" \
  "$image" check >"$work/check.log" 2>&1 || true
grep -q 'mount the folder /lists' "$work/check.log" || { cat "$work/check.log"; fail 'a mounted file is not explained'; }
start
docker exec "pp-$$" preprintd show 2409.20566 --json | grep -q ICLR || fail 'the state was lost with the container'
docker logs "pp-$$" 2>&1 | grep -q 'log in once' && fail 'the token was made anew'
docker save "$image" >"$work/image.tar"
rc=0
DOCKER_HOST='' "$(dirname "$0")/compose.sh" "$work/image.tar" "$source" || rc=$?
[ "$rc" = 0 ] || [ "$rc" = 77 ] || exit 1
echo 'all steps passed'
