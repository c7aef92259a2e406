// node_modules, installed again when it does not hold what package-lock.json names.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { logDirectory, root } from "./paths.mjs";

/** @typedef {{version?: string, link?: boolean, optional?: boolean, os?: string[], cpu?: string[]}} LockEntry */

/**
 * @param {string} path
 * @returns {Record<string, LockEntry> | undefined}
 */
function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/**
 * The packages of package-lock.json that node_modules lacks or has in another version; optional ones may be absent.
 * npm notes what it has installed in node_modules/.package-lock.json, so that this takes milliseconds.
 * @param {string} [folder]
 * @returns {string[]}
 */
export function outdatedPackages(folder = root) {
  const wanted = readLock(join(folder, "package-lock.json")) ?? {};
  const installed = readLock(join(folder, "node_modules", ".package-lock.json"));
  if (!installed) return ["every package"];
  const outdated = [];
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith("node_modules/") || entry.link) continue;
    const have = installed[path];
    if (have ? have.version !== entry.version : !entry.optional && !entry.os && !entry.cpu) {
      outdated.push(path.slice("node_modules/".length));
    }
  }
  return outdated;
}

/** Runs `npm ci` where it is needed; throws one clear sentence when that fails. */
export function setUpNodePackages() {
  const outdated = outdatedPackages();
  if (outdated.length === 0) return;
  const named = outdated.length > 3 ? `${outdated.length} packages` : outdated.join(", ");
  console.error(`Installing the npm packages of package-lock.json (${named} missing or outdated)`);
  // npm runs us, so its own path is in the environment; plain `npm` is for calls without it.
  const npm = process.env.npm_execpath?.endsWith(".js")
    ? [process.execPath, process.env.npm_execpath]
    : ["npm"];
  const run = spawnSync(/** @type {string} */ (npm[0]), [...npm.slice(1), "ci", "--no-audit", "--no-fund"], {
    cwd: root,
    encoding: "utf8",
  });
  if (run.status === 0) return;
  mkdirSync(logDirectory, { recursive: true });
  const log = join(logDirectory, "npm-ci.log");
  const output = `${run.stdout ?? ""}${run.stderr ?? run.error?.message ?? ""}`;
  writeFileSync(log, output);
  const reason = output.split("\n").find((line) => /^npm (ERR!|error) (?!code)/.test(line));
  const said = reason ? `: ${reason.replace(/^npm (ERR!|error) /, "").replace(/\.?$/, ".")}` : ".";
  throw new Error(
    `npm ci failed${said} Its whole output is in ${log}; where the npm registry could not be reached, connect and run the command again.`,
  );
}
