// Installs what is missing on Debian and Ubuntu, where we may; says what to type everywhere else.
import { spawnSync } from "node:child_process";
import { mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "./find-program.mjs";
import { forgetPythons } from "./find-python.mjs";
import { logDirectory } from "./paths.mjs";
import { missingRequirements, requirements } from "./system-requirements.mjs";

const install = ["install", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"];

/** @returns {boolean} */
function isDebianLike() {
  if (!findProgram("apt-get")) return false;
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

/**
 * The words before `apt-get` that let us install: none for root, `sudo -n` where it needs no password, undefined where we may not.
 * @returns {string[] | undefined}
 */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  const sudo = findProgram("sudo");
  return sudo && spawnSync(sudo, ["-n", "true"]).status === 0 ? [sudo, "-n"] : undefined;
}

/**
 * @param {string[]} prefix
 * @param {string[]} args
 * @param {string} log
 */
function apt(prefix, args, log) {
  const output = openSync(log, "a");
  const words = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", ...args];
  return (
    spawnSync(/** @type {string} */ (words[0]), words.slice(1), { stdio: ["ignore", output, output] })
      .status === 0
  );
}

/**
 * Installs the missing system packages, or prints the commands that would. Goes on in either case.
 * @param {readonly import("./system-requirements.mjs").Requirement[]} wanted
 */
export function setUpSystemPackages(wanted = requirements) {
  let missing = missingRequirements(wanted);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.flatMap((requirement) => requirement.debian))];
  const debian = isDebianLike();
  const prefix = debian && process.env.GENLAB_APT !== "no" ? rootPrefix() : undefined;
  if (prefix) {
    mkdirSync(logDirectory, { recursive: true });
    const log = join(logDirectory, "apt.log");
    console.error(`Installing Debian packages, once, which takes some minutes: ${packages.join(" ")}`);
    if (!apt(prefix, ["update"], log) || !apt(prefix, [...install, ...packages], log)) {
      const lines = readFileSync(log, "utf8").trim().split("\n");
      console.error(
        `apt-get failed: ${lines.reverse().find((line) => /^[EW]:/.test(line)) ?? "see its log"} (log: ${log})`,
      );
    }
    forgetPythons();
    missing = missingRequirements(wanted);
    if (missing.length === 0) return;
  }
  console.error("Missing on this system; the rest works without it:");
  for (const { name, purpose } of missing) console.error(`  - ${name}: without it, ${purpose}.`);
  console.error("To install it:");
  if (debian) {
    const names = new Set(missing.flatMap((requirement) => requirement.debian));
    console.error(
      `  sudo apt-get update && sudo apt-get install --no-install-recommends ${[...names].join(" ")}`,
    );
  } else {
    for (const { elsewhere } of missing) console.error(`  ${elsewhere}`);
  }
}
