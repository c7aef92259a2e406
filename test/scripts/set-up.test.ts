import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { notebookName } from "../../scripts/new-notebook.ts";
import { outdatedPackages } from "../../scripts/setup/node-packages.mjs";
import { jupyterEnvironment, root } from "../../scripts/setup/paths.mjs";
import { requireNode } from "../../scripts/setup/set-up.mjs";

const scratch = mkdtempSync(join(tmpdir(), "genlab-test-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function checkout(name: string, wanted: object, installed?: object): string {
  const folder = join(scratch, name);
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages: wanted }));
  if (installed)
    writeFileSync(
      join(folder, "node_modules", ".package-lock.json"),
      JSON.stringify({ packages: installed }),
    );
  return folder;
}

describe("the set-up of npm packages", () => {
  const wanted = {
    "": {},
    "node_modules/a": { version: "1.0.0" },
    "node_modules/b": { version: "2.0.0", optional: true },
    "node_modules/lib": { link: true },
  };

  it("finds nothing to do when all but optional packages are there", () => {
    expect(outdatedPackages(checkout("whole", wanted, { "node_modules/a": { version: "1.0.0" } }))).toEqual(
      [],
    );
  });

  it("names what is missing or has another version", () => {
    expect(outdatedPackages(checkout("empty", wanted))).toEqual(["every package"]);
    expect(outdatedPackages(checkout("lacking", wanted, {}))).toEqual(["a"]);
    const other = { "node_modules/a": { version: "1.0.1" }, "node_modules/b": { version: "1.0.0" } };
    expect(outdatedPackages(checkout("other", wanted, other))).toEqual(["a", "b"]);
  });
});

describe("the environment of Jupyter", () => {
  it("keeps everything that Jupyter writes inside the checkout, and colors out of the output", () => {
    const environment = jupyterEnvironment({ FORCE_COLOR: "1", JUPYTER_PATH: "/elsewhere" });
    for (const name of ["DATA_DIR", "CONFIG_DIR", "RUNTIME_DIR"]) {
      expect(environment[`JUPYTER_${name}`]!.startsWith(join(root, ".genlab"))).toBe(true);
    }
    expect(environment.JUPYTER_PATH).toBe(`${join(root, ".genlab", "jupyter")}:/elsewhere`);
    expect(environment.NO_COLOR).toBe("1");
    expect("FORCE_COLOR" in environment).toBe(false);
  });
});

it("a Node that is too old is refused in one sentence", () => {
  expect(() => requireNode("20.19.0")).not.toThrow();
  expect(() => requireNode("24.1.0")).not.toThrow();
  expect(() => requireNode("20.18.3")).toThrow(/^Node 20\.18\.3 is too old: install Node 20\.19 or later/);
  expect(() => requireNode("18.20.0")).toThrow("too old");
});

it("a new notebook without a number gets the next one that the collection does not use", () => {
  expect(notebookName("my-topic", ["15-nade"])).toBe("23-my-topic");
  expect(notebookName("my-topic", ["15-nade", "23-first"])).toBe("24-my-topic");
  expect(notebookName("17-made", [])).toBe("17-made");
  expect(() => notebookName("My Topic", [])).toThrow('"My Topic" is no name for a notebook');
});
