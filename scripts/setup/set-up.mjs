// Brings a checkout from whatever state it is in to one where a command can run; does nothing where nothing is missing.
import { setUpLibrary } from "./build-library.mjs";
import { setUpKernelspec } from "./kernelspec.mjs";
import { setUpNodePackages } from "./node-packages.mjs";
import { onceAtATime } from "./once-at-a-time.mjs";
import { setUpSystemPackages } from "./system-packages.mjs";
import { browserRequirements } from "./system-requirements.mjs";

const steps = {
  system: () => setUpSystemPackages(),
  packages: setUpNodePackages,
  library: setUpLibrary,
  kernel: setUpKernelspec,
};

/** Steps that only some commands need. */
const special = {
  browser: () => setUpSystemPackages(browserRequirements),
};

/** @typedef {keyof typeof steps | keyof typeof special} Step */

/** Every step that the collection needs, in the order in which they build on each other. */
export const allSteps = /** @type {Step[]} */ (Object.keys(steps));

/**
 * Throws one clear sentence on a Node that is too old for the tools.
 * @param {string} [version]
 */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(
      `Node ${version} is too old: install Node 20.19 or later (https://nodejs.org), 22 for preference.`,
    );
  }
}

/**
 * Takes the named steps, each of them once at a time in this checkout.
 * @param {readonly Step[]} wanted
 */
export function setUp(wanted) {
  requireNode();
  onceAtATime(() => {
    for (const step of wanted) ({ ...steps, ...special })[step]();
  });
}
