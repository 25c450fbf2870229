"""Runs notebooks with the C# kernel by nbclient and validates the results with nbformat. Exits with 1 if any fails.
Usage: run_notebooks.py [-p NAME=VALUE]… NOTEBOOK…
NAME is set to VALUE after each cell tagged 'parameters' that declares it. Cells tagged skip-quick are skipped."""
import argparse
import re
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def with_parameters(notebook, values):
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            lines = [f"{name} = {value};" for name, value in values.items()
                     if re.search(rf"\b{re.escape(name)}\s*=", cell.source)]
            if lines:
                tags = {"tags": ["injected-parameters"]}
                cells.append(nbformat.v4.new_code_cell("\n".join(lines), metadata=tags))
    notebook.cells = cells


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-p", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("notebooks", nargs="+")
    arguments = parser.parse_args()
    values = dict(pair.split("=", 1) for pair in arguments.p)
    failed = 0
    for path in arguments.notebooks:
        started = time.time()
        notebook = nbformat.read(path, as_version=4)
        with_parameters(notebook, values)
        folder = path.rsplit("/", 1)[0] if "/" in path else "."
        try:
            NotebookClient(notebook, timeout=600, kernel_name=".net-csharp", skip_cells_with_tag="skip-quick",
                           resources={"metadata": {"path": folder}}).execute()
            nbformat.validate(notebook)
            print(f"ok: {path}: {len(notebook.cells)} cells, {time.time() - started:.0f} s", flush=True)
        except (CellExecutionError, nbformat.ValidationError, RuntimeError, TimeoutError) as error:
            failed += 1
            print(f"FAILED: {path}: {error}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
