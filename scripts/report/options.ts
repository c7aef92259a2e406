// The command line of `npm run report`.

import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseCommandLine } from "../command-line/parse-command-line.ts";
import { notebooksDirectory, reportDirectory } from "../setup/paths.mjs";

export type Scale = "quick" | "full";

export interface NotebookFile {
  name: string;
  path: string;
  /** Lies in notebooks/, so that its results are kept and its outputs may be written back. */
  collected: boolean;
}

export interface ReportOptions {
  notebooks: NotebookFile[];
  scale: Scale;
  seed: number;
  jobs: number;
  pdf: boolean;
  code: boolean;
  inPlace: boolean;
  execute: boolean;
  /** Go on from the checkpoints of earlier trainings instead of training anew. */
  resume: boolean;
  output: string;
  /** Who hands the report in; undefined: GENLAB_AUTHOR or package.json says. */
  author: string | undefined;
}

export const usage = `npm run report [-- NAME…] [options]

Executes the notebooks and writes them as PDF and HTML to report/. Without a NAME, all of them.

  --scale quick|full  made-up data in minutes, or the real data sets (default: GENLAB_SCALE, else quick)
  --seed N            of every random number (default: GENLAB_SEED, else 1; results/ keeps seed 1 only)
  --jobs N            notebooks executed at once (default: half of the processors)
  --no-pdf            HTML only
  --no-code           leave the code cells out of HTML and PDF
  --no-execute        write HTML and PDF of what report/ holds, without executing
  --resume            go on from the checkpoints of earlier trainings instead of training anew
  --in-place          write the outputs into notebooks/NAME.ipynb, to be committed
  --author "NAMES"    who hands it in (default: GENLAB_AUTHOR, else \`author\` in package.json)
  --output DIR        another folder than report/`;

/** Every notebook of a folder, in the order of their numbers. */
export function listNotebooks(folder = notebooksDirectory): NotebookFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".ipynb"))
    .sort()
    .map((file) => ({ name: basename(file, ".ipynb"), path: join(folder, file), collected: true }));
}

/** `15-nade`, `15-nade.ipynb`, `notebooks/15-nade.ipynb` and `15` all name one notebook; a path names any other. */
export function findNotebook(wish: string, known: readonly NotebookFile[]): NotebookFile {
  const name = basename(wish, ".ipynb");
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), wish);
  const found =
    known.find((notebook) => notebook.path === path) ??
    (wish.endsWith(".ipynb") && existsSync(path) ? { name, path, collected: false } : undefined) ??
    known.find((notebook) => notebook.name === name) ??
    known.find((notebook) => notebook.name.startsWith(`${name}-`));
  if (found) return found;
  const list = known.map((notebook) => notebook.name).join(", ") || "none yet";
  throw new Error(`There is no notebook "${wish}": the notebooks are ${list}.`);
}

/** The whole number that an option gives; `name` is what the sentence calls it. */
export function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least || text.trim() === "") {
    throw new Error(`${name} is "${text}": it must be a whole number from ${least} up.`);
  }
  return number;
}

/** Throws one clear sentence for anything that cannot be done. */
export function parseReportOptions(
  args: readonly string[],
  known = listNotebooks(),
  environment = process.env,
): ReportOptions | "help" {
  const { values, positionals } = parseCommandLine("npm run report --", {
    args: [...args],
    allowPositionals: true,
    options: {
      scale: { type: "string" },
      seed: { type: "string" },
      jobs: { type: "string" },
      "no-pdf": { type: "boolean", default: false },
      "no-code": { type: "boolean", default: false },
      "no-execute": { type: "boolean", default: false },
      resume: { type: "boolean", default: false },
      "in-place": { type: "boolean", default: false },
      author: { type: "string" },
      output: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const scale = values.scale ?? environment.GENLAB_SCALE ?? "quick";
  if (scale !== "quick" && scale !== "full")
    throw new Error(`The scale is "${scale}": it must be quick or full.`);
  const wishes = positionals.length > 0 ? positionals.map((wish) => findNotebook(wish, known)) : [...known];
  const notebooks = wishes.filter(
    (notebook, index) => wishes.findIndex((other) => other.name === notebook.name) === index,
  );
  if (notebooks.length === 0)
    throw new Error("There is no notebook in notebooks/: make one with `npm run new -- NAME`.");
  const jobs = values.jobs ?? String(Math.max(1, Math.floor(availableParallelism() / 2)));
  return {
    notebooks,
    scale,
    seed: wholeNumber("The seed", values.seed ?? environment.GENLAB_SEED ?? "1", 0),
    jobs: wholeNumber("The number of jobs", jobs, 1),
    pdf: !values["no-pdf"],
    code: !values["no-code"],
    inPlace: values["in-place"],
    execute: !values["no-execute"],
    resume: values.resume,
    author: values.author,
    output: values.output ? resolve(process.env.INIT_CWD ?? process.cwd(), values.output) : reportDirectory,
  };
}
