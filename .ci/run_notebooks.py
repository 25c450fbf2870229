"""nbclient runs the notebooks named on the command line with the C# kernel and checks the result against nbformat."""
import sys
import time
import nbformat
from nbclient import NotebookClient

for path in sys.argv[1:]:
    started = time.time()
    notebook = nbformat.read(path, as_version=4)
    folder = path.rsplit("/", 1)[0] if "/" in path else "."
    NotebookClient(notebook, timeout=1200, kernel_name=".net-csharp", resources={"metadata": {"path": folder}}).execute()
    nbformat.validate(notebook)
    print(f"{path}: {len(notebook.cells)} cells, {time.time() - started:.0f} s", flush=True)
