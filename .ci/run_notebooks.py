"""Runs notebooks with a C# kernel by nbclient and validates the results with nbformat. Exits with 1 if any fails.
Usage: run_notebooks.py [--kernel NAME] [--record FILE] [-p NAME=VALUE]… NOTEBOOK…
NAME is set to VALUE after each cell tagged 'parameters' that declares it. Cells tagged skip-quick are skipped.
FILE gets, by notebook, the numbers that Results.Record was given (see compare_kernels.py)."""
import argparse
import json
import re
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

MARK = "recorded: "
SHOW = f"""foreach (var (name, value) in VJepa.Interactive.Results.Recorded)
    Console.WriteLine($"{MARK}{{name}} {{value?.ToJsonString() ?? "null"}}");"""


def with_parameters(notebook, values):
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            lines = [f"{name} = {value};" for name, value in values.items()
                     if re.search(rf"\b{re.escape(name)}\s*=", cell.source)]
            if lines:
                tags = {"tags": ["injected-parameters"]}
                cells.append(nbformat.v4.new_code_cell("\n".join(lines), metadata=tags, id="injected"))
    notebook.cells = cells


def without_outputs(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def record_of(notebook):
    texts = "".join(output.text for output in notebook.cells[-1].outputs if output.output_type == "stream")
    results = [line[len(MARK):].split(" ", 1) for line in texts.splitlines() if line.startswith(MARK)]
    return {name: json.loads(value) for name, value in results}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-p", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--kernel", default=".net-csharp")
    parser.add_argument("--record", metavar="FILE")
    parser.add_argument("notebooks", nargs="+")
    arguments = parser.parse_args()
    values = dict(pair.split("=", 1) for pair in arguments.p)
    failed, records = 0, {}
    for path in arguments.notebooks:
        started = time.time()
        notebook = nbformat.read(path, as_version=4)
        without_outputs(notebook)
        with_parameters(notebook, values)
        if arguments.record:
            notebook.cells.append(nbformat.v4.new_code_cell(SHOW, id="recorded"))
        folder = path.rsplit("/", 1)[0] if "/" in path else "."
        try:
            NotebookClient(notebook, timeout=600, kernel_name=arguments.kernel, skip_cells_with_tag="skip-quick",
                           resources={"metadata": {"path": folder}}).execute()
            nbformat.validate(notebook)
            print(f"ok: {path}: {len(notebook.cells)} cells, {time.time() - started:.0f} s", flush=True)
        except (CellExecutionError, nbformat.ValidationError, RuntimeError, TimeoutError) as error:
            failed += 1
            print(f"FAILED: {path}: {error}", flush=True)
        if arguments.record:
            records[path] = record_of(notebook)
    if arguments.record:
        with open(arguments.record, "w", encoding="utf-8") as file:
            json.dump(records, file)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
