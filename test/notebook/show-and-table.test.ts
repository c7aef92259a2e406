import { DataFrame } from "danfojs-node";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { show, table } from "../../lib/notebook";
import { line } from "../figures/examples";
import { useNotebook } from "./setup";

const notebook = useNotebook();
const vegaLite = "application/vnd.vegalite.v5+json";

describe("show", () => {
  test("sends Vega-Lite, PNG and text in one output, without HTML or SVG", async () => {
    await notebook.open();
    const figure = line();
    show(figure, "Training loss with $H = 500$.");
    const { data, metadata } = notebook.outputs[0]!;
    expect(Object.keys(data).sort()).toEqual([vegaLite, "image/png", "text/plain"].sort());
    expect(data[vegaLite]).toBe(figure.spec);
    expect(data["text/plain"]).toBe(figure.description);
    expect(metadata.genlab).toEqual({
      kind: "figure",
      number: 1,
      caption: "Training loss with $H = 500$.",
      description: figure.description,
      width: 640,
      height: 360,
    });
  });

  test("the PNG has twice the pixels that its metadata shows it at", () => {
    show(line(), "Loss.");
    const { data, metadata } = notebook.outputs[0]!;
    const png = PNG.sync.read(Buffer.from(data["image/png"] as string, "base64"));
    expect(metadata["image/png"]).toMatchObject({ width: png.width / 2, height: png.height / 2 });
  });

  test("a numbered caption follows, marked as such", async () => {
    await notebook.open();
    show(line(), "Loss.");
    expect(notebook.outputs[1]).toEqual({
      data: { "text/markdown": "**Figure 1.** Loss.", "text/plain": "Figure 1. Loss." },
      metadata: { genlab: { kind: "figure-caption", number: 1 } },
    });
  });

  test("counts figures, keeps the number of a cell that runs again, and begins at 1 in a new lab", async () => {
    const numbers = () =>
      notebook.outputs
        .filter((o) => o.metadata.genlab.kind === "figure")
        .map((o) => o.metadata.genlab.number);
    await notebook.open();
    for (const caption of ["A.", "B.", "A.", "C."]) show(line(), caption);
    expect(numbers()).toEqual([1, 2, 1, 3]);
    await notebook.open();
    show(line(), "C.");
    expect(numbers()).toEqual([1]);
  });

  test("refuses what is no figure, and a figure without caption", () => {
    expect(() => show({} as never, "A.")).toThrow(/takes a figure made by genlab\/figures/);
    expect(() => show(line(), " ")).toThrow(/Every figure needs a caption/);
    expect(notebook.outputs).toEqual([]);
  });
});

describe("table", () => {
  const rows = [
    { model: "NADE_1 & co", parameters: 785284, nll: 91.2345 },
    { model: "$p_\\theta$ <b>", parameters: 2 ** 784, nll: -3.5 },
  ];
  const show = () =>
    table(rows, "Test results.", { columns: { nll: { title: "NLL", unit: "nats", decimals: 2 } } });

  test("sends HTML, LaTeX and plain text, with a numbered caption before it", async () => {
    await notebook.open();
    show();
    expect(notebook.outputs.map((output) => output.metadata.genlab.kind)).toEqual(["table-caption", "table"]);
    expect(notebook.outputs[0]!.data["text/markdown"]).toBe("**Table 1.** Test results.");
    expect(Object.keys(notebook.outputs[1]!.data)).toEqual(["text/html", "text/latex", "text/plain"]);
    expect(notebook.outputs[1]!.metadata.genlab).toEqual({
      kind: "table",
      number: 1,
      caption: "Test results.",
      rows: 2,
      columns: ["model", "parameters", "nll"],
    });
  });

  test("the plain text has aligned columns and no box characters", () => {
    show();
    expect(notebook.text()).toBe(
      [
        "model           parameters  NLL (nats)",
        "--------------  ----------  ----------",
        "NADE_1 & co        785,284       91.23",
        "$p_\\theta$ <b>   1.017e236       -3.50",
      ].join("\n"),
    );
  });

  test("the LaTeX is a tabular with booktabs rules, text escaped and formulas kept", () => {
    show();
    expect(notebook.outputs[1]!.data["text/latex"]).toBe(
      [
        "\\begin{tabular}{lrr}",
        "\\toprule",
        "model & parameters & NLL (nats) \\\\",
        "\\midrule",
        "NADE\\_1 \\& co & 785,284 & 91.23 \\\\",
        "$p_\\theta$ <b> & $1.017 \\times 10^{236}$ & $-$3.50 \\\\",
        "\\bottomrule",
        "\\end{tabular}",
      ].join("\n"),
    );
  });

  test("the HTML has headings with scope and escaped text", () => {
    show();
    const html = notebook.outputs[1]!.data["text/html"] as string;
    expect(html).toContain('<th scope="col" style="text-align: right">NLL (nats)</th>');
    expect(html).toContain("$p_\\theta$ &lt;b&gt;");
    expect(html).toContain("1.017 × 10<sup>236</sup>");
    expect(html).not.toContain("<b>");
  });

  test("a danfojs DataFrame shows what the same rows show", () => {
    show();
    const wanted = notebook.text();
    table(new DataFrame(rows), "Test results.", {
      columns: { nll: { title: "NLL", unit: "nats", decimals: 2 } },
    });
    expect(notebook.text()).toBe(wanted);
  });

  test("an index of names becomes the first column", () => {
    table(new DataFrame([{ nll: 1.25 }, { nll: 2.5 }], { index: ["NADE", "RBM"] }), "A.");
    expect(notebook.text().split("\n").slice(2)).toEqual(["NADE  1.250", "RBM   2.500"]);
  });

  test("numbers of a column share their decimals", () => {
    table([{ x: 91.2345 }, { x: 8.5 }], "A.");
    expect(notebook.text().split("\n").slice(2)).toEqual(["91.23", " 8.50"]);
  });

  test("an empty cell is null; undefined, NaN and a missing property are errors that name their place", () => {
    table([{ a: 1, b: null }], "A.");
    expect(notebook.text().split("\n")[2]).toBe("1");
    expect(() => table([{ a: Number.NaN }], "A.")).toThrow(/column "a", row 0 is NaN/);
    expect(() => table([{ a: undefined }], "A.")).toThrow(/column "a", row 0 is undefined/);
    expect(() => table([{ a: 1 }, { b: 1 }], "A.")).toThrow(/row 1 has no "a"/);
    expect(() => table([], "A.")).toThrow(/no rows to show/);
    expect(() => table([{ a: 1 }], "A.", { columns: { c: {} } })).toThrow(/no column "c"; there are a/);
  });
});
