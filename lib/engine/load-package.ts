import { createRequire } from "node:module";

/** Loads a CommonJS package. An import() would first read all of it in search of names: 0.3 s for those of tfjs. */
export const loadPackage = createRequire(__filename) as (name: string) => unknown;
