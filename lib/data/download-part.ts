import { readFile, rm, stat } from "node:fs/promises";
import { DataError } from "./data-error";
import { verifyPart } from "./decode-part";
import { downloadFile, UnreachableError } from "./download-file";
import type { FetchOptions } from "./fetch-options";
import type { RegistryEntry, RegistryFile, RegistryPart } from "./registry";

/** The first file of the part that is offered for download. */
export function downloadable(dataset: RegistryEntry, part: RegistryPart): RegistryFile {
  const file = part.files.find((candidate) => candidate.urls.length > 0);
  if (file === undefined) {
    throw new DataError(
      `${dataset.name} ${part.name} is offered for download nowhere: take it from a folder with --from.`,
    );
  }
  return file;
}

/**
 * Downloads a file of the registry into `partial` and verifies it, from the first of its URLs that gives the right one.
 *
 * @throws {@link DataError} that says what the URLs did; then `partial` is gone or worth going on with
 */
export async function downloadPart(
  dataset: RegistryEntry,
  part: RegistryPart,
  file: RegistryFile,
  partial: string,
  options: FetchOptions,
): Promise<void> {
  const label = `${dataset.name}/${file.path}`;
  const failures: DataError[] = [];
  for (const url of file.urls) {
    try {
      await downloadVerified(url, label, part, file, partial, options);
      return;
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      failures.push(error);
      const others = file.urls.length - failures.length;
      if (others > 0) {
        const text = `tries another address: ${withoutAdvice(error)}`;
        options.onEvent?.({ kind: "note", file: label, text });
      }
    }
  }
  // An address that answered tells more than those that could not be reached.
  const answered = failures.filter((failure) => !(failure instanceof UnreachableError));
  const causes =
    answered.length > 0
      ? answered.map(withoutAdvice).join("; ")
      : `none of its addresses can be reached (${(failures[0] as UnreachableError).reason})`;
  const kept = await sizeOf(partial);
  const advice =
    kept > 0
      ? `run it again to go on after the ${kept} bytes that are there`
      : `check the network, or take it from a folder: npm run data -- ${dataset.name} --from DIR`;
  throw new DataError(`${label} could not be downloaded: ${causes}; ${advice}.`);
}

async function downloadVerified(
  url: string,
  label: string,
  part: RegistryPart,
  file: RegistryFile,
  partial: string,
  options: FetchOptions,
): Promise<void> {
  const { signal, stall, pause, onEvent } = options;
  // What an earlier run left may be the beginning of another file: then the file is fetched anew, once.
  for (let resumed = (await sizeOf(partial)) > 0; ; resumed = false) {
    await downloadFile(url, partial, {
      bytes: file.bytes,
      signal,
      stall,
      pause,
      onProgress: (received, total) => onEvent?.({ kind: "progress", file: label, received, total }),
    });
    try {
      verifyPart(await readFile(partial), url, part, file);
      return;
    } catch (error) {
      await rm(partial, { force: true });
      if (!resumed || !(error instanceof DataError)) throw error;
      onEvent?.({ kind: "note", file: label, text: "is fetched anew: what was there did not fit" });
    }
  }
}

/** The readers and hash checks advise to get the file again, which is what we are doing. */
function withoutAdvice(error: DataError): string {
  return error.message.replace(/; get the file again\.$|\.$/, "");
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}
