// `npm run mutants`: plants each bug of the list in a copy of lib, and shows which test notices it.
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { runCommand } from "./command-line/run-command.ts";
import type { PlantedBug } from "./mutants/planted-bug.ts";
import { plantedBugs } from "./mutants/planted-bugs.ts";
import { makeScratchTree, obstacle, plant } from "./mutants/scratch-tree.ts";
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
async function firstFailure(
  tree: string,
  tests: readonly string[],
  workers = 1,
): Promise<string | undefined> {
  const output = join(tree, "report.json");
  rmSync(output, { force: true });
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const args = ["run", ...tests, "--bail=1", `--maxWorkers=${workers}`];
  args.push("--reporter=json", `--outputFile=${output}`);
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
  const wanted = plantedBugs.filter(({ slip, file }) => !wish || `${slip} ${file}`.includes(wish));
  if (wanted.length === 0) throw new Error(`No planted bug has "${wish}" in its name or file.`);
  const bugs = wanted.filter((bug) => {
    const reason = obstacle(bug);
    if (reason) console.log(`– ${bug.slip} (lib/${bug.file})\n    left out: ${reason}`);
    return !reason;
  });
  const trees = Array.from({ length: Math.min(availableParallelism(), bugs.length) }, (_, number) =>
    makeScratchTree(number),
  );
  if (trees[0]) await checkUnbroken(trees[0], bugs, trees.length);

  const waiting = [...bugs];
  let survivors = 0;
  const work = async (tree: string) => {
    for (let bug = waiting.shift(); bug; bug = waiting.shift()) {
      if (!(await noticed(tree, bug))) survivors++;
    }
    rmSync(tree, { recursive: true, force: true });
  };
  await Promise.all(trees.map(work));
  console.log(`${bugs.length - survivors} of ${bugs.length} planted bugs turn a test red`);
  return survivors > 0 ? 1 : 0;
}

/** A test that is red anyway would notice every bug. */
async function checkUnbroken(tree: string, bugs: readonly PlantedBug[], workers: number): Promise<void> {
  const red = await firstFailure(tree, [...new Set(bugs.flatMap(({ tests }) => tests))], workers);
  if (red) throw new Error(`Without any bug this test is red already: ${red}`);
}

async function noticed(tree: string, bug: PlantedBug): Promise<boolean> {
  const { slip, file, tests } = bug;
  const undo = plant(tree, bug);
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

process.exitCode = await runCommand(main);
