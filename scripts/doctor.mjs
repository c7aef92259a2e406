// `npm run doctor`: what this machine has, in which version, and how to get what is missing.
// Plain JavaScript without dependencies, so that it can speak when nothing is installed yet. Exit status 1 when something is missing
// without which nothing runs.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { libraryIsBuilt } from "./setup/build-library.mjs";
import { findProgram } from "./setup/find-program.mjs";
import { findFrontEndPython, findPython, pythonCandidates } from "./setup/find-python.mjs";
import { outdatedPackages } from "./setup/node-packages.mjs";
import { kernelDirectory, root } from "./setup/paths.mjs";
import { requireNode } from "./setup/set-up.mjs";
import {
  browserRequirements,
  findChromium,
  findOpenBlas,
  requirements,
} from "./setup/system-requirements.mjs";

/**
 * @typedef {object} Finding
 * @property {string} what
 * @property {boolean} found
 * @property {string} detail its version or place, or what is wrong
 * @property {string} [remedy]
 * @property {boolean} [optional] other things work without it
 */

/**
 * The first line that a program prints, or undefined when it cannot be run.
 * @param {string} command
 * @param {string[]} args
 */
function firstLine(command, args) {
  const run = spawnSync(command, args, { encoding: "utf8", cwd: root });
  return run.status === 0 ? `${run.stdout}${run.stderr}`.trim().split("\n")[0] : undefined;
}

const known = [...requirements, ...browserRequirements];

/** What `npm run lab` opens, by the Python package that it needs. @type {Record<string, string>} */
const frontEnds = {
  jupyterlab: "JupyterLab",
  jupyterlab_server: "JupyterLab, which npm run lab builds",
  notebook: "classic Notebook",
};

/** @param {string} name */
function remedyFor(name) {
  const requirement = known.find((each) => each.name === name);
  if (!requirement) return "";
  return findProgram("apt-get")
    ? `sudo apt-get install --no-install-recommends ${requirement.debian.join(" ")}`
    : requirement.elsewhere;
}

/** @returns {Finding} */
function node() {
  try {
    requireNode();
    return { what: "Node", found: true, detail: process.version };
  } catch (error) {
    return { what: "Node", found: false, detail: process.version, remedy: String(error) };
  }
}

/** @returns {Finding[]} */
function packages() {
  const npm = process.env.npm_config_user_agent?.match(/npm\/(\S+)/)?.[1] ?? firstLine("npm", ["--version"]);
  const outdated = outdatedPackages();
  return [
    { what: "npm", found: npm !== undefined, detail: npm ?? "", remedy: "comes with Node" },
    {
      what: "npm packages",
      found: outdated.length === 0,
      detail:
        outdated.length === 0
          ? "as package-lock.json says"
          : `missing or outdated: ${outdated.slice(0, 5).join(", ")}`,
      remedy: "npm run setup",
    },
    {
      what: "lib",
      found: libraryIsBuilt(),
      detail: libraryIsBuilt() ? "built" : "not built from its present sources",
      remedy: "npm run build",
    },
  ];
}

/** @returns {Finding} */
function kernel() {
  const path = join(kernelDirectory, "kernel.json");
  if (!existsSync(path)) return { what: "kernelspec", found: false, detail: "", remedy: "npm run setup" };
  const { argv } = JSON.parse(readFileSync(path, "utf8"));
  const absent = argv.slice(0, 2).find((/** @type {string} */ file) => !existsSync(file));
  return {
    what: "kernelspec",
    found: !absent,
    detail: absent ? `${absent} is gone` : argv[1],
    remedy: "npm run setup",
  };
}

/** @returns {Finding[]} */
function python() {
  const found = findPython();
  const [first] = pythonCandidates();
  const versions =
    found &&
    firstLine(found.command, [
      "-c",
      "import nbclient, nbconvert; print('nbclient', nbclient.__version__ + ', nbconvert', nbconvert.__version__)",
    ]);
  const lab = findFrontEndPython();
  return [
    {
      what: "Python with Jupyter",
      found: found !== undefined,
      detail: found
        ? `${found.command} (Python ${found.version}), ${versions}`
        : first
          ? `${first.command} lacks ${first.missing.join(", ")}`
          : "no Python 3",
      remedy: remedyFor("Jupyter's nbconvert and nbclient"),
    },
    {
      what: "JupyterLab or Notebook",
      found: lab !== undefined,
      detail: lab
        ? `${lab.frontEnds.map((name) => frontEnds[name] ?? name).join("; ")} (${lab.command})`
        : "",
      remedy: remedyFor("Jupyter front end"),
      optional: true,
    },
  ];
}

/**
 * @param {string} name
 * @param {string | undefined} detail
 * @returns {Finding}
 */
function requirement(name, detail) {
  const found = known.find((each) => each.name === name)?.found() ?? false;
  return { what: name, found, detail: found ? (detail ?? "") : "", remedy: remedyFor(name), optional: true };
}

/** @returns {Finding} */
function fonts() {
  const places = ["dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf", "@expo-google-fonts/source-sans-3/package.json"];
  const found = places.every((place) => existsSync(join(root, "node_modules", place)));
  return {
    what: "fonts",
    found,
    detail: found ? "Source Sans 3, DejaVu (npm packages)" : "",
    remedy: "npm run setup",
  };
}

/** @returns {Finding} */
function engine() {
  const script =
    'require("genlab/engine").startEngine().then((e) => console.log(e.description), (e) => { console.error(e.message); process.exit(1); })';
  const run = spawnSync(process.execPath, ["-e", script], { encoding: "utf8", cwd: root });
  const said = (run.stdout ?? "").trim().split("\n").at(-1) ?? "";
  const wrong =
    (run.stderr ?? "")
      .trim()
      .split("\n")
      .find((line) => /error|cannot|not/i.test(line)) ?? "does not start";
  return {
    what: "engine",
    found: run.status === 0,
    detail: run.status === 0 ? said : wrong,
    remedy: "npm run setup",
  };
}

/** @returns {Finding} */
function data() {
  const folder = process.env.GENLAB_DATA ?? join(root, "data", "downloads");
  const sets = existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith(".")) : [];
  return {
    what: "data sets",
    found: sets.length > 0,
    detail: sets.join(", "),
    remedy: "npm run data   # for --scale full",
    optional: true,
  };
}

const findings = [
  node(),
  ...packages(),
  ...python(),
  kernel(),
  requirement("XeLaTeX", firstLine("xelatex", ["--version"])),
  requirement("rsvg-convert", firstLine("rsvg-convert", ["--version"])),
  fonts(),
  requirement("BLAS", process.platform === "darwin" ? "Accelerate" : findOpenBlas()),
  requirement("C compiler", firstLine(process.env.CC ?? "cc", ["--version"])),
  engine(),
  data(),
  requirement("Chromium", firstLine(findChromium() ?? "chromium", ["--version"])),
];
const width = Math.max(...findings.map(({ what }) => what.length));
for (const { what, found, detail, remedy, optional } of findings) {
  console.log(
    `${found ? "✓" : optional ? "–" : "✗"} ${what.padEnd(width)}  ${detail || (found ? "" : "not found")}`,
  );
  if (!found && remedy) console.log(`  ${" ".repeat(width)}  get it: ${remedy}`);
}
const missing = findings.filter(({ found, optional }) => !found && !optional);
console.log(
  missing.length === 0
    ? "Everything that is needed is there."
    : "\u2717: nothing runs without it. –: something is left out without it.",
);
process.exitCode = missing.length === 0 ? 0 : 1;
