import { loadPackage } from "../../engine/load-package";
import { DataError } from "../data-error";

type Sharp = typeof import("sharp");
let loaded: Sharp | undefined;

/**
 * The package sharp (libvips), which decodes photographs. Loaded when it is first needed, so that all else works on a machine
 * that has no build of it. It decodes one picture at a time and keeps none: memory does not grow with their number.
 *
 * @throws {@link DataError} when it is not there
 */
export function loadSharp(): Sharp {
  if (loaded !== undefined) return loaded;
  try {
    loaded = loadPackage("sharp") as Sharp;
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new DataError(
      `The package sharp, which decodes photographs, does not load (${reason}): run npm install --include=optional in the checkout.`,
    );
  }
  loaded.cache(false);
  loaded.concurrency(1);
  return loaded;
}
