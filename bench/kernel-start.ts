import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Measurement } from "./report";
import { spread } from "./statistics";

const root = join(__dirname, "..");

/** The first cell of a notebook. */
const cell = `
import * as tf from "@tensorflow/tfjs-core";
import { openLab } from "genlab/notebook";
import * as nade from "genlab/models/nade";
import { adam, fit } from "genlab/training";
const lab = await openLab("benchmark");
console.log("the cell ended");
`;

/** Seconds from the start of the kernel to the end of a notebook's first cell: imports, types, engine ready. */
export async function kernelStart(runs: number): Promise<Measurement> {
  const name = "kernel-start";
  const python = findJupyter();
  if (!python)
    return { name, value: null, unit: "s", note: "skipped: no Python here has nbclient (Jupyter)" };
  if (!existsSync(join(root, ".genlab", "jupyter", "kernels", "tslab", "kernel.json"))) {
    return { name, value: null, unit: "s", note: "skipped: the kernel is not registered; run npm run setup" };
  }
  const scratch = await mkdtemp(join(tmpdir(), "genlab-bench-"));
  try {
    const seconds: number[] = [];
    for (let run = 0; run < runs; run++) seconds.push(await startOnce(python, scratch));
    const { median, low, high } = spread(seconds);
    return { name, value: median, unit: "s", low, high, note: "kernel start to the end of the first cell" };
  } catch (error) {
    return { name, value: null, unit: "s", error: (error as Error).message };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function startOnce(python: string, scratch: string): Promise<number> {
  const own = join(root, ".genlab", "jupyter");
  const script = join(__dirname, "kernel_start.py");
  const { stdout } = await promisify(execFile)(python, [script, join(root, "notebooks"), cell], {
    env: {
      ...process.env,
      JUPYTER_PATH: process.env.JUPYTER_PATH ? `${own}:${process.env.JUPYTER_PATH}` : own,
      JUPYTER_DATA_DIR: join(scratch, "data"),
      JUPYTER_CONFIG_DIR: join(scratch, "config"),
      JUPYTER_RUNTIME_DIR: join(scratch, "runtime"),
      IPYTHONDIR: join(scratch, "ipython"),
      GENLAB_RESULTS: join(scratch, "results.json"),
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONWARNINGS: "ignore",
    },
  });
  const answer = JSON.parse(stdout) as { seconds: number } | { missing: string };
  if ("missing" in answer) throw new Error(answer.missing);
  return answer.seconds;
}

function findJupyter(): string | undefined {
  const wish = process.env.GENLAB_PYTHON;
  const candidates = wish ? [wish] : ["python3", "/usr/bin/python3"];
  return candidates.find((python) => spawnSync(python, ["-c", "import nbclient"]).status === 0);
}
