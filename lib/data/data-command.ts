import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { dataDirectory } from "./data-directory";
import { DataError } from "./data-error";
import { fetchDataset } from "./fetch-dataset";
import { patchesCommand } from "./patches/patches-command";
import { fetchableDatasets, findDataset, type Registry, type RegistryEntry, readRegistry } from "./registry";
import { type Terminal, terminalProgress } from "./terminal-progress";

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
 * `npm run data`: parses the arguments, fetches one data set after the other, goes on after one that fails.
 *
 * @returns the exit code: 0, 1 when a set failed or the arguments are wrong, 130 when interrupted
 */
export async function dataCommand(args: readonly string[], context: DataCommandContext): Promise<number> {
  const { output, errors, signal, workingDirectory } = context;
  if (args[0] === "patches") return patchesCommand(args.slice(1), context);
  try {
    const { values, positionals } = parseCommand(args);
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
        if (!(error instanceof DataError)) throw error;
        errors.write(`Error: ${error.message}\n`);
        failed++;
      }
    }
    if (failed > 0) return 1;
    output.write(`Verified in ${dataDirectory()}: ${datasets.map((dataset) => dataset.name).join(", ")}.\n`);
    return 0;
  } catch (error) {
    if (signal?.aborted) {
      errors.write("Interrupted: run it again to go on where it stopped.\n");
      return 130;
    }
    if (!(error instanceof DataError)) throw error;
    errors.write(`Error: ${error.message}\n`);
    return 1;
  }
}

function parseCommand(args: readonly string[]) {
  try {
    return parseArgs({
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
  } catch (error) {
    const [what] = (error as Error).message.split(". ");
    throw new DataError(`${what}; npm run data -- --help shows the options.`);
  }
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
