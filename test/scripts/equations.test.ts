import { describe, expect, it } from "vitest";
import { equationProblems } from "../../scripts/check/equations.ts";
import { libraryExports } from "../../scripts/check/library-exports.ts";
import type { Cell, Notebook } from "../../scripts/report/notebook.ts";

const markdown = (source: string): Cell => ({ cell_type: "markdown", source, metadata: {} });
const checking = (...equations: string[]): Cell => ({
  cell_type: "code",
  source: "",
  metadata: {},
  outputs: [{ output_type: "display_data", data: {}, metadata: { genlab: { kind: "check", equations } } }],
});
const notebook = (...cells: Cell[]): Notebook => ({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
const exportsOf = (module: string) => (module === "genlab/models/nade" ? new Set(["logProb"]) : undefined);
const problems = (...cells: Cell[]) =>
  equationProblems("n", notebook(...cells), exportsOf).map(({ place, message }) => `${place}: ${message}`);

const chainRule = "<!-- equation chain-rule -->\n$$\np(x) = 1\n$$\n";

describe("the check of equations", () => {
  it("accepts an equation that an executed check refers to, and a definition of a name that lib has", () => {
    const definition = "<!-- definition log-prob: logProb in genlab/models/nade -->\n$$\nl = \\log p(x)\n$$";
    expect(
      problems(markdown(`Text.\n\n${chainRule}\nMore.\n\n${definition}`), checking("chain-rule")),
    ).toEqual([]);
  });

  it("finds the comment also where the formula stands inside a paragraph", () => {
    expect(problems(markdown("We have\n<!-- equation a -->\n$$x$$\nand so on."), checking("a"))).toEqual([]);
  });

  it("names an equation without an id, and one that no check refers to", () => {
    const found = problems(markdown(`$$\nx = 1\n$$\n\n${chainRule}`));
    expect(found).toHaveLength(2);
    expect(found[0]).toBe(
      'n cell 1: The equation "x = 1…" has no id: write <!-- equation ID --> above it, and check it.',
    );
    expect(found[1]).toMatch(/^n cell 1: No executed check refers to the equation "chain-rule"/);
  });

  it("names a check of an equation that the text does not have", () => {
    expect(problems(markdown(chainRule), checking("chain-rule", "chain-role"))).toEqual([
      'n cell [1]: A check refers to the equation "chain-role", which the text does not have.',
    ]);
  });

  it("names an id that stands twice, one without an equation, and one that is none", () => {
    const found = problems(
      markdown(`${chainRule}\n${chainRule}`),
      markdown("<!-- equation lost -->\n\nText."),
      markdown("<!-- equation Chain_Rule -->\n$$x$$"),
      checking("chain-rule"),
    );
    expect(found).toHaveLength(4);
    expect(found[0]).toContain('The id "chain-rule" stands above two equations.');
    expect(found[1]).toContain('No display equation follows the id "lost".');
    expect(found[2]).toContain("is no id");
    expect(found[3]).toContain("has no id");
  });

  it("names a definition that does not say what it defines, or names what lib lacks", () => {
    const definition = (rest: string) => markdown(`<!-- definition d${rest} -->\n$$x$$`);
    expect(problems(definition("1"))[0]).toContain("must say what it defines");
    expect(problems(definition("2: logProb in genlab/models/gone"))[0]).toContain("which is not there");
    expect(problems(definition("3: elbo in genlab/models/nade"))[0]).toContain(
      "names elbo, which genlab/models/nade does not export",
    );
  });

  it("leaves formulas in code alone", () => {
    expect(problems(markdown("```\n$$x$$\n```\n\nand `$$y$$`"))).toEqual([]);
  });
});

describe("the exports of lib", () => {
  it("are values and types, of a file and of a room", () => {
    const of = libraryExports();
    expect(of("genlab/models/nade")).toContain("logProb");
    expect(of("genlab/models/nade")).toContain("NadeConfig");
    expect(of("genlab/engine")).toContain("Random");
    expect(of("genlab/models/nothing")).toBeUndefined();
  });
});
