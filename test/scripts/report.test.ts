import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { newNotebook } from "../../scripts/new-notebook.ts";
import { hasXelatex, python } from "./find-tools";

const root = join(__dirname, "..", "..");
const scratch = mkdtempSync(join(tmpdir(), "genlab-test-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function report(...args: string[]): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "scripts/report.ts", "--output", scratch, ...args],
      {
        cwd: root,
        env: {
          ...process.env,
          INIT_CWD: root,
          GENLAB_AUTHOR: "Ada & Grace",
          SOURCE_DATE_EPOCH: "1767225600",
        },
      },
    );
    let output = "";
    child.stdout.on("data", (text) => (output += text));
    child.stderr.on("data", (text) => (output += text));
    child.on("close", (status) => resolve({ status: status ?? -1, output }));
  });
}

describe.skipIf(!python)("npm run report", () => {
  it("executes a notebook made from the template and writes it as HTML with its results", async () => {
    const path = newNotebook("tried-out", join(scratch, "notebooks"));
    const notebook = JSON.parse(readFileSync(path, "utf8"));
    const heading = {
      cell_type: "markdown",
      id: "formula",
      metadata: {},
      source: "### Learned $\\sigma_d^2$",
    };
    notebook.cells.push(heading); // a formula where XeLaTeX also wants a bookmark
    writeFileSync(path, JSON.stringify(notebook));
    const { status, output } = await report(path, "--no-pdf");
    expect(output).toContain("1 of 1 notebooks passed");
    expect(status).toBe(0);
    const html = readFileSync(join(scratch, "23-tried-out.html"), "utf8");
    expect(html).toContain("Ada &amp; Grace · 1 January 2026");
    expect(html).toMatch(/<svg role="img" aria-label="[^"]+"/);
    expect(html).toContain("<b>Figure 1.</b>");
    expect(html).toContain("<b>Table 1.</b>");
    // Readable without a network: nothing is loaded from an address.
    expect(html.match(/(?:src|href)="https?:[^"]*\.(?:js|css|woff2?)"|<script[^>]* src=/)).toBeNull();
    const { results } = JSON.parse(readFileSync(join(scratch, "23-tried-out.json"), "utf8"));
    expect(results).toHaveLength(1);
    const index = readFileSync(join(scratch, "index.html"), "utf8");
    expect(index).toContain("Tried out");
    expect(index).toMatch(/0\.2\d+ ± 0\.00\d+/);
    expect(existsSync(join(root, "results", "quick", "23-tried-out.json"))).toBe(false);
  });

  it.skipIf(!hasXelatex)("sets what was executed as the same PDF twice", async () => {
    const pdf = join(scratch, "23-tried-out.pdf");
    const args = [join(scratch, "notebooks", "23-tried-out.ipynb"), "--no-execute"];
    const first = await report(...args);
    expect(first.output).not.toContain("note:"); // no overfull line, no missing character
    expect(first.status).toBe(0);
    const bytes = readFileSync(pdf);
    expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
    expect(bytes.length).toBeGreaterThan(20_000);
    rmSync(pdf);
    await report(...args);
    expect(readFileSync(pdf).equals(bytes)).toBe(true);
  });

  it("names the notebooks there are when it does not know one", async () => {
    const { status, output } = await report("99-unknown");
    expect(status).toBe(2);
    expect(output).toMatch(/^There is no notebook "99-unknown": the notebooks are /);
  });

  it.skipIf(!hasXelatex)("says in one sentence why there is no PDF when LaTeX stops", async () => {
    const path = join(scratch, "broken-formula.ipynb");
    const cells = [
      {
        cell_type: "markdown",
        metadata: {},
        source: "# Broken\n\nA command that does not exist: $\\nosuchcommand$.",
      },
    ];
    writeFileSync(path, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 4 }));
    const { status, output } = await report(path, "--no-execute");
    expect(status).toBe(1);
    expect(output).toMatch(/XeLaTeX stopped at "Undefined control sequence\. .*"; its log is .*\.log/);
  });
});
