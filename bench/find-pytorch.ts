import { spawnSync } from "node:child_process";

/** A Python that has PyTorch, or why there is none. */
export type PyTorch = { readonly command: string } | { readonly missing: string };

/** The first of $GENLAB_PYTHON, python3 on PATH and /usr/bin/python3 that imports torch. */
export function findPyTorch(): PyTorch {
  const wish = process.env.GENLAB_PYTHON;
  const candidates = wish ? [wish] : ["python3", "/usr/bin/python3"];
  const probe = "import importlib.util as u, sys; sys.exit(u.find_spec('torch') is None)";
  const command = candidates.find((candidate) => spawnSync(candidate, ["-c", probe]).status === 0);
  if (command) return { command };
  return {
    missing: `PyTorch is missing: ${candidates.join(" and ")} cannot import torch (Debian: apt install python3-torch libopenblas0)`,
  };
}
