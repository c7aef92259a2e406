// `npm run lab`: JupyterLab, or Notebook where only that is installed, with this checkout's kernel.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { findFrontEndPython } from "./setup/find-python.mjs";
import { jupyterEnvironment, notebooksDirectory } from "./setup/paths.mjs";

const python = findFrontEndPython();
if (!python) {
  console.error("Neither JupyterLab nor Notebook was found: `npm run doctor` says how to get one.");
  process.exit(1);
}
mkdirSync(notebooksDirectory, { recursive: true });
const frontEnd = python.frontEnds.includes("jupyterlab") ? "jupyterlab" : "notebook";
const args = ["-m", frontEnd, "--notebook-dir", notebooksDirectory];
// Jupyter refuses to serve as root unless told so, as in a container.
if (process.getuid?.() === 0) args.push("--allow-root");
const child = spawn(python.command, [...args, ...process.argv.slice(2)], {
  env: jupyterEnvironment(),
  stdio: "inherit",
});
process.on("SIGINT", () => {}); // Jupyter asks whether to stop; Ctrl-C reaches it by itself
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (status) => process.exit(status ?? 1));
