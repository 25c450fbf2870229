"""Compares two runs of run_notebooks.py --record: cell for cell the same cells succeeded, and the same numbers were
recorded. Numbers that measure time or memory may differ. Usage: compare_kernels.py FILE FILE"""
import json
import re
import sys

MEASURED = re.compile(r"memory|gflops|seconds|per-second", re.IGNORECASE)


def differences(ours, theirs):
    found = [f"cell {cell} succeeded in one kernel only"
             for cell in sorted(set(ours["cells"]) ^ set(theirs["cells"]))]
    a, b = ours["results"], theirs["results"]
    found += [f"{name} was recorded in one kernel only" for name in sorted(set(a) ^ set(b))]
    found += [f"{name} is {a[name]} in one kernel and {b[name]} in the other"
              for name in sorted(set(a) & set(b)) if a[name] != b[name] and not MEASURED.search(name)]
    return found


def main():
    ours, theirs = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
    failed = 0
    for path in theirs:
        found = differences(ours.get(path, {"cells": [], "results": {}}), theirs[path])
        failed += bool(found)
        facts = f"{len(theirs[path]['cells'])} cells, {len(theirs[path]['results'])} numbers"
        print(f"FAILED: {path}: {'; '.join(found)}" if found else f"ok: {path}: the same in both kernels, {facts}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
