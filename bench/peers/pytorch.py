"""The PyTorch side of a benchmark: `pytorch.py NAME DIRECTORY THREADS`.

Speaks JSON lines. First it prints {"ready": true, "peer": ..., "machine": ..., "forms": ...} or {"missing": reason}.
Then each line {"steps": n} on standard input makes n steps and is answered by {"ms": for all of them, "loss": mean}.

DIRECTORY holds what both sides start from: inputs.json with the shapes, and the parameters, images and labels as raw
numbers. Each NAME is a module beside this one with make_forms(inputs): ways to write the same step, each a function
without arguments that makes one step and returns its loss. The fastest of them is the peer.
"""
import importlib
import json
import platform
import sys
import time


def reply(**message):
    print(json.dumps(message), flush=True)


def main():
    name, directory, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    try:
        import torch
    except ImportError as error:
        reply(missing=f"PyTorch is missing ({error})")
        return
    torch.set_num_threads(threads)
    from inputs import Inputs

    forms = importlib.import_module(name).make_forms
    chosen, times, losses = choose(forms, lambda: Inputs(directory, torch))
    machine = {"torch": torch.__version__, "python": platform.python_version(), "blas": blas()}
    form = f", {chosen}" if len(times) > 1 or "gradient" in name else ""
    reply(ready=True, peer=f"PyTorch {torch.__version__}{form}", machine=machine, forms=times, losses=losses)
    # Anew, so that the first timed step starts from the given parameters.
    step = forms(Inputs(directory, torch))[chosen]
    for line in sys.stdin:
        steps = json.loads(line)["steps"]
        losses = 0.0
        start = time.perf_counter()
        for _ in range(steps):
            losses += step()
        reply(ms=(time.perf_counter() - start) * 1000, loss=losses / steps)


def choose(make_forms, load):
    """The name of the fastest form, each form's best time of four steps in ms, and each one's first loss."""
    times, losses = {}, {}
    for name in make_forms(load()):
        step = make_forms(load())[name]
        for _ in range(4):
            start = time.perf_counter()
            loss = step()
            ms = (time.perf_counter() - start) * 1000
            times[name] = min(ms, times.get(name, ms))
            losses.setdefault(name, loss)
    return min(times, key=times.get), times, losses


def blas():
    """Which BLAS the matrix products of this process come from: the library that is loaded (Linux), else unknown."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            paths = {line.split()[-1] for line in maps}
    except OSError:
        return "unknown"
    # libblas last: Debian's is a thin layer above OpenBLAS where that is installed, else the slow reference.
    for library in ("openblas", "mkl_core", "blis", "libblas"):
        names = sorted(path.rsplit("/", 1)[-1] for path in paths if library in path)
        if names:
            return names[0]
    return "built into PyTorch"


if __name__ == "__main__":
    main()
