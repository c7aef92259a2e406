// No result is typed into prose, where it would stay as it is when the code changes: `say` takes results from `record`.
import { parseMarkdown, type Token } from "../report/markdown.ts";
import { joined, type Notebook, readNotebook } from "../report/notebook.ts";
import type { NotebookFile } from "../report/options.ts";
import type { Problem } from "./problem.ts";

/** A decimal, a percentage, or so many times: what a result looks like. Version numbers and numbered parts do not count. */
const result =
  /(?<![\w.])(?:\d+\.\d+(?!\w|\.\d)(?:\s*(?:%|percent\b))?|\d+(?:\s*(?:%|percent\b)|\s*(?:×|times\b|-fold\b)))/gi;
/** Numbers of parts of a text: "2.1 A table" as a heading, "sections 5.1 and 9.3", "equation 3.4". */
const partNumbers =
  /^\d+(?:\.\d+)+(?= \p{Lu})|\b(?:sections?|chapters?|equations?|eqs?\.|figures?|tables?|version)\s+\d+(?:\.\d+)*(?:(?:,|,? and| to|–)\s*\d+(?:\.\d+)*)*/giu;
/** Where a published value comes from: `[@key]`, or an author with a year. */
const citation = /\[@[^\]]+\]|\p{Lu}\p{L}+(?: (?:and|&) \p{Lu}\p{L}+| et al\.)?,? \(?(?:19|20)\d\d\b/u;
const mathematics = /\$/g;

/** The text of inline tokens with their formulas, but without code and links. */
function textOf(tokens: readonly Token[]): string {
  let links = 0;
  return tokens
    .map((token) => {
      if (token.type === "link_open") links++;
      if (token.type === "link_close") links--;
      if (links > 0 || token.type === "code_inline" || token.type.startsWith("html_")) return " ";
      if (token.type === "softbreak" || token.type === "hardbreak") return " ";
      if (token.type === "math_inline") return `$${token.content.replace(/\{,\}|\\[,;]/g, "")}$`;
      return token.children ? textOf(token.children) : token.content;
    })
    .join("");
}

/** Splits at the end of a sentence: a full stop, question or exclamation mark before white space and a capital, or a colon's list. */
function sentences(text: string): string[] {
  return text.split(/(?<=[.!?])(?<!\b(?:et al|e\.g|i\.e|vs|cf|eq|Eq|Fig)\.)\s+(?=[\p{Lu}$"“(])/u);
}

/** The numbers that the code says itself, as text: inputs, which a sentence may repeat. */
function inputsOf(notebook: Notebook): Set<number> {
  const code = notebook.cells
    .filter(({ cell_type }) => cell_type === "code")
    .map(({ source }) => joined(source));
  const literals = code.join("\n").matchAll(/(?<![\w.])\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?/gi);
  return new Set(Array.from(literals, ([literal]) => Number(literal.replaceAll("_", ""))));
}

function isInput(found: string, inputs: ReadonlySet<number>): boolean {
  const value = Number.parseFloat(found);
  if (!/%|percent/.test(found)) return inputs.has(value);
  return inputs.has(value) || inputs.has(Number((value / 100).toPrecision(12)));
}

/** The sentences of a notebook's text that hold a number which looks like a result. */
export function proseProblems(name: string, notebook: Notebook): Problem[] {
  const problems: Problem[] = [];
  const inputs = inputsOf(notebook);
  let inReferences = false;
  notebook.cells.forEach(({ cell_type, source }, index) => {
    if (cell_type !== "markdown") return;
    const tokens = parseMarkdown(joined(source));
    tokens.forEach((token, at) => {
      if (token.type === "heading_open")
        inReferences = /^references$/i.test(textOf([tokens[at + 1]!]).trim());
      if (token.type !== "inline" || inReferences) return;
      for (const sentence of sentences(textOf([token]))) {
        if (citation.test(sentence)) continue;
        for (const [found] of sentence.replace(partNumbers, "").matchAll(result)) {
          if (isInput(found, inputs)) continue;
          const shown = sentence.replace(mathematics, "").trim().slice(0, 60);
          problems.push({
            place: `${name} cell ${index + 1}`,
            message: `"${found}" is typed into the sentence "${shown}…": record it and let say put it there, or cite its source.`,
          });
        }
      }
    });
  });
  return problems;
}

export function checkProse(files: readonly NotebookFile[]): Problem[] {
  return files.flatMap(({ name, path }) => proseProblems(name, readNotebook(path)));
}
