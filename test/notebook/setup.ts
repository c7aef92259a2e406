import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, vi } from "vitest";
import { captureDisplays, type Output, openLab, type Results } from "../../lib/notebook";

/** For each test: a results file of its own, the plain engine, and the outputs in a list. */
export function useNotebook() {
  const state = { folder: "", outputs: [] as Output[], restore: () => {} };
  beforeEach(() => {
    state.folder = mkdtempSync(join(tmpdir(), "genlab-notebook-"));
    Object.assign(state, captureDisplays());
    vi.stubEnv("GENLAB_RESULTS", join(state.folder, "results.json"));
    vi.stubEnv("GENLAB_ENGINE", "cpu");
    vi.stubEnv("GENLAB_SCALE", undefined);
    vi.stubEnv("GENLAB_SEED", undefined);
  });
  afterEach(() => {
    state.restore();
    vi.unstubAllEnvs();
    rmSync(state.folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return state.folder;
    },
    /** Outputs since the lab was opened or the test began. */
    get outputs() {
      return state.outputs;
    },
    open: async () => {
      const lab = await openLab("99-test");
      state.outputs.length = 0;
      return lab;
    },
    results: (): Results => JSON.parse(readFileSync(join(state.folder, "results.json"), "utf8")),
    /** The plain text of the last output. */
    text: () => String(state.outputs.at(-1)?.data["text/plain"]),
  };
}
