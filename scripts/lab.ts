// `npm run lab [-- --classic] [options of Jupyter]`: the notebooks in JupyterLab, with this checkout's kernel.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { chooseFrontEnd, jupyterCommand } from "./lab/command.ts";
import { buildFrontEnd } from "./lab/front-end.ts";
import { findFrontEndPython } from "./setup/find-python.mjs";
import { notebooksDirectory } from "./setup/paths.mjs";

const wishes = process.argv.slice(2);
const classic = wishes.includes("--classic");
const python = findFrontEndPython();
const frontEnd = python && chooseFrontEnd(python.frontEnds, classic);
if (!python || !frontEnd) {
  const wanted = classic ? "The classic Notebook" : "Neither JupyterLab nor Notebook";
  console.error(`${wanted} was ${classic ? "not " : ""}found: \`npm run doctor\` says how to get it.`);
  process.exit(1);
}
try {
  if (frontEnd === "built") buildFrontEnd();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
mkdirSync(notebooksDirectory, { recursive: true });
const args = wishes.filter((wish) => wish !== "--classic");
const { command, args: all, env } = jupyterCommand(python.command, frontEnd, { args });
const child = spawn(command, all, { cwd: notebooksDirectory, env, stdio: "inherit" });
process.on("SIGINT", () => {}); // Jupyter asks whether to stop; Ctrl-C reaches it by itself
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (status) => process.exit(status ?? 1));
