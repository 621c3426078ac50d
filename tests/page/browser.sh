#!/bin/sh
# browser.sh SCRIPT WORD…: a script of this folder in Chromium. Ends with 77 (skipped) where the browser's parts are missing.
here=$(dirname "$0")
command -v chromium >/dev/null 2>&1 || { echo "skipped: no chromium (apt-get install chromium fonts-wqy-microhei)"; exit 77; }
command -v node >/dev/null 2>&1 || { echo "skipped: no node"; exit 77; }
if [ ! -d "$here/node_modules/playwright-core" ]; then
  (cd "$here" && timeout 90 npm ci --no-audit --no-fund --ignore-scripts >/dev/null 2>&1) ||
    { echo "skipped: no playwright-core, and npm does not get it (npm ci in tests/page)"; exit 77; }
fi
script=$1
shift
exec node "$here/$script" "$@"
