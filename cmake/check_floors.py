#!/usr/bin/env python3
"""The house rules a compiler does not hold (docs/architecture.md): includes go only downward, no file grows
over 600 lines, nothing under lib/ asks the system for the time, nothing names a path of somebody's machine.
Prints every breach as file:line: what; exit 1 if there is one."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LONGEST = 600
CODE = {".cpp", ".hpp", ".py", ".sh", ".js", ".mjs", ".css", ".sql", ".cmake"}

INCLUDE = re.compile(r'\s*#\s*include\s*"([^"]+)"')
NOW = re.compile(r"\b(system_clock|steady_clock|high_resolution_clock|utc_clock)\b|::now\(|"
                 r"\b(gettimeofday|clock_gettime|localtime|std::time)\s*\(|\btime\s*\((nullptr|NULL|0)\)")
MACHINE_PATH = re.compile(r"(?<![\w.~$}-])/(wor[k]|roo[t])/\w")


def floors():
    """Floor -> the floors it may include, itself among them; read from the CMake files that link them."""
    uses = {}
    for listing in (ROOT / "lib").glob("*/CMakeLists.txt"):
        call = re.search(r"preprintd_floor\((\w+)(?:\s+USES\s+([\w\s]*?))?(?:\s+LINKS\b[^)]*)?\)", listing.read_text())
        if call:
            uses[call.group(1)] = (call.group(2) or "").split()
    reach = {}

    def below(floor, path=()):
        if floor in path:
            raise SystemExit(f"lib: {' -> '.join((*path, floor))}: floors go round in a circle")
        if floor not in reach:
            reach[floor] = {floor}.union(*(below(lower, (*path, floor)) for lower in uses.get(floor, ())))
        return reach[floor]

    for floor in uses:
        below(floor)
    return reach


def tracked():
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, check=True).stdout.decode()
    return [pathlib.PurePosixPath(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def without_comments(line):
    return line.split("//", 1)[0]


def breaches(path, text, reach):
    lines = text.splitlines()
    top, floor = path.parts[0], path.parts[1] if len(path.parts) > 2 else ""
    if path.suffix in CODE and "data" not in path.parts and len(lines) > LONGEST:
        yield LONGEST, f"{len(lines)} lines; over {LONGEST} it is two files"
    for number, line in enumerate(lines, 1):
        if MACHINE_PATH.search(line):
            yield number, "a path of somebody's machine"
        if path.suffix not in (".cpp", ".hpp"):
            continue
        include = INCLUDE.match(line)
        if include and top in ("lib", "tests"):
            target = include.group(1).split("/")[0]
            if top == "lib" and target not in reach:
                yield number, f'"{include.group(1)}" is no floor\'s header; an outside one is included as <>'
            elif target in reach and floor in reach and target not in reach[floor]:
                yield number, f"{floor} may not use {target}: it is above or beside it"
            elif top == "lib" and target == "daemon":
                yield number, "lib knows nothing of daemon"
        if top == "lib" and str(path) != "lib/base/clock.cpp" and NOW.search(without_comments(line)):
            yield number, "asks the system for the time; a Clock& or an Instant is passed in"


def main():
    reach = floors()
    count = 0
    for path in tracked():
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for line, what in breaches(path, text, reach):
            print(f"{path}:{line}: {what}")
            count += 1
    print(f"floors: {count} breaches" if count else f"floors: {len(reach)} floors, all includes go down")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
