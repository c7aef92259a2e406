import { readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { DataError } from "../data-error";
import type { RejectedFile } from "./manifest";

/** Endings of files that are decoded. What a file is, its content decides. */
const PHOTOGRAPH = /\.(jpe?g|jpe|jfif|png|webp|gif)$/i;
/** Endings of pictures that are not, to be named instead of passed over in silence. */
const OTHER_PICTURE =
  /\.(tiff?|heic|heif|avif|bmp|jxl|jp2|svg|psd|dng|cr2|cr3|nef|arw|orf|raf|rw2|pef|exr|hdr)$/i;

export interface PhotographList {
  /** Relative to the folder, sorted. */
  readonly files: string[];
  readonly rejected: RejectedFile[];
  /** How many files are no pictures: texts, checksums, hidden files. */
  readonly others: number;
}

/**
 * The photographs of a folder and its sub-folders. Links to files are followed, links to folders are not: they may go in
 * circles.
 *
 * @throws {@link DataError} when there is no such folder or it has no photograph
 */
export async function listPhotographs(folder: string): Promise<PhotographList> {
  if ((await stat(folder).catch(() => null))?.isDirectory() !== true) {
    throw new DataError(`There is no folder ${folder} to take photographs from.`);
  }
  const list = { files: [] as string[], rejected: [] as RejectedFile[], others: 0 };
  await walk(folder, folder, list);
  if (list.files.length === 0 && list.rejected.length === 0) {
    throw new DataError(
      `The folder ${folder} has no photographs (JPEG, PNG, WebP or GIF): name another with --from.`,
    );
  }
  list.files.sort();
  return list;
}

async function walk(
  folder: string,
  root: string,
  list: { files: string[]; rejected: RejectedFile[]; others: number },
): Promise<void> {
  const reject = (path: string, reason: string) =>
    list.rejected.push({ file: relative(root, path) || ".", reason });
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    reject(folder, `the folder cannot be read (${error.code})`);
    return [];
  });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      await walk(path, root, list);
      continue;
    }
    const isPicture = PHOTOGRAPH.test(entry.name) || OTHER_PICTURE.test(entry.name);
    const target = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
    if (target?.isDirectory()) reject(path, "it is a link to a folder, which is not followed");
    else if (!isPicture || entry.name.startsWith(".")) list.others++;
    else if (!target?.isFile()) reject(path, "it is no file, or a link to none");
    else if (OTHER_PICTURE.test(entry.name))
      reject(path, "its format is not read: convert it to JPEG, PNG or WebP");
    else list.files.push(relative(root, path));
  }
}
