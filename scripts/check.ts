// `npm run check [-- STEP…]`: everything that can be seen without executing a notebook or a test.
import { spawnSync } from "node:child_process";
import { join, relative } from "node:path";
import { checkEquations } from "./check/equations.ts";
import { checkLinks } from "./check/links.ts";
import { checkNotebookRules } from "./check/notebook-rules.ts";
import { checkNotebookTypes } from "./check/notebook-types.ts";
import { describeProblem, type Problem } from "./check/problem.ts";
import { checkProse } from "./check/prose.ts";
import { checkReferences } from "./check/references.ts";
import { listNotebooks } from "./report/options.ts";
import { root } from "./setup/paths.mjs";

/** Runs a tool of node_modules; what it prints is the problem. */
function tool(program: string, ...args: string[]): string[] {
  const run = spawnSync(process.execPath, [join(root, "node_modules", program), ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return run.status === 0 ? [] : [`${run.stdout ?? ""}${run.stderr ?? ""}`.trim()];
}

/** The Markdown files of the checkout that git knows or would add; below it, so that a folder without git is checked too. */
function markdownFiles(): string[] {
  const run = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
    cwd: root,
    encoding: "utf8",
  });
  return run.status === 0 ? run.stdout.split("\n").filter((line) => line !== "") : ["README.md"];
}

const notebooks = listNotebooks();
const described = (problems: readonly Problem[]) => problems.map(describeProblem);

const steps: Record<string, { title: string; run: () => string[] }> = {
  style: {
    title: "format and lint",
    run: () => tool("@biomejs/biome/bin/biome", "check", "--error-on-warnings", "--no-errors-on-unmatched"),
  },
  types: {
    title: "types of lib, tests and scripts",
    run: () => tool("typescript/bin/tsc", "--project", root),
  },
  notebooks: { title: "types of the notebooks' cells", run: () => described(checkNotebookTypes(notebooks)) },
  links: {
    title: "links in Markdown",
    run: () => {
      const files = [...markdownFiles(), ...notebooks.map(({ path }) => relative(root, path))];
      return described(checkLinks(files, root));
    },
  },
  rules: { title: "rules for notebooks", run: () => described(checkNotebookRules(notebooks)) },
  equations: { title: "every equation has its check", run: () => described(checkEquations(notebooks)) },
  references: { title: "citations and references.bib", run: () => described(checkReferences(notebooks)) },
  prose: { title: "no result is typed into prose", run: () => described(checkProse(notebooks)) },
};

const wishes = process.argv.slice(2);
const unknown = wishes.find((wish) => !(wish in steps));
if (unknown !== undefined) {
  console.error(`There is no step "${unknown}": the steps are ${Object.keys(steps).join(", ")}.`);
  process.exit(2);
}
for (const [name, { title, run }] of Object.entries(steps)) {
  if (wishes.length > 0 && !wishes.includes(name)) continue;
  const problems = run();
  console.log(`${problems.length === 0 ? "✓" : "✗"} ${name}: ${title}`);
  if (problems.length > 0) {
    process.exitCode = 1;
    console.log(problems.join("\n").replace(/^/gm, "    "));
  }
}
