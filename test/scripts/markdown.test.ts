import { describe, expect, it } from "vitest";
import { escapeLatex } from "../../scripts/report/latex-text.ts";
import { captionToHtml, markdownToHtml } from "../../scripts/report/markdown-html.ts";
import { captionToLatex, markdownToLatex, numbersHeadings } from "../../scripts/report/markdown-latex.ts";

describe("Markdown in the report", () => {
  it("keeps formulas as they are, whatever Markdown would make of their characters", () => {
    const latex = markdownToLatex(
      "Let $a_1 * b_1$ and $ \\alpha $, not `$x$`, at \\$5.\n\n| a |\n|---|\n| $p(x|y)$ |",
    );
    expect(latex).toContain("\\(a_1 * b_1\\)");
    expect(latex).toContain("\\(\\alpha\\)");
    expect(latex).toContain("\\texttt{\\$x\\$}");
    expect(latex).toContain("at \\$5.");
    expect(latex).toContain("\\(p(x|y)\\)");
  });

  it("sets displays and alignments, alone or in dollars, with a blank line in them", () => {
    const align = "\\begin{align}\na &= b \\\\\n\nc &= d\n\\end{align}";
    for (const markdown of [align, `$$${align}$$`]) {
      expect(markdownToLatex(markdown)).toContain("\\begin{align*}");
      expect(markdownToLatex(markdown)).not.toContain("\\[");
      expect(markdownToHtml(markdown)).toContain("katex-display");
    }
    expect(markdownToLatex("$$\nx\n$$")).toContain("\\[x\\]");
  });

  it("sets every formula of one paragraph, also beside code", () => {
    expect(markdownToHtml("$a$ `b` $c$").match(/class="katex"/g)).toHaveLength(2);
    expect(markdownToHtml("`` `$a$` `` is code")).not.toContain("katex");
  });

  it("leaves headings their anchors, and leads links within and between notebooks to them", () => {
    const html = markdownToHtml(
      "## 2. Training & more\n\n[up](#2.-Training-&-more) and [next](16-ood.ipynb#Data)",
    );
    expect(html).toContain('<h2 id="2-training-more">');
    expect(html).toContain('href="#2-training-more"');
    expect(html).toContain('href="16-ood.html#Data"');
    const latex = markdownToLatex("## 2. Training\n\n[up](#2.-Training), [site](https://a.org/b_c#d)");
    expect(latex).toContain("\\section{Training}\\label{sec:2-training}");
    expect(latex).toContain("\\hyperref[sec:2-training]{up}");
    expect(latex).toContain("\\href{https://a.org/b\\_c\\#d}{site}");
  });

  it("keeps the numbers that an author gives to headings, and leaves the numbering to LaTeX where there are none", () => {
    const markdown = ["# Title", "## Set-up", "## 1. Counting\n\n### 1.2 More"];
    expect(numbersHeadings(markdown)).toBe(true);
    expect(numbersHeadings(["# 15 things", "## Set-up"])).toBe(false);
    expect(markdownToLatex(markdown[2]!, { numbered: true })).toContain(
      "\\givennumber{subsection}{1.2}\\subsection{More}",
    );
    expect(markdownToLatex(markdown[1]!, { numbered: true })).toContain("\\unnumbered{section}{Set-up}");
    expect(markdownToLatex(markdown[1]!)).toContain("\\section{Set-up}");
  });

  it("gives a formula of a heading a plain text too, for the bookmarks of the PDF", () => {
    expect(markdownToLatex("## Learned $\\sigma_d^2$ and $\\mathbf x$\n\nHere $\\sigma$")).toBe(
      "\\section{Learned \\texorpdfstring{\\(\\sigma_d^2\\)}{sigma\\_d\\textasciicircum{}2} and " +
        "\\texorpdfstring{\\(\\mathbf x\\)}{x}}\\label{sec:learned-sigma_d2-and-mathbf-x}\n\nHere \\(\\sigma\\)\n\n",
    );
  });

  it("sets wide tables with wrapped cells and narrow ones as they are", () => {
    expect(markdownToLatex("| a | b |\n|:--|--:|\n| 1 | 2 |")).toContain("\\begin{tabular}{@{}lr@{}}");
    const words = "many words ".repeat(12);
    expect(markdownToLatex(`| a | b |\n|---|---|\n| ${words} | ${words} |`)).toMatch(
      /p\{\\dimexpr 0\.\d+\\linewidth/,
    );
  });

  it("turns captions into one paragraph", () => {
    expect(captionToLatex("Loss & *error*\nof $x_1$: 5 %")).toBe(
      "Loss \\& \\emph{error} of \\(x_1\\): 5 \\%",
    );
    expect(captionToHtml("Loss & *error*")).toBe("Loss &amp; <em>error</em>");
  });
});

describe("escapeLatex", () => {
  it("escapes every special character and replaces those that the font lacks", () => {
    expect(escapeLatex("a_b {50 %} ~^\\#&$")).toBe(
      "a\\_b \\{50 \\%\\} \\textasciitilde{}\\textasciicircum{}\\textbackslash{}\\#\\&\\$",
    );
    expect(escapeLatex("α ≤ 10⁻⁵ ✓")).toBe(
      "\\ensuremath{α} \\ensuremath{≤} 10\\textsuperscript{\\ensuremath{-}}\\textsuperscript{5} \\symbolcharacter{✓}",
    );
  });
});
