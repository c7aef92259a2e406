import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { dataDirectory } from "../../lib/data/data-directory.js";
import { DataError } from "../../lib/data/data-error.js";
import { FLAT_THRESHOLD } from "../../lib/data/patches/cut-patches.js";
import type { GrayConversion } from "../../lib/data/patches/gray.js";
import { type MadePatches, makePatches } from "../../lib/data/patches/make-patches.js";
import { patchesFolder } from "../../lib/data/patches/manifest.js";
import { parseCommandLine } from "../command-line/parse-command-line.ts";
import type { DataCommandContext } from "./data-command.ts";
import { patchesProgress } from "./patches-progress.ts";

const usage = `Usage: npm run data -- patches [--from DIR] [--count 50000 | --per-image N] [--size 28] [--seed 1]
                                [--gray luma|luminance] [--keep-flat]
Cuts random gray patches from the photographs (JPEG, PNG, WebP, GIF) of a folder and its sub-folders.
  --from DIR     the folder; by default natural-images in the data directory
  --count N      how many patches in all splits together, evenly from the photographs; default 50000
  --per-image N  how many from each photograph, in place of --count
  --size N       side of a patch, pixels; default 28
  --seed N       default 1
  --gray HOW     luma (default): weighted sum of the gamma-encoded values; luminance: of the linear light
  --keep-flat    keep patches with a standard deviation under ${FLAT_THRESHOLD} gray levels
Each photograph goes to one of train, valid and test (80, 10, 10 %). Target: natural-patches in the data directory.
`;

/** `npm run data -- patches`: cuts natural image patches and says what came of it; 0 is the exit code of that. */
export async function patchesCommand(args: readonly string[], context: DataCommandContext): Promise<number> {
  const { output, signal, workingDirectory } = context;
  const text = { type: "string" } as const;
  const { values } = parseCommandLine("npm run data -- patches", {
    args: [...args],
    options: {
      from: text,
      count: text,
      size: text,
      "per-image": text,
      seed: text,
      gray: text,
      "keep-flat": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    output.write(usage);
    return 0;
  }
  const perImage = values["per-image"] === undefined ? undefined : positive("per-image", values["per-image"]);
  const folder = values.from === undefined ? ownPhotographs() : resolve(workingDirectory, values.from);
  if (perImage !== undefined && values.count !== undefined) {
    throw new DataError("--per-image determines the number of patches: give it or --count, not both.");
  }
  const made = await makePatches(folder, {
    count: positive("count", values.count ?? "50000"),
    perImage,
    size: positive("size", values.size ?? "28"),
    seed: integer("seed", values.seed ?? "1"),
    gray: grayConversion(values.gray ?? "luma"),
    keepFlat: values["keep-flat"] ?? false,
    signal,
    onEvent: patchesProgress(output),
  });
  output.write(summary(made));
  return 0;
}

function ownPhotographs(): string {
  const folder = join(dataDirectory(), "natural-images");
  if (existsSync(folder)) return folder;
  throw new DataError(
    `There are no photographs in ${folder}: name a folder, npm run data -- patches --from DIR.`,
  );
}

function integer(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value)) return value;
  throw new DataError(`--${option} takes an integer, not "${text}".`);
}

function positive(option: string, text: string): number {
  const value = integer(option, text);
  if (value >= 1) return value;
  throw new DataError(`--${option} takes a positive integer, not "${text}".`);
}

function grayConversion(text: string): GrayConversion {
  if (text === "luma" || text === "luminance") return text;
  throw new DataError(`--gray takes luma or luminance, not "${text}".`);
}

function summary({ manifest, others }: MadePatches): string {
  const { settings, splits, photographs, rejected, flat } = manifest;
  const { train, valid, test } = splits;
  const total = train.count + valid.count + test.count;
  const shares = Object.entries(splits).map(([split, of]) => `${split} ${of.count} (${of.photographs})`);
  const lines = [
    `${total} patches of ${settings.size}×${settings.size} from ${photographs.length} photographs, at most ${settings.perImage} from one: ${shares.join(", ")}.`,
  ];
  if (settings.count === null) lines.push("The number of patches follows from --per-image.");
  if (settings.count !== null && total < settings.count) {
    lines.push(
      `The photographs hold no more than that of the ${settings.count} asked for: add photographs, or --keep-flat.`,
    );
  }
  if (settings.flatThreshold !== null) {
    lines.push(
      `${flat} flat ones were dropped (standard deviation under ${settings.flatThreshold} gray levels); --keep-flat keeps such.`,
    );
  }
  if (rejected.length > 0) lines.push(`${rejected.length} files were passed over, named above.`);
  if (others > 0) lines.push(`${others} files are no pictures.`);
  return `${lines.join("\n")}\nWritten to ${patchesFolder()}.\n`;
}
