"""Compares numbers that notebooks recorded in two hosts: results.json of the main job, and a record of
run_notebooks.py. Numbers that measure time or memory may differ. Usage: compare_kernels.py RESULTS.json RECORD"""
import json
import pathlib
import re
import sys

MEASURED = re.compile(r"memory|gflops|seconds|per-second", re.IGNORECASE)


def differences(ours, theirs):
    if ours["status"] != "succeeded":
        return [f"the main job's run {ours['status']}"]
    a, b = ours["results"], theirs
    found = [f"{name} was recorded in one host only" for name in sorted(set(a) ^ set(b))]
    return found + [f"{name} is {a[name]} in the main job and {b[name]} in the other host"
                    for name in sorted(set(a) & set(b)) if a[name] != b[name] and not MEASURED.search(name)]


def main():
    ours, theirs = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
    failed = 0
    for path, numbers in theirs.items():
        found = differences(ours.get(pathlib.Path(path).stem, {"status": "is missing"}), numbers)
        failed += bool(found)
        print(f"FAILED: {path}: {'; '.join(found)}" if found else f"ok: {path}: the same {len(numbers)} numbers")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
