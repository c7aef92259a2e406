// `npm run report`: executes the notebooks, then exports what they have become.
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { runCommand } from "./command-line/run-command.ts";
import { unlistedCitations, withCitations } from "./report/citations.ts";
import { describeFailures, executeNotebook } from "./report/execute-notebook.ts";
import { makeHtml } from "./report/html-document.ts";
import { makeIndex } from "./report/index-page.ts";
import { makePdf } from "./report/latex-document.ts";
import { type Notebook, readNotebook, writeNotebook, writeWhole } from "./report/notebook.ts";
import {
  listNotebooks,
  type NotebookFile,
  parseReportOptions,
  type ReportOptions,
  usage,
} from "./report/options.ts";
import { reportDate } from "./report/report-date.ts";
import { keepResults, readResults } from "./report/results.ts";
import { runEnvironment } from "./report/run-environment.ts";
import { stopToolsOnInterrupt } from "./report/run-tool.ts";
import { statusLine } from "./report/status-line.ts";
import { findProgram } from "./setup/find-program.mjs";
import { requirePython } from "./setup/find-python.mjs";
import { resultsDirectory, root } from "./setup/paths.mjs";

/** The author line: --author, else GENLAB_AUTHOR, else package.json. */
function authorOf(options: ReportOptions): string {
  if (options.author !== undefined) return options.author;
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { author?: string };
  return process.env.GENLAB_AUTHOR ?? manifest.author ?? "";
}

/** A notebook without the traces of progress bars, which a committed one does not keep. */
function withoutProgress(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) =>
    cell.outputs
      ? { ...cell, outputs: cell.outputs.filter((output) => output.metadata?.genlab?.kind !== "progress") }
      : cell,
  );
  return { ...notebook, cells };
}

const interrupt = stopToolsOnInterrupt();

/** Runs one notebook's part of the report; resolves to what went wrong, or undefined. */
async function report(
  file: NotebookFile,
  options: ReportOptions,
  python: string,
): Promise<string | undefined> {
  const { name } = file;
  const shown = (path: string) => relative(root, path);
  const target = (extension: string) => join(options.output, `${name}.${extension}`);
  const done: string[] = [];
  let failure: string | undefined;
  const before = readFileSync(file.path, "utf8");

  if (options.execute) {
    const execution = await executeNotebook({
      ...{ name, path: file.path, scale: options.scale, seed: options.seed, python },
      environment: runEnvironment(options),
      onCell: (cell, cells) => statusLine.set(name, `${name} cell ${cell} of ${cells}`),
    });
    if (interrupt.aborted) return "interrupted";
    const [first] = execution.failures;
    if (first) {
      statusLine.print(describeFailures(name, execution));
      failure = `cell [${first.cell}]: ${first.message.split("\n")[0]}`;
    }
    if (!existsSync(execution.notebook)) return failure;
    renameSync(execution.notebook, target("ipynb"));
    rmSync(target("json"), { force: true });
    rmSync(target("pdf"), { force: true });
    const results = failure ? undefined : readResults(execution.results);
    if (results) {
      copyFileSync(execution.results, target("json"));
      // The collection's numbers are those of seed 1; another seed is an experiment, whose numbers stay in report/.
      if (file.collected && options.seed === 1) {
        const path = join(resultsDirectory, options.scale, `${name}.json`);
        done.push(`${shown(path)} ${keepResults(results, path)}`);
      }
    }
    if (!failure) done.unshift(`${execution.cells} cells in ${execution.seconds.toFixed(1)} s`);
  } else if (!existsSync(target("ipynb"))) {
    statusLine.print(`✗ ${name}: ${shown(target("ipynb"))} does not exist yet: leave out --no-execute.`);
    return "not executed yet";
  }

  const executed = readNotebook(target("ipynb"));
  if (options.inPlace && options.execute && !failure && file.collected) {
    if (readFileSync(file.path, "utf8") === before) {
      writeNotebook(file.path, withoutProgress(executed));
      done.push(shown(file.path));
    } else {
      failure = "edited while it ran";
      statusLine.print(
        `✗ ${name}: ${shown(file.path)} was edited while it ran and is left as it is; the outputs are in ${shown(target("ipynb"))}.`,
      );
    }
  }
  const date = reportDate();
  statusLine.set(name, `${name} HTML`);
  const shared = { name, author: authorOf(options), date, code: options.code };
  const notebook = withCitations(executed);
  writeWhole(target("html"), makeHtml(notebook, shared));
  done.push(shown(target("html")));
  const messages: string[] = unlistedCitations(executed);
  if (options.pdf && !failure) {
    statusLine.set(name, `${name} PDF`);
    const made = await makePdf(notebook, { ...shared, python });
    if (interrupt.aborted) return "interrupted";
    messages.push(...made.messages);
    if (made.pdf) {
      renameSync(made.pdf, target("pdf"));
      done.push(shown(target("pdf")));
    } else {
      failure = made.messages[0] ?? "no PDF";
    }
  }
  statusLine.set(name, undefined);
  if (failure) {
    if (messages.length > 0) statusLine.print(`✗ ${name}: ${messages.join("; ")}`);
  } else {
    statusLine.print(
      [`✓ ${name}: ${done.join(", ")}`, ...messages.map((message) => `    note: ${message}`)].join("\n"),
    );
  }
  return failure;
}

async function main(): Promise<number> {
  const options = parseReportOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(usage);
    return 0;
  }
  const python = requirePython();
  if (options.pdf && !findProgram("xelatex")) {
    console.error("Without XeLaTeX the report is HTML only: `npm run doctor` says how to get it.");
    options.pdf = false;
  }
  mkdirSync(options.output, { recursive: true });

  const failures = new Map<string, string>();
  const waiting = [...options.notebooks];
  const worker = async () => {
    for (let file = waiting.shift(); file && !interrupt.aborted; file = waiting.shift()) {
      let failure: string | undefined;
      try {
        failure = await report(file, options, python.command);
      } catch (error) {
        failure = error instanceof Error ? error.message : String(error);
        statusLine.print(`✗ ${file.name}: ${failure}`);
      }
      statusLine.set(file.name, undefined);
      if (failure) failures.set(file.name, failure);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  interrupt.throwIfAborted();

  const known = listNotebooks();
  const others = options.notebooks.filter((file) => !known.some(({ name }) => name === file.name));
  const index = join(options.output, "index.html");
  writeWhole(
    index,
    makeIndex(
      options.output,
      [...known, ...others],
      failures,
      [authorOf(options), reportDate().text].filter((part) => part !== "").join(" · "),
    ),
  );
  const passed = options.notebooks.length - failures.size;
  const verdict =
    failures.size > 0
      ? `${failures.size} of ${options.notebooks.length} notebooks failed`
      : `${passed} of ${passed} notebooks passed`;
  console.log(`${verdict}; the report is ${relative(process.cwd(), index) || index}`);
  return failures.size > 0 ? 1 : 0;
}

process.exitCode = await runCommand(main, {
  signal: interrupt,
  interrupted: "Interrupted: the notebooks that had not ended are left as they were.",
});
