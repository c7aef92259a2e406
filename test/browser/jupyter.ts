// A Jupyter server of its own for one test file, with fresh settings, and its notebooks in a folder that goes afterwards.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { type FrontEnd, jupyterCommand } from "../../scripts/lab/command.ts";
import { findFrontEndPython } from "../../scripts/setup/find-python.mjs";
import { stateDirectory } from "../../scripts/setup/paths.mjs";

export interface Jupyter {
  /** The folder that it serves; inside the checkout, so that its notebooks find the packages. */
  folder: string;
  address(path: string): string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs a command until the other end of descriptor 3 is closed, as it is when the test's process ends, in whatever way. */
const untilLetGo = '{ read -r _ <&3; kill -s KILL -- "-$$"; } & exec "$@" 3<&-';

export async function startJupyter(frontEnd: Exclude<FrontEnd, "jupyterlab">): Promise<Jupyter> {
  const python = findFrontEndPython();
  const wanted = frontEnd === "built" ? "jupyterlab_server" : "notebook";
  if (!python?.frontEnds.includes(wanted)) {
    throw new Error(
      `Python's ${wanted} is missing: \`npm run setup\` installs it on Debian, \`npm run doctor\` says how elsewhere.`,
    );
  }
  mkdirSync(join(stateDirectory, "browser"), { recursive: true });
  const home = mkdtempSync(join(stateDirectory, "browser", "run-"));
  const folder = join(home, "notebooks");
  mkdirSync(folder);
  const port = await freePort();
  const token = "token-of-the-tests";
  const application = frontEnd === "built" ? "ServerApp" : "NotebookApp";
  const { command, args, env } = jupyterCommand(python.command, frontEnd, {
    folder,
    state: join(home, "state"),
    args: ["--no-browser", `--port=${port}`, "--ip=127.0.0.1", `--${application}.token=${token}`],
  });
  const own = (name: string) => join(home, "jupyter", name);
  const server = spawn("sh", ["-c", untilLetGo, "sh", command, ...args], {
    cwd: folder,
    env: {
      ...env,
      JUPYTER_CONFIG_DIR: own("config"),
      JUPYTER_DATA_DIR: own("data"),
      JUPYTER_RUNTIME_DIR: own("runtime"),
    },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true, // a process group of its own
  });
  let output = "";
  for (const stream of [server.stdout, server.stderr])
    stream?.on("data", (data) => {
      output += data;
    });
  const ended = new Promise<void>((resolve) => server.on("close", () => resolve()));
  const stop = async () => {
    (server.stdio[3] as Writable).destroy();
    await ended;
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  const address = (path: string) => `http://127.0.0.1:${port}${path}?token=${token}`;
  for (let waited = 0; ; waited += 100) {
    const answer = await fetch(address("/api/status")).catch(() => undefined);
    if (answer?.ok) break;
    if (server.exitCode !== null || waited > 60_000) {
      await stop();
      throw new Error(`Jupyter did not start: ${output.trim().split("\n").at(-1)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { folder, address, stop };
}

/** Writes a notebook of code cells, as our own writer does. */
export function writeFixture(folder: string, name: string, cells: readonly string[]): void {
  const notebook = {
    cells: cells.map((source, index) => ({
      ...{ cell_type: "code", execution_count: null, id: `cell-${index}`, metadata: {}, outputs: [] },
      source: source.split(/(?<=\n)/),
    })),
    metadata: { kernelspec: { display_name: "TypeScript", language: "typescript", name: "tslab" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  writeFileSync(join(folder, name), `${JSON.stringify(notebook, null, 1)}\n`);
}
