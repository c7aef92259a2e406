// `npm run lab [-- --classic] [options of Jupyter]`: the notebooks in JupyterLab, with this checkout's kernel.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { runCommand } from "./command-line/run-command.ts";
import { chooseFrontEnd, jupyterCommand } from "./lab/command.ts";
import { buildFrontEnd } from "./lab/front-end.ts";
import { findFrontEndPython } from "./setup/find-python.mjs";
import { notebooksDirectory } from "./setup/paths.mjs";

/** Opens Jupyter and waits for its end; gives its exit code. */
async function main(): Promise<number> {
  const wishes = process.argv.slice(2);
  const classic = wishes.includes("--classic");
  const python = findFrontEndPython();
  const frontEnd = python && chooseFrontEnd(python.frontEnds, classic);
  if (!python || !frontEnd) {
    const wanted = classic ? "The classic Notebook" : "Neither JupyterLab nor Notebook";
    throw new Error(`${wanted} was ${classic ? "not " : ""}found: \`npm run doctor\` says how to get it.`);
  }
  if (frontEnd === "built") buildFrontEnd();
  mkdirSync(notebooksDirectory, { recursive: true });
  const args = wishes.filter((wish) => wish !== "--classic");
  const { command, args: all, env } = jupyterCommand(python.command, frontEnd, { args });
  const child = spawn(command, all, { cwd: notebooksDirectory, env, stdio: "inherit" });
  process.on("SIGINT", () => {}); // Jupyter asks whether to stop; Ctrl-C reaches it by itself
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve) => {
    child.on("exit", (status) => resolve(status ?? 1));
  });
}

process.exitCode = await runCommand(main, { failure: 1 });
