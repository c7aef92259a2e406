// What every `npm run` command goes through: sets up what is missing, then runs the script behind the command.
// Plain JavaScript without dependencies, because it has to work before `npm ci` has run.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./setup/paths.mjs";
import { allSteps, setUp } from "./setup/set-up.mjs";

/** @typedef {import("./setup/set-up.mjs").Step} Step */

const tsx = ["--import", "tsx"];
const vitest = join("node_modules", "vitest", "vitest.mjs");
const biome = join("node_modules", "@biomejs", "biome", "bin", "biome");

/** @type {Record<string, {needs: readonly Step[], node?: string[]}>} */
const commands = {
  setup: { needs: allSteps },
  build: { needs: ["packages", "library"] },
  doctor: { needs: [], node: ["scripts/doctor.mjs"] },
  report: { needs: allSteps, node: [...tsx, "scripts/report.ts"] },
  test: { needs: allSteps, node: [vitest, "run"] },
  "test:browser": {
    needs: [...allSteps, "browser"],
    node: [vitest, "run", "--config", "vitest.browser.config.ts"],
  },
  check: { needs: ["packages", "library"], node: [...tsx, "scripts/check.ts"] },
  format: { needs: ["packages"], node: [biome, "check", "--write"] },
  lab: { needs: allSteps, node: [...tsx, "scripts/lab.ts"] },
  data: { needs: ["packages", "library"], node: [...tsx, "scripts/data.ts"] },
  bench: { needs: ["packages", "library"], node: [...tsx, "scripts/bench.ts"] },
  verify: { needs: allSteps, node: [...tsx, "scripts/verify.ts"] },
  mutants: { needs: ["packages", "library"], node: [...tsx, "scripts/mutants.ts"] },
  results: { needs: ["packages", "library"], node: [...tsx, "scripts/results.ts"] },
  new: { needs: ["packages"], node: [...tsx, "scripts/new.ts"] },
  student: { needs: ["packages"], node: [...tsx, "scripts/student.ts"] },
};

const [name = "", ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  console.error(`There is no command "${name}": choose one of ${Object.keys(commands).join(", ")}.`);
  process.exit(2);
}

try {
  setUp(command.needs);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

if (command.node) {
  const child = spawn(process.execPath, [...command.node, ...args], { cwd: root, stdio: "inherit" });
  // The terminal sends Ctrl-C to the whole process group: the child ends in its own way, and we with its status.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (status, signal) => process.exit(status ?? (signal === "SIGINT" ? 130 : 1)));
} else {
  console.log(
    "Set up: nothing is missing that this machine lets us add. `npm run doctor` shows the details.",
  );
}
