import { resolve } from "node:path";
import { dataDirectory } from "../../lib/data/data-directory.js";
import { DataError } from "../../lib/data/data-error.js";
import { fetchDataset } from "../../lib/data/fetch-dataset.js";
import {
  fetchableDatasets,
  findDataset,
  type Registry,
  type RegistryEntry,
  readRegistry,
} from "../../lib/data/registry.js";
import { CommandLineError, parseCommandLine } from "../command-line/parse-command-line.ts";
import { runCommand } from "../command-line/run-command.ts";
import { patchesCommand } from "./patches-command.ts";
import { type Terminal, terminalProgress } from "./terminal-progress.ts";

const usage = `Usage: npm run data [-- NAME…] [--from DIR] [--all] [--list] [--registry FILE]
       npm run data -- patches [--from DIR] [--help]
Fetches data sets and verifies their checksums; without a NAME those that the notebooks need at full scale.
With patches, cuts natural image patches from a folder of photographs; see npm run data -- patches --help.
  --from DIR       copy from a folder with a sub-folder for each data set, in place of downloading
  --all            every data set of the registry
  --list           show the data sets, fetch nothing
  --registry FILE  a registry in place of data/registry.json
Target: the folder in the environment variable GENLAB_DATA, else data/downloads.
`;

export interface DataCommandContext {
  readonly output: Terminal;
  readonly errors: Terminal;
  readonly signal?: AbortSignal | undefined;
  /** Folder that relative arguments count from. */
  readonly workingDirectory: string;
}

/**
 * `npm run data`: fetches data sets, or cuts patches.
 *
 * @returns the exit code: 0, 1 when something failed or the arguments are wrong, 130 when interrupted
 */
export async function dataCommand(args: readonly string[], context: DataCommandContext): Promise<number> {
  const { errors, signal } = context;
  const patches = args[0] === "patches";
  return runCommand(() => (patches ? patchesCommand(args.slice(1), context) : fetchCommand(args, context)), {
    failure: 1,
    describe,
    signal,
    interrupted: patches
      ? "Interrupted: nothing was changed; run it again."
      : "Interrupted: run it again to go on where it stopped.",
    tell: (sentence) => errors.write(`${sentence}\n`),
  });
}

/** What to say of an error that the user can mend; any other one is a bug and goes on. */
function describe(error: unknown): string {
  if (error instanceof DataError || error instanceof CommandLineError) return `Error: ${error.message}`;
  throw error;
}

/** Fetches one data set after the other; goes on after one that fails. */
async function fetchCommand(args: readonly string[], context: DataCommandContext): Promise<number> {
  const { output, errors, signal, workingDirectory } = context;
  const { values, positionals } = parseCommandLine("npm run data --", {
    args: [...args],
    allowPositionals: true,
    options: {
      from: { type: "string" },
      all: { type: "boolean" },
      list: { type: "boolean" },
      registry: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    output.write(usage);
    return 0;
  }
  const at = (path: string) => resolve(workingDirectory, path);
  const registry = values.registry === undefined ? readRegistry() : readRegistry(at(values.registry));
  if (values.list) {
    output.write(list(registry));
    return 0;
  }
  const datasets = choose(registry, positionals, values.all ?? false);
  if (positionals.length === 0 && !values.all) output.write(explainChoice(registry, datasets));
  const onEvent = terminalProgress(output);
  let failed = 0;
  for (const dataset of datasets) {
    try {
      const from = values.from === undefined ? undefined : at(values.from);
      await fetchDataset(dataset, { from, signal, onEvent });
    } catch (error) {
      errors.write(`${describe(error)}\n`);
      failed++;
    }
  }
  if (failed > 0) return 1;
  output.write(`Verified in ${dataDirectory()}: ${datasets.map((dataset) => dataset.name).join(", ")}.\n`);
  return 0;
}

function choose(registry: Registry, names: readonly string[], all: boolean): RegistryEntry[] {
  if (names.length > 0) return [...new Set(names)].map((name) => findDataset(registry, name));
  return fetchableDatasets(registry).filter((dataset) => all || dataset.usedBy.length > 0);
}

function explainChoice(registry: Registry, chosen: readonly RegistryEntry[]): string {
  const needed = chosen.map((dataset) => `${dataset.name} (${dataset.usedBy.join(", ")})`).join(", ");
  const others = fetchableDatasets(registry).filter((dataset) => !chosen.includes(dataset));
  const more =
    others.length === 0 ? "" : ` By name or --all: ${others.map((dataset) => dataset.name).join(", ")}.`;
  const made = registry.datasets
    .filter((dataset) => dataset.command !== undefined && dataset.usedBy.length > 0)
    .map(({ command, usedBy }) => ` By a command of its own: ${command} (${usedBy.join(", ")}).`);
  return `The notebooks need ${needed}.${more}${made.join("")}\n`;
}

function list(registry: Registry): string {
  const width = Math.max(...registry.datasets.map((dataset) => dataset.name.length));
  return registry.datasets
    .map((dataset) => {
      const status = dataset.command === undefined ? "" : ` [${dataset.command}]`;
      return `${dataset.name.padEnd(width)}  ${dataset.description}${status}\n`;
    })
    .join("");
}
