// Which Python runs Jupyter: a machine often has several, and only one of them has Jupyter's packages.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findProgram } from "./find-program.mjs";

/** The Python packages that executing and exporting notebooks needs. */
export const pythonPackages = ["nbformat", "nbclient", "nbconvert", "jupyter_client"];

const probe = `
import importlib.util, sys
missing = [name for name in ${JSON.stringify(pythonPackages)} if importlib.util.find_spec(name) is None]
front_ends = [name for name in ("jupyterlab", "jupyterlab_server", "notebook") if importlib.util.find_spec(name)]
print(sys.version.split()[0], ",".join(missing) or "-", ",".join(front_ends) or "-")
`;

/**
 * @typedef {object} Python
 * @property {string} command full path or name of the interpreter
 * @property {string} version
 * @property {string[]} missing packages that it cannot import
 * @property {string[]} frontEnds "jupyterlab", "jupyterlab_server" and "notebook", as far as it has them
 */

/** @type {Python[] | undefined} */
let found;

/**
 * The Pythons of this machine in the order in which they are tried: $GENLAB_PYTHON, `python3` on PATH, /usr/bin/python3.
 * @returns {Python[]}
 */
export function pythonCandidates() {
  if (found) return found;
  const wish = process.env.GENLAB_PYTHON;
  const names = wish ? [wish] : [findProgram("python3"), "/usr/bin/python3"];
  found = [];
  for (const command of new Set(names)) {
    if (!command || (!wish && !existsSync(command))) continue;
    const run = spawnSync(command, ["-c", probe], { encoding: "utf8" });
    if (run.status !== 0) continue;
    const [version = "?", missing = "-", frontEnds = "-"] = run.stdout.trim().split(" ");
    const list = (/** @type {string} */ text) => (text === "-" ? [] : text.split(","));
    found.push({ command, version, missing: list(missing), frontEnds: list(frontEnds) });
  }
  return found;
}

/** Forgets what was found, after packages were installed. */
export function forgetPythons() {
  found = undefined;
}

/**
 * The first Python with every package that notebooks need, or undefined.
 * @returns {Python | undefined}
 */
export function findPython() {
  return pythonCandidates().find((python) => python.missing.length === 0);
}

/**
 * The first Python with every package that notebooks need; throws the sentence that says how to get one.
 * @returns {Python}
 */
export function requirePython() {
  const python = findPython();
  if (python) return python;
  throw new Error(
    "No Python with Jupyter's nbconvert and nbclient was found: `npm run doctor` says how to get it.",
  );
}

/**
 * The first Python that can open JupyterLab or Notebook, or undefined.
 * @returns {Python | undefined}
 */
export function findFrontEndPython() {
  return pythonCandidates().find((python) => python.frontEnds.length > 0);
}
