// `npm run mutants`: plants each bug of the list in a copy of lib, and shows which test notices it.
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type PlantedBug, plantedBugs } from "./mutants/planted-bugs.ts";
import { makeScratchTree, plant } from "./mutants/scratch-tree.ts";
import { root } from "./setup/paths.mjs";

interface TestReport {
  testResults: {
    status: string;
    message?: string;
    name: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

/** Runs tests until the first that fails; resolves to its title, or to undefined when all pass. */
async function firstFailure(tree: string, tests: readonly string[]): Promise<string | undefined> {
  const output = join(tree, "report.json");
  rmSync(output, { force: true });
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const args = ["run", ...tests, "--bail=1", "--reporter=json", `--outputFile=${output}`, "--maxWorkers=1"];
  const child = spawn(process.execPath, [vitest, ...args], { cwd: tree, stdio: "ignore" });
  await new Promise((resolve) => child.on("exit", resolve));
  const report = JSON.parse(readFileSync(output, "utf8")) as TestReport;
  for (const { status, name, assertionResults } of report.testResults) {
    const failed = assertionResults.find((each) => each.status === "failed");
    if (failed) return failed.fullName;
    if (status === "failed" && assertionResults.length === 0) throw new Error(`${name} did not load.`);
  }
  return undefined;
}

async function main(): Promise<number> {
  const wish = process.argv[2];
  const bugs = wish ? plantedBugs.filter(({ slip, file }) => `${slip} ${file}`.includes(wish)) : plantedBugs;
  if (bugs.length === 0) throw new Error(`No planted bug has "${wish}" in its name or file.`);
  const waiting = [...bugs];
  let survivors = 0;
  const worker = async (_: unknown, number: number) => {
    const tree = makeScratchTree(number);
    for (let bug = waiting.shift(); bug; bug = waiting.shift()) {
      if (!(await noticed(tree, bug))) survivors++;
    }
    rmSync(tree, { recursive: true, force: true });
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), bugs.length) }, worker));
  console.log(`${bugs.length - survivors} of ${bugs.length} planted bugs turn a test red`);
  return survivors > 0 ? 1 : 0;
}

async function noticed(tree: string, { slip, file, right, wrong, tests }: PlantedBug): Promise<boolean> {
  const undo = plant(tree, file, right, wrong);
  try {
    const title = await firstFailure(tree, tests);
    console.log(
      `${title ? "✓" : "✗"} ${slip} (lib/${file})\n    ${title ?? `no test of ${tests.join(", ")} notices`}`,
    );
    return title !== undefined;
  } finally {
    undo();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
