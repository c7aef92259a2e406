import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Report } from "../../bench/report";
import { requirePlace, writeReport } from "../../bench/write-report";

const checkout = mkdtempSync(join(tmpdir(), "genlab-bench-"));
mkdirSync(join(checkout, "bench"));
afterAll(() => rmSync(checkout, { recursive: true }));
const readme = join(checkout, "README.md");
const report = JSON.parse(
  readFileSync(join(__dirname, "..", "..", "bench", "results.json"), "utf8"),
) as Report;

test("writeReport keeps the report as JSON, as a figure, and as the README's table, and leaves the rest of the README", async () => {
  writeFileSync(readme, "before\n<!-- bench:start -->\nold\n<!-- bench:end -->\nafter\n");
  await requirePlace(checkout);
  await writeReport(report, checkout);
  expect(JSON.parse(readFileSync(join(checkout, "bench", "results.json"), "utf8"))).toEqual(report);
  expect(readFileSync(join(checkout, "bench", "figure.svg"), "utf8")).toMatch(/^<svg/);
  const text = readFileSync(readme, "utf8");
  expect(text).toMatch(/^before\n<!-- bench:start -->\n[\s\S]*NADE[\s\S]*\n<!-- bench:end -->\nafter\n$/i);
  expect(text).not.toContain("old");
});

test("requirePlace tells before anything is measured that the README has no place", async () => {
  writeFileSync(readme, "nothing");
  await expect(requirePlace(checkout)).rejects.toThrow("README.md has no place for the table");
});
