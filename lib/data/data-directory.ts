import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";

/** The checkout's root: the nearest folder above this file that has `data/registry.json`. */
export function checkoutDirectory(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "data", "registry.json"))) return folder;
    if (folder === dirname(folder)) {
      throw new Error(
        `There is no data/registry.json above ${__dirname}: genlab runs from its own checkout.`,
      );
    }
  }
}

/**
 * Where data sets are kept: the environment variable GENLAB_DATA, else `data/downloads` of the checkout. A relative
 * GENLAB_DATA counts from the checkout, so that scripts and notebooks, which run in different folders, mean the same place.
 */
export function dataDirectory(): string {
  const wish = process.env.GENLAB_DATA;
  if (!wish) return join(checkoutDirectory(), "data", "downloads");
  return isAbsolute(wish) ? wish : join(checkoutDirectory(), wish);
}
