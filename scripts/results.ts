// `npm run results`: refreshes README.md's table of results from results/full.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { formatWithError } from "genlab/notebook";
import { replaceBetween } from "../bench/replace-between.js";
import { writeWhole } from "./report/notebook.ts";
import { readResults } from "./report/results.ts";
import { resultsDirectory, root } from "./setup/paths.mjs";

const folder = join(resultsDirectory, "full");
const files = existsSync(folder) ? readdirSync(folder) : [];
const rows = files
  .filter((file) => file.endsWith(".json"))
  .sort()
  .flatMap((file) => {
    const results = readResults(join(folder, file));
    return (results?.results ?? []).flatMap(
      ({ id, value, standardError, unit, kind, split, n, published }) => {
        if (!published) return [];
        const ours = standardError ? formatWithError(value, standardError, "plain") : String(value);
        const data = [kind, split, n && `n = ${n}`].filter(Boolean).join(", ");
        const cells = [
          results?.notebook,
          `\`${id}\``,
          `${ours} ${unit}`,
          data,
          `${published.value} (${published.source})`,
        ];
        return [`| ${cells.join(" | ")} |`];
      },
    );
  });
if (rows.length === 0) {
  console.error(
    "results/full has no number beside a published one: run `npm run report -- --scale full` first. README.md is as it was.",
  );
  process.exit(1);
}
const head =
  "| Notebook | Result | Ours ± standard error | Kind | Published |\n| --- | --- | --- | --- | --- |";
const path = join(root, "README.md");
writeWhole(path, replaceBetween(readFileSync(path, "utf8"), "results", [head, ...rows].join("\n")));
console.log(`README.md shows ${rows.length} results beside published ones.`);
