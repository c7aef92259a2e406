// What the project needs from the system beyond Node, how to see whether it is there, and how to get it.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "./find-program.mjs";
import { findFrontEndPython, findPython, pythonCandidates } from "./find-python.mjs";

/**
 * @typedef {object} Requirement
 * @property {string} name
 * @property {string} purpose what stops working without it
 * @property {string[]} debian packages of Debian and Ubuntu
 * @property {string} elsewhere the command for macOS (Homebrew) or any other system
 * @property {() => boolean} found
 */

/** The TeX files that the report's template loads, one from each package that could be missing. */
const texFiles = ["unicode-math.sty", "fvextra.sty", "latinmodern-math.otf", "pzdr.tfm"];

/** @returns {boolean} */
function texIsComplete() {
  if (!findProgram("xelatex") || !findProgram("kpsewhich")) return false;
  const run = spawnSync("kpsewhich", texFiles, { encoding: "utf8" });
  return (run.stdout ?? "").trim().split("\n").length === texFiles.length;
}

/**
 * The file of OpenBLAS, where the system has one in a usual place.
 * @returns {string | undefined}
 */
export function findOpenBlas() {
  const roots = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/opt/openblas/lib"];
  const names = ["libopenblas.so.0", "libopenblas.so", "libopenblas.dylib"];
  for (const folder of roots.filter((path) => existsSync(path))) {
    const triplets = readdirSync(folder).filter((name) => name.includes("-linux-gnu"));
    for (const place of ["", ...triplets, ...triplets.map((name) => join(name, "openblas-pthread"))]) {
      for (const name of names) {
        const path = join(folder, place, name);
        if (existsSync(path)) return path;
      }
    }
  }
  return undefined;
}

/** @type {Requirement[]} */
export const requirements = [
  {
    name: "Jupyter's nbconvert and nbclient",
    purpose: "no notebook can be executed or exported",
    debian: ["jupyter-nbconvert", "python3-nbclient", "python3-jupyter-client"],
    elsewhere: "python3 -m pip install nbconvert nbclient   # or: conda install nbconvert nbclient",
    found: () => findPython() !== undefined,
  },
  {
    name: "Jupyter front end",
    purpose: "`npm run lab` has nothing to open",
    // Debian has no JupyterLab: its server, and the classic Notebook. `npm run lab` builds the front end.
    debian: ["python3-jupyterlab-server", "jupyter-notebook"],
    elsewhere: "python3 -m pip install jupyterlab   # or: conda install jupyterlab",
    found: () => findFrontEndPython()?.frontEnds.some((name) => name.startsWith("jupyterlab")) ?? false,
  },
  {
    name: "XeLaTeX",
    purpose: "the report is written as HTML only",
    debian: [
      "texlive-xetex",
      "texlive-latex-recommended",
      "texlive-latex-extra",
      "texlive-fonts-recommended",
      "fonts-lmodern",
    ],
    elsewhere: "brew install --cask mactex-no-gui   # or TeX Live from https://tug.org/texlive",
    found: texIsComplete,
  },
  {
    name: "rsvg-convert",
    purpose: "figures in the PDF are pixels instead of vectors",
    debian: ["librsvg2-bin"],
    elsewhere: "brew install librsvg",
    found: () => findProgram("rsvg-convert") !== undefined,
  },
  {
    name: "BLAS",
    purpose: "matrix products of the wasm engine are several times slower",
    debian: ["libopenblas0-pthread"],
    elsewhere: "install OpenBLAS with the system's package manager",
    // macOS has Accelerate, which exports the same functions.
    found: () => process.platform === "darwin" || findOpenBlas() !== undefined,
  },
  {
    name: "C compiler",
    purpose: "NADE trains and samples about three times slower",
    debian: ["gcc", "libc6-dev"],
    elsewhere: "xcode-select --install   # or: install gcc or clang with the system's package manager",
    // Windows has no native kernels yet.
    found: () => process.platform === "win32" || ["cc", "gcc", "clang"].some((name) => findProgram(name)),
  },
];

/**
 * What only the tests in a browser need.
 * @type {Requirement[]}
 */
export const browserRequirements = [
  {
    name: "Chromium",
    purpose: "the tests in a browser cannot run",
    debian: ["chromium"],
    elsewhere: "install Chromium or Chrome, and name it in GENLAB_CHROMIUM",
    found: () => findChromium() !== undefined,
  },
  {
    name: "classic Notebook",
    purpose: "its test in a browser cannot run",
    debian: ["jupyter-notebook"],
    elsewhere: "python3 -m pip install 'notebook<7'",
    found: () => pythonCandidates().some((python) => python.frontEnds.includes("notebook")),
  },
];

/**
 * The browser that tests drive: $GENLAB_CHROMIUM, else the system's Chromium or Chrome.
 * @returns {string | undefined}
 */
export function findChromium() {
  if (process.env.GENLAB_CHROMIUM) return process.env.GENLAB_CHROMIUM;
  return ["chromium", "chromium-browser", "google-chrome"]
    .map(findProgram)
    .find((path) => path !== undefined);
}

/**
 * @param {readonly Requirement[]} wanted
 * @returns {Requirement[]}
 */
export function missingRequirements(wanted = requirements) {
  return wanted.filter((requirement) => !requirement.found());
}
