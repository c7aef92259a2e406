// The files with which other places open this collection: they can't be run here, but what they call and name must be there.
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { requirements } from "../../scripts/setup/system-requirements.mjs";

const root = join(__dirname, "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

/** The npm scripts that a text calls. */
const called = (text: string) => Array.from(text.matchAll(/\bnpm run ([\w:-]+)/g), ([, name]) => name!);

describe("the development container", () => {
  const container = JSON.parse(read(".devcontainer/devcontainer.json"));

  it("sets up the checkout and lets Jupyter find its kernel", () => {
    expect(called(container.postCreateCommand)).toEqual(["setup"]);
    expect(scripts).toHaveProperty("setup");
    expect(container.containerEnv.JUPYTER_PATH).toMatch(/\/\.genlab\/jupyter$/);
  });

  it("brings a Node that the project accepts, and the extensions that VS Code recommends", () => {
    expect(Number(/typescript-node:(\d+)/.exec(container.image)![1])).toBeGreaterThanOrEqual(22);
    const { recommendations } = JSON.parse(read(".vscode/extensions.json"));
    expect(container.customizations.vscode.extensions).toEqual(recommendations);
  });
});

describe("the Binder files", () => {
  it("install the system packages that set-up would, but for Jupyter, which conda brings", () => {
    const packages = read(".binder/apt.txt").trim().split("\n");
    const wanted = requirements.flatMap(({ debian }) => debian);
    for (const name of packages) expect(wanted).toContain(name);
    const left = wanted.filter((name) => !packages.includes(name));
    for (const name of left) expect(name).toMatch(/jupyter|python3-|chromium|^gcc$|^libc6-dev$/);
    expect(read(".binder/environment.yml")).toMatch(/jupyterlab[\s\S]*nbconvert[\s\S]*nbclient/);
  });

  it.each([".binder/postBuild", ".binder/start"])(
    "%s is an executable script without errors of syntax",
    (path) => {
      expect(statSync(join(root, path)).mode & 0o111).toBe(0o111);
      expect(spawnSync("bash", ["-n", join(root, path)], { encoding: "utf8" }).stderr).toBe("");
      for (const name of called(read(path))) expect(scripts).toHaveProperty(name);
    },
  );

  it("start hands the kernel's folder to whatever Binder starts", () => {
    const run = spawnSync(join(root, ".binder", "start"), ["printenv", "JUPYTER_PATH"], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, JUPYTER_PATH: "/elsewhere" },
    });
    expect(run.stdout.trim()).toBe(`${root}/.genlab/jupyter:/elsewhere`);
  });
});
