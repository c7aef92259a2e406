import { describe, expect, it } from "vitest";
import { proseProblems } from "../../scripts/check/prose.ts";
import type { Cell, Notebook } from "../../scripts/report/notebook.ts";

const markdown = (source: string): Cell => ({ cell_type: "markdown", source, metadata: {} });
const code = (source: string): Cell => ({ cell_type: "code", source, metadata: {}, outputs: [] });
const notebook = (...cells: Cell[]): Notebook => ({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
const found = (...cells: Cell[]) =>
  proseProblems("n", notebook(...cells)).map(({ message }) => /^"([^"]+)"/.exec(message)![1]);

describe("the check of prose", () => {
  it.each([
    ["a decimal", "The test NLL is 87.25 nats.", ["87.25"]],
    ["a decimal in a formula", "It is $87.25 \\pm 0.23$ nats.", ["87.25", "0.23"]],
    ["a percentage", "It finds 93 % of them, or 93.5 percent.", ["93 %", "93.5 percent"]],
    ["a factor", "That is 20 times faster, even 25×.", ["20 times", "25×"]],
    ["a number in a table or a list", "| a |\n| --- |\n| 0.809 |\n\n- and 0.808", ["0.809", "0.808"]],
  ])("finds %s", (_, text, numbers) => {
    expect(found(markdown(text))).toEqual(numbers);
  });

  it.each([
    ["whole numbers", "784 pixels and 500 hidden units in 10 000 images."],
    ["numbers of parts, and versions", "See sections 5.1 and 9.3, eq. 2.4 and version 4.22.0."],
    ["numbered headings", "### 2.3 A model small enough"],
    ["code and links", "`0.125` and [0.5 nats](https://example.org/0.5)"],
    ["a sentence that cites its source", "The paper reports 88.86 nats [@larochelle2011nade]."],
    ["an author with a year", "Uria et al. (2014) reach 88.33 nats."],
    ["the list of references", "## References\n\n1. A paper, 12.5 pages."],
  ])("lets pass %s", (_, text) => {
    expect(found(markdown(text))).toEqual([]);
  });

  it("lets pass what the code declares, as it stands there or as a percentage", () => {
    const inputs = code("const dropout = 0.02;\nconst level = 0.95;");
    expect(found(inputs, markdown("A dropout of 0.02, that is 2 %, and 95 % intervals."))).toEqual([]);
    expect(found(inputs, markdown("But 0.03 and 3 %."))).toEqual(["0.03", "3 %"]);
  });

  it("does not let a citation cover the next sentence", () => {
    expect(found(markdown("They report 88.86 [@nade]. We reach 87.25."))).toEqual(["87.25"]);
  });

  it("goes on after the references", () => {
    expect(found(markdown("## References\n\n1. 1.5"), markdown("## Errata\n\nNot 2.5."))).toEqual(["2.5"]);
  });
});
