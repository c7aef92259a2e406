// Markdown tokens as HTML, with formulas set at export by KaTeX, so that a page needs no network and no script.
import katex from "katex";
import { type EquationMeta, equationAnchor, markEquations } from "./equations.ts";
import { highlightCode } from "./highlight-code.ts";
import { markdownParser, parseMarkdown, plainText, slug, type Token } from "./markdown.ts";

export interface HtmlContext {
  /** The numbers of equations by their ids. */
  equations?: ReadonlyMap<string, number>;
  /** The `src` to write for the image of a Markdown `![](source)`. */
  image?: (source: string) => string;
}

/** A formula as HTML; what KaTeX cannot set appears as its source in red. */
function formula(tex: string, displayMode: boolean): string {
  // Labels number equations, and here their ids do: see displayMath in markdown-latex.ts.
  const source = tex
    .replace(/\\label\{[^}]*\}/g, "")
    .replace(/\\(begin|end)\{(equation|align|gather|alignat)\}/g, "\\$1{$2*}");
  return katex.renderToString(source, { displayMode, throwOnError: false, strict: "ignore" });
}

/** Escapes text for HTML. */
export function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character]!,
  );
}

markdownParser.set({ highlight: highlightCode });
markdownParser.renderer.rules.math_inline = (tokens, index) => formula(tokens[index]!.content, false);
markdownParser.renderer.rules.math_display = (tokens, index) => {
  const { content, meta } = tokens[index]! as { content: string; meta: EquationMeta | null };
  const set = formula(content, true);
  if (!meta || /\\tag\b/.test(content)) return set;
  const id = equationAnchor(meta.id);
  const number = `<a class="number" href="#${id}" aria-label="Equation ${meta.number}">(${meta.number})</a>`;
  return `<span class="equation" id="${id}">${set}${number}</span>`;
};
// Comments are for those who write the notebook.
const comment = /<!--[\s\S]*?-->\s*/g;
markdownParser.renderer.rules.html_block = (tokens, index) => tokens[index]!.content.replace(comment, "");
markdownParser.renderer.rules.html_inline = (tokens, index) => tokens[index]!.content.replace(comment, "");

/** The numbers of the equations that a check proves, as links to them. */
export function equationLinksHtml(ids: readonly string[], numbers: ReadonlyMap<string, number>): string {
  return ids
    .filter((id) => numbers.has(id))
    .map((id) => `<a href="#${equationAnchor(id)}">(${numbers.get(id)})</a>`)
    .join(", ");
}

export interface Heading {
  level: number;
  id: string;
  html: string;
}

function prepare(tokens: readonly Token[], context: HtmlContext, headings: Heading[]): void {
  for (const [index, token] of tokens.entries()) {
    if (token.type === "heading_open") {
      const children = tokens[index + 1]!.children ?? [];
      const id = slug(plainText(children));
      token.attrSet("id", id);
      const html = markdownParser.renderer.renderInline(children, markdownParser.options, {});
      headings.push({ level: Number(token.tag.slice(1)), id, html });
    }
    if (token.type === "link_open") {
      const href = String(token.attrGet("href"));
      if (href.startsWith("#")) token.attrSet("href", `#${slug(decodeURIComponent(href.slice(1)))}`);
      else token.attrSet("href", href.replace(/^((?:\.\/)?[\w-]+)\.ipynb(?=#|$)/, "$1.html"));
    }
    if (token.type === "image" && context.image)
      token.attrSet("src", context.image(String(token.attrGet("src"))));
    if (token.children) prepare(token.children, context, headings);
  }
}

/** A Markdown text as HTML; its headings are added to `headings`. */
export function markdownToHtml(
  markdown: string,
  context: HtmlContext = {},
  headings: Heading[] = [],
): string {
  const tokens = parseMarkdown(markdown);
  markEquations(tokens, (id) => context.equations?.get(id));
  prepare(tokens, context, headings);
  return markdownParser.renderer.render(tokens, markdownParser.options, {});
}

/** One paragraph of Markdown (a caption) as HTML without a surrounding `<p>`. */
export function captionToHtml(markdown: string): string {
  return markdownToHtml(markdown)
    .trim()
    .replace(/^<p>|<\/p>$/g, "");
}
