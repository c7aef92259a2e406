"""Seconds from starting the TypeScript kernel to the end of a first cell: `kernel_start.py DIRECTORY CODE`.

Prints {"seconds": s}, or {"missing": reason} where Jupyter or the kernel is absent.
"""
import json
import sys
import time


def measure(directory, code):
    try:
        import nbformat
        from jupyter_client.kernelspec import NoSuchKernel
        from nbclient import NotebookClient
    except ImportError as error:
        return {"missing": f"Jupyter is missing ({error})"}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    client = NotebookClient(notebook, kernel_name="tslab", timeout=120, resources={"metadata": {"path": directory}})
    start = time.perf_counter()
    try:
        # nbclient asks only for the reply's status, so the cell prints a word that shows it came to its end.
        client.execute()
    except NoSuchKernel:
        return {"missing": "the kernel is not registered: run npm run setup"}
    seconds = time.perf_counter() - start
    text = "".join(output.get("text", "") for output in notebook.cells[0].outputs)
    if "the cell ended" not in text:
        raise SystemExit(f"the first cell failed: {text}")
    return {"seconds": seconds}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], sys.argv[2])))
