import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderSvg } from "genlab/figures";
import { ratioChart } from "./figure";
import { mergeReports } from "./merge-reports";
import { replaceBetween } from "./replace-between";
import type { Report } from "./report";
import { markdown } from "./table";

/** @throws when the checkout's README has no place for the table: better known before an hour of measuring than after. */
export async function requirePlace(checkout: string): Promise<void> {
  replaceBetween(await readFile(join(checkout, "README.md"), "utf8"), "bench", "");
}

/**
 * Keeps a report in a checkout: bench/results.json, bench/figure.svg, and the README's table.
 *
 * Figures that were not measured this time stay, if they are of the same machine.
 *
 * @throws when the README has no place for the table
 */
export async function writeReport(report: Report, checkout: string): Promise<Report> {
  const path = join(checkout, "bench", "results.json");
  const readme = join(checkout, "README.md");
  const kept = existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as Report) : undefined;
  const merged = kept ? mergeReports(kept, report) : report;
  const text = replaceBetween(await readFile(readme, "utf8"), "bench", markdown(merged));
  await write(path, `${JSON.stringify(merged, null, 2)}\n`);
  await write(join(checkout, "bench", "figure.svg"), renderSvg(ratioChart(merged)));
  await write(readme, text);
  return merged;
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
