// Markdown as JupyterLab reads it: mathematics is taken out first, so that neither `_` nor `|` inside a formula means anything
// to Markdown. The same tokens become HTML and LaTeX.
import MarkdownIt, { type Token } from "markdown-it";

/** Token types that this module adds to markdown-it's; their `content` is the TeX without delimiters. */
export type MathTokenType = "math_inline" | "math_display";

// Code is recognised only to be left alone. Private-use characters mark the places that formulas were taken from.
const pattern = new RegExp(
  [
    /^ {0,3}(?<fence>`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\k<fence>[`~]*[ \t]*$|(?![\s\S]))/,
    /(?<![\\`])(?<tick>`+)(?!`)[\s\S]*?(?<!`)\k<tick>(?!`)/,
    /\\[\\$`]/,
    /\$\$(?<display>[\s\S]+?)\$\$/,
    /(?<environment>\\begin\{(?<name>[A-Za-z]+\*?)\}[\s\S]*?\\end\{\k<name>\})/,
    /\$(?<inline>(?:\\[\s\S]|[^\\$\n]|\n(?!\s*\n))+?)\$/,
  ]
    .map((part) => part.source)
    .join("|"),
  "gm",
);
const place = /\uE000(\d+)\uE001/;

interface Formula {
  type: MathTokenType;
  tex: string;
}

const parser = new MarkdownIt({ html: true, linkify: true, typographer: true });
parser.disable("replacements"); // no (c) to ©
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false }); // file names such as nade.py are no links

/** A heading's anchor: lower case, words joined by hyphens, without punctuation, the same for both ways in which people write links to it. */
export function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/[\s-]+/g, "-");
}

function placeFormulas(tokens: Token[], formulas: readonly Formula[]): Token[] {
  return tokens.flatMap((token) => {
    if (token.children) token.children = placeFormulas(token.children, formulas);
    if (token.type !== "text" || !place.test(token.content)) {
      if (token.type.startsWith("html_") || token.type === "code_inline" || token.type === "fence") {
        token.content = token.content.replace(new RegExp(place, "g"), (_, index) => {
          const formula = formulas[Number(index)]!;
          return formula.type === "math_inline" ? `$${formula.tex}$` : `$$${formula.tex}$$`;
        });
      }
      return [token];
    }
    return token.content.split(new RegExp(place, "g")).flatMap((part, index) => {
      const formula = index % 2 === 1 ? formulas[Number(part)] : undefined;
      if (!formula && part === "") return [];
      const piece = Object.assign(Object.create(Object.getPrototypeOf(token)), token) as Token;
      piece.type = formula?.type ?? "text";
      piece.content = formula?.tex ?? part;
      return [piece];
    });
  });
}

/** The tokens of a Markdown text, with formulas as tokens of their own. */
export function parseMarkdown(text: string): Token[] {
  const formulas: Formula[] = [];
  const marked = text.replace(pattern, (match, ...rest) => {
    const groups = rest.at(-1) as Record<string, string | undefined>;
    const display = groups.display ?? groups.environment;
    const tex = display ?? groups.inline;
    if (tex === undefined) return match;
    formulas.push({ type: display === undefined ? "math_inline" : "math_display", tex: tex.trim() });
    return `\uE000${formulas.length - 1}\uE001`;
  });
  return placeFormulas(parser.parse(marked, {}), formulas);
}

/** The text of inline tokens without markup, for anchors and for measuring columns. */
export function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) =>
      token.children ? plainText(token.children) : token.type === "softbreak" ? " " : token.content,
    )
    .join("");
}

export type { Token };
export { parser as markdownParser };
