"""Executes one notebook in a fresh kernel and writes it with its outputs.

    execute_notebook.py INPUT OUTPUT [--kernel NAME] [--directory DIR] [--patience SECONDS]

One JSON object a line goes to standard output: {"event": "cell", ...} as each code cell starts, {"event": "end", ...}
last, with every failure. The exit status is 0 when there is none.

Why not `nbconvert --execute`: the kernel (tslab) reports a failed cell by its reply alone, without an error message;
it answers "abort" for a cell that it skips, which Jupyter's own client takes for success; a promise that rejects after
its cell has ended is only printed. Here each of them fails the run, as does anything printed to stderr by a cell that
does not carry the tag "expects-stderr".
"""
import argparse
import json
import os
import queue
import re
import signal
import sys
import tempfile
import time

import nbformat
from jupyter_client import KernelManager
from nbformat.v4 import new_output, output_from_msg

ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# Node repeats the line that threw, and points at it, before the error itself.
SOURCE_LINE = re.compile(r"\Aevalmachine\.<anonymous>:\d+\n.*\n\s*\^+\n\n")
REJECTION = re.compile(r"^(UnhandledPromiseRejection|UncaughtException):", re.MULTILINE)


class Failure(Exception):
    """The kernel cannot go on."""


def announce(event, **values):
    print(json.dumps({"event": event, **values}), flush=True)


class Execution:
    """The state of one run: which message belongs to which cell, and what went wrong."""

    def __init__(self, notebook, client, manager):
        self.notebook, self.client, self.manager = notebook, client, manager
        self.code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        self.number_of = {}  # id of the execute request -> index into code_cells
        self.displays = {}  # display id -> outputs that show it
        self.cleared = set()  # cells whose outputs go when the next one comes
        self.failures = []

    def fail(self, index, kind, message):
        cell = self.code_cells[index]
        head = [line for line in cell.source.splitlines() if line.strip()][:4]
        self.failures.append({"cell": index + 1, "kind": kind, "source": head, "message": message})

    def add_output(self, index, output):
        outputs = self.code_cells[index].outputs
        if index in self.cleared:
            self.cleared.discard(index)
            outputs.clear()
        last = outputs[-1] if outputs else None
        if output.output_type == "stream" and last and last.output_type == "stream" and last.name == output.name:
            last.text += output.text
        else:
            outputs.append(output)

    def handle(self, message):
        """Applies one message of the kernel to the notebook."""
        index = self.number_of.get(message["parent_header"].get("msg_id"))
        if index is None:
            return
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            self.add_output(index, new_output("stream", name=content["name"], text=ANSI.sub("", content["text"])))
        elif kind in ("display_data", "update_display_data", "execute_result"):
            display = content.get("transient", {}).get("display_id")
            if kind == "update_display_data":
                for output in self.displays.get(display, []):
                    output.data = nbformat.from_dict(content["data"])
                    output.metadata = nbformat.from_dict(content.get("metadata", {}))
            else:
                output = output_from_msg(message)
                self.add_output(index, output)
                if display:
                    self.displays.setdefault(display, []).append(output)
        elif kind == "error":
            self.add_output(index, output_from_msg(message))
        elif kind == "clear_output":
            if content.get("wait"):
                self.cleared.add(index)
            else:
                self.code_cells[index].outputs.clear()

    def next_message(self, seconds):
        try:
            return self.client.get_iopub_msg(timeout=seconds)
        except queue.Empty:
            if not self.manager.is_alive():
                raise Failure("the kernel died (out of memory, or a native library crashed)") from None
            return None

    def run_cell(self, index):
        """Executes one cell and returns the status of its reply once the kernel is idle again."""
        cell = self.code_cells[index]
        request = self.client.execute(cell.source, allow_stdin=False, stop_on_error=False)
        self.number_of[request] = index
        idle = False
        while not idle:
            message = self.next_message(1)
            if message is None:
                continue
            self.handle(message)
            if message["msg_type"] == "status" and message["parent_header"].get("msg_id") == request:
                idle = message["content"]["execution_state"] == "idle"
        while True:
            reply = self.client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == request:
                cell.execution_count = reply["content"].get("execution_count")
                return reply["content"]["status"]

    def stderr_of(self, index):
        return "".join(o.text for o in self.code_cells[index].outputs if o.output_type == "stream" and o.name == "stderr")

    def keep_error(self, index, text):
        """The message of a failed cell, whose stderr text becomes the error output that Jupyter's front ends know."""
        cell = self.code_cells[index]
        for output in cell.outputs:
            if output.output_type == "error":  # the kernel has sent one
                return f"{output.ename}: {output.evalue}"
        if not text:
            return "the cell failed without a message"
        cell.outputs = [o for o in cell.outputs if not (o.output_type == "stream" and o.name == "stderr")]
        text = SOURCE_LINE.sub("", text)
        name, value = re.match(r"(?s)(?:(?:Uncaught )?(\w*Error)(?: \[\w+\])?: )?(.*)", text).groups()
        value = value.split("\n    at ")[0].strip()
        cell.outputs.append(new_output("error", ename=name or "Error", evalue=value, traceback=text.splitlines()))
        return f"{name or 'Error'}: {value}"

    def run(self, patience):
        """Executes every cell in order; stops at the first that fails. Returns how many were executed."""
        for cell in self.code_cells:
            cell.outputs, cell.execution_count = [], None
            cell.metadata.pop("execution", None)  # timestamps that another client left
        for index, cell in enumerate(self.code_cells):
            announce("cell", cell=index + 1, cells=len(self.code_cells))
            try:
                status = self.run_cell(index)
            except Failure as error:
                self.fail(index, "dead", str(error))
                break
            text = self.stderr_of(index)
            if status != "ok":
                if status.startswith("abort"):
                    self.fail(index, "skipped", "the kernel answered \"abort\" and did not execute the cell")
                else:
                    self.fail(index, "error", self.keep_error(index, text))
                break
        else:
            self.wait_for_stragglers(patience)
        failed = {failure["cell"] for failure in self.failures}
        for index, cell in enumerate(self.code_cells):
            text = self.stderr_of(index)
            if REJECTION.search(text):
                self.fail(index, "rejection", text.strip().split("\n    at ")[0])
            elif text and index + 1 not in failed and "expects-stderr" not in cell.metadata.get("tags", []):
                self.fail(index, "stderr", text.strip())
        return sum(cell.execution_count is not None for cell in self.code_cells)

    def wait_for_stragglers(self, patience):
        """Reads on for a moment: a promise that nobody awaits may still reject."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            message = self.next_message(0.1)
            if message:
                self.handle(message)


def write(notebook, path):
    """Writes the whole file or none of it."""
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(path)), suffix=".ipynb.new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(nbformat.writes(notebook, indent=1, ensure_ascii=False).rstrip("\n") + "\n")
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def start_kernel(name, directory):
    """A kernel that answers, its manager, and a client; the ports it was given may have been taken in between: one more try."""
    for attempt in (1, 2):
        manager = KernelManager(kernel_name=name)
        manager.start_kernel(cwd=directory)
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=60)
            return manager, client
        except RuntimeError:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
            if attempt == 2:
                raise
        except BaseException:
            manager.shutdown_kernel(now=True)
            raise


def interrupted(*_):
    """Ends the run on the first signal; the kernel is shut down undisturbed by a second one."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--kernel")
    parser.add_argument("--directory", default=".")
    parser.add_argument("--patience", type=float, default=0.5)
    options = parser.parse_args()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, interrupted)

    notebook = nbformat.read(options.input, as_version=4)
    kernel = options.kernel or notebook.metadata.get("kernelspec", {}).get("name", "tslab")
    start = time.monotonic()
    try:
        manager, client = start_kernel(kernel, options.directory)
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # a missing kernelspec, a kernel that exits at once
        announce("end", executed=0, seconds=0, failures=[
            {"cell": 0, "kind": "kernel", "source": [], "message": f"the kernel \"{kernel}\" did not start: {error}"}])
        return 1
    try:
        # As JupyterLab keeps it, so that opening and saving a notebook there changes nothing.
        notebook.metadata["language_info"] = client.kernel_info(reply=True, timeout=60)["content"]["language_info"]
        execution = Execution(notebook, client, manager)
        executed = execution.run(options.patience)
    except KeyboardInterrupt:
        return 130
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    write(notebook, options.output)
    announce("end", executed=executed, cells=len(execution.code_cells), seconds=round(time.monotonic() - start, 3),
             failures=execution.failures)
    return 1 if execution.failures else 0


if __name__ == "__main__":
    sys.exit(main())
