import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkLinks } from "../../scripts/check/links.ts";
import { notebookModule } from "../../scripts/check/notebook-module.ts";
import { notebookProblems } from "../../scripts/check/notebook-rules.ts";
import { checkNotebookTypes } from "../../scripts/check/notebook-types.ts";
import type { Cell, Notebook } from "../../scripts/report/notebook.ts";

const root = join(__dirname, "..", "..");
const scratch = mkdtempSync(join(tmpdir(), "genlab-test-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const code = (source: string, rest: Partial<Cell> = {}): Cell => ({
  cell_type: "code",
  source,
  metadata: {},
  outputs: [],
  ...rest,
});
const markdown = (source: string): Cell => ({ cell_type: "markdown", source, metadata: {} });
const notebook = (...cells: Cell[]): Notebook => ({
  cells,
  metadata: { kernelspec: { name: "tslab" } },
  nbformat: 4,
  nbformat_minor: 5,
});

describe("the check of links", () => {
  it("finds a missing file and a missing heading, in Markdown files and in notebooks", () => {
    mkdirSync(join(scratch, "notebooks"), { recursive: true });
    writeFileSync(
      join(scratch, "README.md"),
      "# One\n\n## Two — three\n\n[a](other.md) [b](gone.md) [c](#two--three) [d](#four) [e](https://x.org)\n\n`[f](no.md)`",
    );
    writeFileSync(join(scratch, "other.md"), "[back](README.md#one), [lost](README.md#lost)");
    writeFileSync(
      join(scratch, "notebooks", "n.ipynb"),
      JSON.stringify(notebook(markdown("# A title"), markdown("[g](../README.md) [h](#A-title) [i](#B)"))),
    );
    const problems = checkLinks(["README.md", "other.md", "notebooks/n.ipynb"], scratch);
    expect(problems.map(({ place, message }) => `${place}: ${message}`)).toEqual([
      "README.md: The link to gone.md leads to no file (gone.md).",
      "README.md: The link to #four leads to no heading of README.md.",
      "other.md: The link to README.md#lost leads to no heading of README.md.",
      "notebooks/n.ipynb cell 2: The link to #B leads to no heading of notebooks/n.ipynb.",
    ]);
  });
});

describe("the check of notebook types", () => {
  it("finds a type error, an unused import and a promise that is not awaited, with cell and line", () => {
    const file = join(scratch, "planted.ipynb");
    writeFileSync(
      file,
      JSON.stringify(
        notebook(
          code('import { readFile } from "node:fs/promises";\nimport { join } from "node:path";'),
          markdown("text"),
          code("const list = [1, 2];\nconst first: number = list[0];"),
          code('readFile("a");\nawait readFile("b");'),
          code("list"),
        ),
      ),
    );
    const problems = checkNotebookTypes([{ name: "planted", path: file, collected: false }]);
    expect(problems.map(({ place }) => place)).toEqual([
      "planted cell [1], line 2",
      "planted cell [2], line 2",
      "planted cell [3], line 1",
    ]);
    expect(problems[1]!.message).toContain("'number | undefined' is not assignable");
    expect(problems[2]!.message).toContain("not awaited");
  });

  it("knows the cell and line of each line of the joined module", () => {
    const { text, place } = notebookModule(notebook(code("a\nb"), markdown("m"), code("c")));
    expect(text).toBe("a\nb\nc\n");
    expect([0, 1, 2].map(place)).toEqual([
      { cell: 1, line: 1 },
      { cell: 1, line: 2 },
      { cell: 2, line: 1 },
    ]);
  });
});

describe("the rules for notebooks", () => {
  it("accept an executed notebook", () => {
    expect(notebookProblems("n", notebook(markdown("# T"), code("1", { execution_count: 1 })))).toEqual([]);
  });

  it.each([
    ["not executed", code("1"), "has no output"],
    ["executed out of order", code("1", { execution_count: 4 }), "executed as number 4"],
    [
      "stderr",
      code("1", { execution_count: 1, outputs: [{ output_type: "stream", name: "stderr", text: "x" }] }),
      "stderr",
    ],
    [
      "an error",
      code("1", { execution_count: 1, outputs: [{ output_type: "error", ename: "E" }] }),
      "is an error",
    ],
    [
      "a folder of this machine",
      code("1", { execution_count: 1, outputs: [{ output_type: "stream", name: "stdout", text: root }] }),
      "folder",
    ],
    ["a long cell", code("1\n".repeat(30), { execution_count: 1 }), "lines: split it"],
  ])("refuse %s", (_, cell, message) => {
    const problems = notebookProblems("n", notebook(markdown("# T"), cell));
    expect(problems).toHaveLength(1);
    expect(problems[0]!.place).toBe("n cell [1]");
    expect(problems[0]!.message).toContain(message);
  });

  it("ask for a title and the right kernel", () => {
    const wrong = { ...notebook(code("1", { execution_count: 1 })), metadata: {} };
    expect(notebookProblems("n", wrong)).toHaveLength(2);
  });
});
