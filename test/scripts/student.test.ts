import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { executeNotebook } from "../../scripts/report/execute-notebook.ts";
import { type Cell, joined, type Notebook, readNotebook } from "../../scripts/report/notebook.ts";
import { parseStudentOptions } from "../../scripts/student/options.ts";
import { studentSource } from "../../scripts/student/solution-cell.ts";
import { studentNotebook, writeStudentNotebook } from "../../scripts/student/student-notebook.ts";
import { canImport, python } from "./find-tools";

const fixture = readNotebook(join(__dirname, "..", "fixtures", "student", "exercises.ipynb"));
const scratch = mkdtempSync(join(tmpdir(), "genlab-student-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const edition = studentNotebook("exercises", fixture);
const cellOf = (notebook: Notebook, id: string) => notebook.cells.find((cell) => cell.id === id)!;
const sourceOf = (notebook: Notebook, id: string) => joined(cellOf(notebook, id).source);

function solutionCell(
  source: string,
  names = ["f"],
  metadata: object = { id: "e", prompt: "Do it.", names },
) {
  return { cell_type: "code", source, metadata: { genlab: { exercise: metadata } } } as Cell;
}

describe("the student edition", () => {
  it("has the prompt, the function's head and the checker's call where the solution was", () => {
    expect(sourceOf(edition, "lse")).toBe(
      [
        "// Your turn: Write logSumExp so that no exponential overflows, whatever the entries are,",
        "// and so that it is right for entries of a thousand, too.",
        "function logSumExp(a: number[]): number {",
        '  throw new Error("Your turn: logSumExp is not written yet.");',
        "}",
        "",
        'checkExercise("log-sum-exp", logSumExp);',
      ].join("\n"),
    );
  });

  it("asks for an answer in words where a Markdown cell holds the solution", () => {
    expect(sourceOf(edition, "question")).toBe(
      "**Your turn.** Why is the sum of squares divided by one less than n?\n\n*Write your answer here.*",
    );
  });

  it("holds no line of a solution that is not a head or the checker's call", () => {
    const file = JSON.stringify(edition);
    const solutions = fixture.cells.filter((cell) => cell.metadata.tags?.includes("solution"));
    const secret = solutions
      .flatMap((cell) => joined(cell.source).split("\n"))
      .map((line) => line.trim())
      .filter(
        (line) => line.length > 2 && !/^(function (logSumExp|standardError)|checkExercise)\(/.test(line),
      );
    expect(secret).toHaveLength(9);
    for (const line of secret) expect(file).not.toContain(JSON.stringify(line).slice(1, -1));
  });

  it("has no outputs, execution counts or cells tagged solution, and keeps the other cells", () => {
    for (const cell of edition.cells) {
      expect(cell.metadata.tags ?? []).not.toContain("solution");
      if (cell.cell_type === "code") expect(cell).toMatchObject({ outputs: [], execution_count: null });
    }
    expect(edition.cells.map((cell) => cell.id)).toEqual(fixture.cells.map((cell) => cell.id));
    expect(sourceOf(edition, "use")).toBe(sourceOf(fixture, "use"));
    expect(cellOf(fixture, "lse").outputs).toHaveLength(1);
  });

  it.skipIf(!canImport("nbformat"))("is a valid notebook for Jupyter", () => {
    const path = join(scratch, "valid.ipynb");
    writeStudentNotebook(path, edition);
    const validate = "import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], as_version=4))";
    const { status, stderr } = spawnSync(python!, ["-c", validate, path], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});

describe("a solution cell that cannot be taken out", () => {
  it.each([
    [
      "metadata",
      solutionCell("function f(): number { return 1; }", [], {}),
      /does not say of which exercise/,
    ],
    ["the function", solutionCell('const g = 1;\ncheckExercise("e", f);'), /declares no function f/],
    [
      "its type",
      solutionCell('function f() {}\ncheckExercise("e", f);'),
      /without the type of what it returns/,
    ],
    [
      "a check",
      solutionCell("function f(): number { return 1; }"),
      /nobody checks: end it with the line check/,
    ],
  ])("is refused when it lacks %s", (_, cell, message) => {
    expect(() => studentSource(cell)).toThrow(message);
  });

  it("is named by notebook and place", () => {
    const cells = [fixture.cells[0]!, { ...solutionCell(""), metadata: { tags: ["solution"] } }];
    expect(() => studentNotebook("15-nade", { ...fixture, cells })).toThrow(
      /^15-nade: cell 2 of the notebook is tagged "solution" and does not say .*\.$/,
    );
  });
});

describe("writing it", () => {
  it("replaces what it wrote before, also after the cells were run", () => {
    const path = join(scratch, "again.ipynb");
    writeStudentNotebook(path, edition);
    const run = readNotebook(path);
    cellOf(run, "use").execution_count = 7;
    writeFileSync(path, JSON.stringify(run));
    writeStudentNotebook(path, edition);
    expect(cellOf(readNotebook(path), "use").execution_count).toBe(null);
  });

  it("does not overwrite a file that somebody has worked in, unless it is forced to", () => {
    const path = join(scratch, "edited.ipynb");
    writeStudentNotebook(path, edition);
    const edited = readNotebook(path);
    cellOf(edited, "lse").source = "function logSumExp(a: number[]): number { return a[0]!; }";
    const text = JSON.stringify(edited);
    writeFileSync(path, text);
    expect(() => writeStudentNotebook(path, edition)).toThrow(
      /was edited since it was written: .* --force\.$/,
    );
    expect(readFileSync(path, "utf8")).toBe(text);
    writeStudentNotebook(path, edition, true);
    expect(readNotebook(path)).toEqual(edition);
  });
});

describe("options", () => {
  const known = ["00-notation", "15-nade"].map((name) => ({
    name,
    path: `/n/${name}.ipynb`,
    collected: true,
  }));

  it("are all notebooks and the folder student, without arguments", () => {
    const options = parseStudentOptions([], known);
    expect(options).toMatchObject({ notebooks: known, named: false, force: false });
    expect(options).toHaveProperty("output", join(__dirname, "..", "..", "student"));
  });

  it("find a notebook by its number, and name the notebooks there are for another", () => {
    expect(parseStudentOptions(["15", "--force"], known)).toMatchObject({
      notebooks: [known[1]],
      named: true,
      force: true,
    });
    expect(() => parseStudentOptions(["16"], known)).toThrow(/the notebooks are 00-notation, 15-nade/);
  });
});

// Through the real kernel: without Python and Jupyter this is reported as skipped.
it.skipIf(!python)(
  "the student edition runs: what is written is checked, what is not stays open",
  async () => {
    const cells = edition.cells.map((cell) => (cell.id === "lse" ? cellOf(fixture, "lse") : cell));
    const path = join(scratch, "solved.ipynb");
    writeFileSync(path, JSON.stringify({ ...edition, cells }));
    const execution = await executeNotebook({
      ...{ name: "test-student", path, scale: "quick", seed: 1, python: python! },
    });
    expect(execution.failures).toEqual([]);
    const executed = readNotebook(execution.notebook);
    const outputOf = (id: string) =>
      cellOf(executed, id).outputs!.map((output) => joined(output.data?.["text/plain"] ?? output.text));
    expect(outputOf("lse")[0]).toMatch(/^✓ Exercise `log-sum-exp`: right on all \d+ inputs/);
    expect(outputOf("use")).toEqual(["true\n"]);
    expect(outputOf("se")).toEqual(["○ Exercise `standard-error`: your turn, it is not written yet."]);
  },
);
