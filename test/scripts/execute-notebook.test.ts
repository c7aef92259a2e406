import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { describeFailures, executeNotebook } from "../../scripts/report/execute-notebook.ts";
import { joined, readNotebook } from "../../scripts/report/notebook.ts";
import { canImport, python } from "./find-tools";

const fixtures = join(__dirname, "..", "fixtures");
const scratch = mkdtempSync(join(tmpdir(), "genlab-test-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function execute(fixture: string, kernel?: string) {
  return executeNotebook({
    name: `test-${fixture}${kernel ? `-${kernel}` : ""}`,
    path: join(fixtures, "failing-notebooks", `${fixture}.ipynb`),
    ...{ scale: "quick", seed: 1, python: python! },
    ...(kernel && { kernel, environment: { JUPYTER_PATH: scratch } }),
  });
}

// Through the real kernel: without Python and Jupyter these are reported as skipped.
describe.skipIf(!python).concurrent("a notebook that must fail", () => {
  it("fails at the cell that throws, with its source and message, and leaves later cells unexecuted", async () => {
    const execution = await execute("thrown-error");
    expect(execution.failures).toHaveLength(1);
    expect(execution.failures[0]).toMatchObject({
      cell: 2,
      kind: "error",
      message: "RangeError: the divisor is zero",
    });
    expect(execution).toMatchObject({ cells: 3, executed: 2 });
    const [, first, second, third] = readNotebook(execution.notebook).cells;
    expect(joined(first!.outputs![0]!.text)).toBe("before\n");
    expect(second!.outputs!.find((output) => output.output_type === "error")).toMatchObject({
      ename: "RangeError",
    });
    expect(third).toMatchObject({ execution_count: null, outputs: [] });
    const text = describeFailures("thrown-error", execution);
    expect(text).toContain("cell [2] failed");
    expect(text).toContain("│ // The cell that fails");
    expect(text).toContain("The 1 cells after it were not executed.");
  });

  it("fails at a cell with a type error", async () => {
    const { failures } = await execute("type-error");
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ cell: 1, kind: "error" });
    expect(failures[0]!.message).toContain("Type 'string' is not assignable to type 'number'");
  });

  it("fails for a promise that rejects after its cell has ended", async () => {
    const { failures, executed } = await execute("rejected-promise");
    expect(executed).toBe(1);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ cell: 1, kind: "rejection" });
    expect(failures[0]!.message).toContain("nobody heard this");
  });

  it("fails for text on stderr, unless the cell carries the tag expects-stderr", async () => {
    const { failures } = await execute("printed-to-stderr");
    expect(failures).toEqual([
      {
        cell: 2,
        kind: "stderr",
        source: ['console.error("not allowed here");'],
        message: "not allowed here",
      },
    ]);
  });

  it.skipIf(!canImport("ipykernel"))("fails when the kernel skips a cell", async () => {
    const folder = join(scratch, "kernels", "skipping");
    mkdirSync(folder, { recursive: true });
    const argv = [python, join(fixtures, "skipping-kernel", "skipping_kernel.py"), "-f", "{connection_file}"];
    writeFileSync(
      join(folder, "kernel.json"),
      JSON.stringify({ argv, display_name: "Skipping", language: "typescript" }),
    );
    const { failures } = await execute("type-error", "skipping");
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ cell: 1, kind: "skipped" });
  });

  it("says so when the kernel is not known", async () => {
    const { failures, notebook } = await execute("type-error", "unheard-of");
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ cell: 0, kind: "kernel" });
    expect(failures[0]!.message).toContain("unheard-of");
    expect(existsSync(notebook)).toBe(false);
  });
});

it("the failing fixtures are committed without outputs", () => {
  for (const name of ["thrown-error", "type-error", "rejected-promise", "printed-to-stderr"]) {
    const text = readFileSync(join(fixtures, "failing-notebooks", `${name}.ipynb`), "utf8");
    expect(JSON.parse(text).cells.flatMap((cell: { outputs?: [] }) => cell.outputs ?? [])).toEqual([]);
  }
});
