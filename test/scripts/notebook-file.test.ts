import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { formatNotebook, type Notebook } from "../../scripts/report/notebook.ts";
import { findProgram } from "../../scripts/setup/find-program.mjs";

const notebook = {
  nbformat_minor: 5,
  nbformat: 4,
  metadata: { b: { d: 1, c: [3, 1, 2] }, a: "“é” 0.00001" },
  cells: [],
  numbers: [
    1e-5, -2.5e-7, 0.0001, 0.00012345, 1.5e-10, 1e-300, 0, 3, 1.5, 1e15, 123456789012345680, 1e21, 2.5e22,
  ],
} as unknown as Notebook;

describe("formatNotebook(notebook)", () => {
  it("is what Python's json writes with sorted keys, as Jupyter's server does", () => {
    const text = formatNotebook(notebook);
    const program =
      "import json, sys; json.dump(json.load(sys.stdin), sys.stdout, ensure_ascii=False, indent=1, sort_keys=True)";
    const run = spawnSync(findProgram("python3")!, ["-c", program], { input: text, encoding: "utf8" });
    expect(`${run.stdout}\n`).toBe(text);
    expect(JSON.parse(text)).toEqual(notebook);
  });
});
