import { join } from "node:path";
import { Random } from "../../engine/random";
import { DataError } from "../data-error";
import { type CutPatches, cutPatches } from "./cut-patches";
import { decodePhotograph, RejectedPhotograph } from "./decode-photograph";
import type { GrayConversion } from "./gray";
import { listPhotographs } from "./list-photographs";
import { NATURAL_PATCHES, type RejectedFile } from "./manifest";

export interface CutFolderOptions {
  /** How many patches to reach; without effect when `perImage` is given. */
  readonly count: number;
  readonly perImage?: number | undefined;
  readonly size: number;
  readonly seed: number;
  readonly gray: GrayConversion;
  readonly keepFlat: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: CutEvent) => void) | undefined;
}

/** What `cutFolder` tells while it works. */
export type CutEvent =
  | { readonly kind: "progress"; readonly done: number; readonly total: number; readonly patches: number }
  | { readonly kind: "rejected"; readonly file: string; readonly reason: string }
  | { readonly kind: "note"; readonly text: string };

export interface CutPhotograph extends CutPatches {
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
}

export interface CutFolder {
  /** Sorted by SHA-256, so that names and the order of the file system leave no trace. */
  readonly photographs: CutPhotograph[];
  readonly rejected: RejectedFile[];
  readonly others: number;
}

/**
 * Cuts patches from every photograph of a folder, some more from each than the count needs. One photograph at a time is in
 * memory, besides the patches. What is cut depends on the contents of the photographs and the options, not on names.
 *
 * A second pass follows when so many files are damaged, or so many places flat, that the first one falls short.
 *
 * @throws {@link DataError} when the folder has no photograph; the signal's reason when aborted
 */
export async function cutFolder(folder: string, options: CutFolderOptions): Promise<CutFolder> {
  const { files, rejected, others } = await listPhotographs(folder);
  for (const { file, reason } of rejected) options.onEvent?.({ kind: "rejected", file, reason });
  let quota = options.perImage ?? Math.ceil((1.05 * options.count) / Math.max(files.length, 1)) + 1;
  let candidates = files;
  for (;;) {
    const pass = await cutFiles(folder, candidates, quota, options);
    rejected.push(...pass.rejected);
    const photographs = [...pass.photographs.values()].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
    const larger = options.perImage === undefined ? largerQuota(photographs, quota, options.count) : null;
    if (larger === null) {
      rejected.sort((a, b) => (a.file < b.file ? -1 : 1));
      return { photographs, rejected, others };
    }
    const text = `${largest(photographs, quota)} patches are too few: all photographs again, up to ${larger} from each.`;
    options.onEvent?.({ kind: "note", text });
    const names = new Set(rejected.map(({ file }) => file));
    candidates = candidates.filter((file) => !names.has(file));
    quota = larger;
  }
}

/** The least number from each photograph that reaches the count, or null when the count is reached or cannot be. */
function largerQuota(photographs: readonly CutPhotograph[], quota: number, count: number): number | null {
  const spent = photographs.filter(({ patches }) => patches.length < quota);
  const more = photographs.length - spent.length;
  if (largest(photographs, quota) >= count || more === 0) return null;
  return Math.ceil((count - largest(spent, quota)) / more);
}

/** How many patches there are with at most that many from each photograph. */
export function largest(photographs: readonly CutPhotograph[], quota: number): number {
  return photographs.reduce((sum, { patches }) => sum + Math.min(patches.length, quota), 0);
}

async function cutFiles(
  folder: string,
  files: readonly string[],
  quota: number,
  options: CutFolderOptions,
): Promise<{ photographs: Map<string, CutPhotograph>; rejected: RejectedFile[] }> {
  const { size, seed, gray, keepFlat, signal, onEvent } = options;
  const stream = new Random(seed).split(NATURAL_PATCHES);
  const photographs = new Map<string, CutPhotograph>();
  const names = new Map<string, string>();
  const rejected: RejectedFile[] = [];
  let total = 0;
  for (const [done, file] of files.entries()) {
    signal?.throwIfAborted();
    onEvent?.({ kind: "progress", done, total: files.length, patches: total });
    try {
      const photograph = await decodePhotograph(join(folder, file), size);
      const { sha256, width, height } = photograph;
      const twin = names.get(sha256);
      if (twin !== undefined) throw new RejectedPhotograph(`is the same file as ${twin}`);
      const cut = cutPatches(photograph, {
        count: quota,
        size,
        gray,
        keepFlat,
        random: stream.split(sha256),
      });
      if (cut.patches.length === 0) throw new RejectedPhotograph("is flat wherever it was looked at");
      names.set(sha256, file);
      photographs.set(sha256, { sha256, width, height, ...cut });
      total += cut.patches.length;
    } catch (error) {
      if (!(error instanceof RejectedPhotograph)) throw error;
      rejected.push({ file, reason: error.message });
      onEvent?.({ kind: "rejected", file, reason: error.message });
    }
  }
  signal?.throwIfAborted();
  if (photographs.size === 0) {
    throw new DataError(`None of the ${files.length} photographs in ${folder} can be used.`);
  }
  return { photographs, rejected };
}
