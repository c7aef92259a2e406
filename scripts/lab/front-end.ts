// JupyterLab's own front end, built from its npm packages in lab-front-end/: for machines with Jupyter's server but no JupyterLab, as Debian's.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { onceAtATime } from "../setup/once-at-a-time.mjs";
import { logDirectory, root, stateDirectory } from "../setup/paths.mjs";

const folder = join(root, "lab-front-end");
const stamp = join(stateDirectory, "jupyterlab.sha256");

/** The files that decide what is built. */
function sources(): string[] {
  const files = [
    "package-lock.json",
    "rspack.config.cjs",
    ...readdirSync(join(folder, "page")).map((name) => join("page", name)),
  ];
  return files.sort().map((name) => join(folder, name));
}

function fingerprint(): string {
  const hash = createHash("sha256");
  for (const file of sources()) hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest("hex");
}

/** Is what lies in lab-front-end/dist what these sources make, whole? */
export function isBuilt(): boolean {
  const page = join(folder, "dist", "static", "page.js");
  return (
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === fingerprint() &&
    existsSync(page) &&
    statSync(page).size > 0
  );
}

function run(command: string, args: string[], log: string): void {
  const output = openSync(log, "a");
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: ["ignore", output, output] });
  if (status === 0) return;
  const lines = readFileSync(log, "utf8").trim().split("\n");
  const reason = error?.message ?? lines.findLast((line) => /error/i.test(line)) ?? "see its log";
  throw new Error(
    `JupyterLab could not be built: ${command} ${args[0]} failed (${reason.trim()}; log: ${log}). ` +
      "`npm run lab -- --classic` opens the classic Notebook, which needs no build.",
  );
}

/** Builds the front end unless it is there. The first time takes about a minute, and the npm registry. */
export function buildFrontEnd(): void {
  if (!isBuilt()) onceAtATime(build);
}

function build(): void {
  if (isBuilt()) return; // another command was first
  console.error(
    "Building JupyterLab from its npm packages, once: about a minute and 600 MB in lab-front-end/.",
  );
  mkdirSync(logDirectory, { recursive: true });
  const log = join(logDirectory, "jupyterlab.log");
  rmSync(log, { force: true });
  // The stamp goes first and comes back last: a build that was broken off is done again.
  rmSync(stamp, { force: true });
  rmSync(join(folder, "dist"), { recursive: true, force: true });
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], log);
  run(process.execPath, [join(folder, "node_modules", "@rspack", "cli", "bin", "rspack.js"), "build"], log);
  writeFileSync(stamp, fingerprint());
}
