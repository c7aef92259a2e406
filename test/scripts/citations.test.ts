import { describe, expect, it } from "vitest";
import { readBibliography, referenceProblems } from "../../scripts/check/references.ts";
import { citedKeys, withCitations } from "../../scripts/report/citations.ts";
import { markdownToHtml } from "../../scripts/report/markdown-html.ts";
import { markdownToLatex } from "../../scripts/report/markdown-latex.ts";
import { joined, type Notebook } from "../../scripts/report/notebook.ts";

const notebook = (...texts: string[]): Notebook => ({
  cells: texts.map((source) => ({ cell_type: "markdown", source, metadata: {} })),
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});
const list = `## References

<!-- reference kingma2015adam -->
1. D. P. Kingma and J. Ba. Adam: a method for stochastic optimization. *ICLR*, 2015.

<!-- reference uria2016neural -->
2. B. Uria, M.-A. Côté, and others. Neural autoregressive distribution estimation. 2016.`;
const works = readBibliography(`@inproceedings{kingma2015adam,
  author = {Kingma, Diederik P. and Ba, Jimmy}, title = {Adam: A Method for Stochastic Optimization}, year = {2015}}
@article{uria2016neural,
  author = {Uria, Benigno and C{\\^o}t{\\'e}, Marc-Alexandre}, title = {Neural Autoregressive Distribution Estimation}, year = {2016}}`);

describe("citations", () => {
  it("are found one by one and in groups, but not in code", () => {
    expect(citedKeys("A [@one] and [@two; @three:2]. `[@four]`\n\n```\n[@five]\n```\n")).toEqual([
      "one",
      "two",
      "three:2",
    ]);
  });

  it("become numbered links to the list, in HTML and in LaTeX", () => {
    const [text, references] = withCitations(
      notebook("By Adam [@kingma2015adam; @uria2016neural].", list),
    ).cells;
    expect(markdownToHtml(joined(text!.source))).toBe(
      '<p>By Adam [<a href="#reference-kingma2015adam">1</a>, <a href="#reference-uria2016neural">2</a>].</p>\n',
    );
    expect(markdownToHtml(joined(references!.source))).toContain('<a id="reference-uria2016neural"></a>');
    const latex = markdownToLatex(joined(references!.source));
    expect(latex).toContain("\\label{sec:reference-kingma2015adam}");
    expect(markdownToLatex(joined(text!.source))).toContain("\\hyperref[sec:reference-uria2016neural]{2}");
  });

  it("that are not listed stay as they are, in code too", () => {
    const [text] = withCitations(notebook("A [@gone] and `[@kingma2015adam]`.", list)).cells;
    expect(joined(text!.source)).toBe("A [@gone] and `[@kingma2015adam]`.");
  });
});

describe("the check of references", () => {
  it("accepts a list that says what the bibliography says, whatever the accents and cases", () => {
    expect(referenceProblems("n", notebook("[@uria2016neural]", list), works)).toEqual([]);
  });

  it("names a citation that is not listed, an unknown key, and what the list says differently", () => {
    const wrong = list
      .replace("*, 2015", "*, 2014")
      .replace("J. Ba", "J. Bar")
      .replace("uria2016neural", "uria2017");
    const found = referenceProblems("n", notebook("[@uria2016neural]", wrong), works);
    expect(found.map(({ message }) => message)).toEqual([
      '[@uria2016neural] is cited but not listed: write <!-- reference uria2016neural --> and the work under "References".',
      'The reference kingma2015adam does not say "2015", as notebooks/references.bib does.',
      "The reference uria2017 is not in notebooks/references.bib.",
    ]);
  });
});
