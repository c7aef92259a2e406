// Where things of this checkout live. Everything that a command keeps is inside the checkout, in git-ignored folders.
import { join, resolve } from "node:path";

/** The checkout's root folder. */
export const root = resolve(import.meta.dirname, "../..");

/** The project's own cache and state folder. */
export const stateDirectory = join(root, ".genlab");

/** Where commands leave the long output of the tools they run. */
export const logDirectory = join(stateDirectory, "logs");

export const notebooksDirectory = join(root, "notebooks");
export const reportDirectory = join(root, "report");
export const resultsDirectory = join(root, "results");
export const kernelDirectory = join(stateDirectory, "jupyter", "kernels", "tslab");

/**
 * The environment for Jupyter's programs: they find this checkout's kernel first, and keep what they write inside the checkout.
 * @param {NodeJS.ProcessEnv} [base]
 * @returns {NodeJS.ProcessEnv}
 */
export function jupyterEnvironment(base = process.env) {
  const own = join(stateDirectory, "jupyter");
  /** @type {NodeJS.ProcessEnv} */
  const environment = {
    ...base,
    JUPYTER_PATH: base.JUPYTER_PATH ? `${own}:${base.JUPYTER_PATH}` : own,
    JUPYTER_DATA_DIR: join(stateDirectory, "jupyter-home", "data"),
    JUPYTER_CONFIG_DIR: join(stateDirectory, "jupyter-home", "config"),
    JUPYTER_RUNTIME_DIR: join(stateDirectory, "jupyter-home", "runtime"),
    IPYTHONDIR: join(stateDirectory, "jupyter-home", "ipython"),
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONWARNINGS: base.PYTHONWARNINGS ?? "ignore",
    NO_COLOR: "1",
  };
  // Node prints a warning to stderr when both are set, and a notebook's stderr must stay empty.
  delete environment.FORCE_COLOR;
  return environment;
}
