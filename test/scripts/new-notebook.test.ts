import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { newNotebook, notebookName } from "../../scripts/new-notebook.ts";
import { joined, readNotebook } from "../../scripts/report/notebook.ts";
import { root } from "../../scripts/setup/paths.mjs";

const scratch = mkdtempSync(join(tmpdir(), "genlab-new-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const npmNew = (...args: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "scripts/new.ts", ...args], {
    cwd: root,
    encoding: "utf8",
  });

describe("the name of a new notebook", () => {
  it.each([
    ["My Topic", "my-topic"],
    ["my_topic", "my-topic"],
    ["23-My-Topic", "23-my-topic"],
    ["myTopic.ipynb", "my-topic"],
    ["5-topic", "05-topic"],
    ["../15-nade", "15-nade"],
    ["42", "my-topic"],
    ["", "my-topic"],
  ])("is refused for %j, with %s as one that will do", (wish, better) => {
    expect(() => notebookName(wish, [])).toThrow(
      `"${wish}" is no name for a notebook: use words in lower case joined by hyphens, as in ${better}.`,
    );
    expect(notebookName(better, [])).toMatch(/^\d\d-/);
  });

  it("is refused when its number is another notebook's, with the next free one", () => {
    expect(() => notebookName("15-other", ["15-nade", "23-mine"])).toThrow(
      "The number 15 is that of 15-nade: the next free name is 24-other.",
    );
  });
});

describe("npm run new", () => {
  it("writes a notebook with its title and name in place, and no placeholder left", () => {
    const path = newNotebook("energy-landscapes", join(scratch, "folder"));
    expect(path).toBe(join(scratch, "folder", "23-energy-landscapes.ipynb"));
    const notebook = readNotebook(path);
    expect(joined(notebook.cells[0]!.source)).toMatch(/^# Energy landscapes\n/);
    const text = readFileSync(path, "utf8");
    expect(text).toContain('openLab(\\"23-energy-landscapes\\"');
    expect(text).not.toContain("{{");
    expect(readdirSync(join(scratch, "folder"))).toEqual(["23-energy-landscapes.ipynb"]);
  });

  it("does not touch a notebook that is there", () => {
    const path = join(scratch, "24-mine.ipynb");
    writeFileSync(path, "mine");
    expect(() => newNotebook("24-mine", scratch)).toThrow("There is a notebook 24-mine already");
    expect(readFileSync(path, "utf8")).toBe("mine");
  });

  it("ends in one sentence for a name that cannot be, and writes nothing", () => {
    const before = readdirSync(join(root, "notebooks"));
    const { status, stdout, stderr } = npmNew("Not A Name");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(
      '"Not A Name" is no name for a notebook: use words in lower case joined by hyphens, as in not-a-name.\n',
    );
    expect(readdirSync(join(root, "notebooks"))).toEqual(before);
    expect(existsSync(join(root, "notebooks", "23-not-a-name.ipynb"))).toBe(false);
  });

  it("asks for a name when it is given none, or two", () => {
    for (const args of [[], ["one", "two"]]) {
      const { status, stderr } = npmNew(...args);
      expect(status).toBe(2);
      expect(stderr).toBe(
        "Say which notebook to make: npm run new -- NAME, as in my-topic or 23-my-topic.\n",
      );
    }
  });
});
