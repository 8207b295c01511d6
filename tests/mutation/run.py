#!/usr/bin/env python3
"""Plants small mistakes, one at a time, and looks whether the tests notice.

mutants.json lists them by room: a file, a text in it (once), what takes its place, and the tests that should
fail. The tree is copied to build/mutation, so nothing here is touched; ccache makes later calls shorter.

    tests/mutation/run.py                  all of them
    tests/mutation/run.py training nn      of some rooms
    tests/mutation/run.py "a phase has"    those whose description holds these words
    tests/mutation/run.py --check          only whether each text still stands once in its file
"""
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPY = ROOT / "build" / "mutation"
ENVIRONMENT = dict(os.environ, QTEST_DISABLE_STACK_DUMP="1")


def mutants(words):
    listed = json.loads((ROOT / "tests/mutation/mutants.json").read_text())
    return [(room, one) for room, entries in listed.items() for one in entries
            if not words or any(word == room or word in one["what"] for word in words)]


def misplaced(one):
    count = (ROOT / one["file"]).read_text().count(one["text"])
    return "" if count == 1 else f'{one["file"]}: {one["text"]!r} stands there {count} times'


def copy_tree():
    COPY.mkdir(parents=True, exist_ok=True)
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True,
                           capture_output=True, text=True).stdout.split("\n")
    for name in filter(None, names):
        source, target = ROOT / name, COPY / name
        if not source.exists():
            continue
        if not target.exists() or target.read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    subprocess.run(["cmake", "--preset", "release", "-DQS_WERROR=OFF", "-DQS_BENCHMARKS=OFF"], cwd=COPY, check=True,
                   stdout=subprocess.DEVNULL)


def executables(tests):
    """The programs that hold these CTest entries."""
    shown = json.loads(subprocess.run(["ctest", "--show-only=json-v1"], cwd=COPY / "build/release", check=True,
                                      capture_output=True, text=True).stdout)
    pattern = re.compile(tests)
    return sorted({Path(one["command"][0]).name for one in shown["tests"] if pattern.search(one["name"])})


def build(targets):
    return subprocess.run(["ninja", "-j2", *targets], cwd=COPY / "build/release", capture_output=True, text=True)


def verdict(one):
    """'noticed', 'survived' or 'does not compile'."""
    file = COPY / one["file"]
    whole = file.read_text()
    file.write_text(whole.replace(one["text"], one["replacement"]))
    try:
        if build(executables(one["tests"])).returncode != 0:
            return "does not compile"
        run = subprocess.run(["ctest", "-R", one["tests"], "--parallel", "2", "--stop-on-failure", "--timeout", "300"],
                             cwd=COPY / "build/release", capture_output=True, env=ENVIRONMENT)
        return "noticed" if run.returncode != 0 else "survived"
    finally:
        file.write_text(whole)


def main():
    arguments = sys.argv[1:]
    chosen = mutants([word for word in arguments if not word.startswith("--")])
    problems = [problem for _, one in chosen if (problem := misplaced(one))]
    for problem in problems:
        print(problem)
    if problems or "--check" in arguments:
        return 1 if problems else 0
    copy_tree()
    build([])
    counts = {}
    for room, one in chosen:
        result = verdict(one)
        noticed, planted = counts.get(room, (0, 0))
        counts[room] = (noticed + (result == "noticed"), planted + (result != "does not compile"))
        print(f'{result:16} {room:10} {one["file"]}: {one["what"]}', flush=True)
    for room, (noticed, planted) in counts.items():
        print(f"{room:10} {noticed} of {planted} noticed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
