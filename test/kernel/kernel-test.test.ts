import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { root } from "./jupyter-client";

/** Debian's Python sees Debian's packages; another python3 may come first on the path. */
const python = ["/usr/bin/python3", "python3"].find(
  (program) => spawnSync(program, ["-c", "import jupyter_kernel_test"]).status === 0,
);
const reason = python
  ? ""
  : " (skipped: no python3 here has jupyter_kernel_test; apt install python3-jupyter-kernel-test)";

describe("Jupyter's own kernel tests", () => {
  test.skipIf(!python)(`pass${reason}`, async () => {
    const directory = mkdtempSync(join(tmpdir(), "genlab-kernelspec-"));
    const kernelspec = join(directory, "kernels", "tslab");
    mkdirSync(kernelspec, { recursive: true });
    writeFileSync(
      join(kernelspec, "kernel.json"),
      JSON.stringify({
        argv: [process.execPath, join(root, "kernel", "dist", "main.js"), "{connection_file}"],
        display_name: "TypeScript",
        language: "typescript",
        interrupt_mode: "message",
      }),
    );
    try {
      const run = await promisify(execFile)(python!, [join(__dirname, "kernel_test.py")], {
        cwd: join(root, "notebooks"),
        env: { ...process.env, JUPYTER_PATH: directory },
      });
      const results = run.stderr.match(/^test_\w+ .*$/gm) ?? [];
      const passed = results.filter((line) => line.endsWith("... ok")).map((line) => line.split(" ")[0]);
      expect(passed.sort()).toEqual([
        "test_completion",
        "test_display_data",
        "test_error",
        "test_execute_result",
        "test_execute_stderr",
        "test_execute_stdout",
        "test_inspect",
        "test_is_complete",
        "test_kernel_info",
      ]);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
