// Markdown tokens as LaTeX.
import { codeToLatex } from "./code-latex.ts";
import { type EquationMeta, equationAnchor, markEquations } from "./equations.ts";
import { codeLatex, escapeLatex } from "./latex-text.ts";
import { parseMarkdown, plainText, slug, type Token } from "./markdown.ts";

export interface LatexContext {
  /** The numbers of equations by their ids. */
  equations?: ReadonlyMap<string, number>;
  /** Whether headings bring their own numbers ("2.1 Counting"), as `numbersHeadings` finds; else LaTeX numbers them. */
  numbered?: boolean;
  /** Called for a heading of level 1, which is the document's title; undefined: it is set like any other. */
  onTitle?: (latex: string) => void;
  /** How a formula within a line is set; undefined: between `\\(` and `\\)`. */
  math?: (tex: string) => string;
  /** The file to include for the image of a Markdown `![](source)`, or undefined where it cannot be drawn. */
  image?: (source: string) => string | undefined;
}

const sections = ["section", "section", "subsection", "subsubsection", "paragraph", "paragraph"];
/** Widest table, in characters of its text, that is set without wrapping its cells. */
const naturalWidth = 84;
/** Most lines of a table that is kept on one page. */
const unbrokenLines = 26;
/** Longest name of code in a table that is kept on one line. */
const unbrokenCode = 18;

// Environments that are displays in themselves. JupyterLab numbers none, so only an id or \tag gives a number here.
const displayEnvironment =
  /^\\begin\{(equation|align|gather|multline|flalign|alignat|eqnarray)\*?\}([\s\S]*)\\end\{\1\*?\}$/;

/** A display, with the number and the anchor of an equation that has an id. */
function displayMath(tex: string, meta: EquationMeta | null): string {
  const environment = displayEnvironment.exec(tex);
  const label = meta ? `\\label{sec:${equationAnchor(meta.id)}}` : "";
  const number = meta && !/\\tag\b/.test(tex) ? `\\tag{${meta.number}}${label}` : "";
  if (!environment) return number ? `\\begin{equation}${tex}${number}\\end{equation}` : `\\[${tex}\\]`;
  const name = environment[1] === "eqnarray" ? "align" : environment[1];
  return `\\begin{${name}*}${environment[2]}${number}\\end{${name}*}`;
}

/** The numbers of the equations that a check proves, as links to them. */
export function equationLinksLatex(ids: readonly string[], numbers: ReadonlyMap<string, number>): string {
  return ids
    .filter((id) => numbers.has(id))
    .map((id) => `\\hyperref[sec:${equationAnchor(id)}]{(${numbers.get(id)})}`)
    .join(", ");
}

function link(href: string, label: string): string {
  if (href.startsWith("#")) return `\\hyperref[sec:${slug(decodeURIComponent(href.slice(1)))}]{${label}}`;
  if (/^(https?|mailto):/.test(href)) return `\\href{${href.replace(/([%#&_{}\\])/g, "\\$1")}}{${label}}`;
  const notebook = /^(?:\.\/)?([\w-]+)\.ipynb(#.*)?$/.exec(href);
  // Paper has no relative links: only the neighbouring notebook's PDF can be opened from here.
  return notebook ? `\\href{${notebook[1]}.pdf}{${label}}` : label;
}

function inline(tokens: readonly Token[], context: LatexContext): string {
  let latex = "";
  const links: { href: string; start: number }[] = [];
  for (const token of tokens) {
    switch (token.type) {
      case "text":
        latex += escapeLatex(token.content);
        break;
      case "math_inline":
        latex += context.math?.(token.content) ?? `\\(${token.content}\\)`;
        break;
      case "math_display":
        latex += displayMath(token.content, token.meta as EquationMeta | null);
        break;
      case "code_inline":
        latex += codeLatex(token.content);
        break;
      case "softbreak":
        latex += "\n";
        break;
      case "hardbreak":
        latex += "\\\\\n";
        break;
      case "strong_open":
        latex += "\\textbf{";
        break;
      case "em_open":
        latex += "\\emph{";
        break;
      case "s_open":
        latex += "\\textst{";
        break;
      case "strong_close":
      case "em_close":
      case "s_close":
        latex += "}";
        break;
      case "link_open":
        links.push({ href: String(token.attrGet("href")), start: latex.length });
        break;
      case "link_close": {
        const { href, start } = links.pop()!;
        latex = latex.slice(0, start) + link(href, latex.slice(start));
        break;
      }
      case "image": {
        const file = context.image?.(String(token.attrGet("src")));
        latex += file ? `\\includegraphics[max width=\\linewidth]{${file}}` : escapeLatex(token.content);
        break;
      }
      case "html_inline":
        latex += /^<br\s*\/?>$/i.test(token.content) ? "\\\\\n" : inlineHtml(token.content);
        break;
      default:
        latex += escapeLatex(token.content);
    }
  }
  return latex;
}

const htmlCommands: Record<string, string> = {
  sub: "textsubscript",
  sup: "textsuperscript",
  em: "emph",
  i: "emph",
  b: "textbf",
  strong: "textbf",
  kbd: "texttt",
  code: "texttt",
};

function inlineHtml(html: string): string {
  const anchor = /^<a id="([^"]+)">/.exec(html)?.[1];
  if (anchor) return `\\phantomsection\\label{sec:${slug(anchor)}}`;
  const tag = /^<(\/?)(\w+)[^>]*>$/.exec(html);
  const command = tag && htmlCommands[tag[2]!.toLowerCase()];
  if (!command) return "";
  return tag[1] ? "}" : `\\${command}{`;
}

/** About how many letters of text a formula is as wide as. */
function formulaWidth(tex: string): number {
  return tex
    .replace(/\\(mathbf|mathbb|mathrm|operatorname|text|tfrac|frac|big|Big|left|right)\b/g, "")
    .replace(/\\[a-zA-Z]+/g, "x")
    .replace(/[\s{}_^\\]/g, "").length;
}

/** The text of a cell for measuring: formulas and short names of code are words that don't break. */
function measuredText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type.startsWith("math_")) return "x".repeat(formulaWidth(token.content));
      if (token.type !== "code_inline") return plainText([token]);
      const width = Math.ceil(1.15 * token.content.length);
      return width <= unbrokenCode ? "x".repeat(width) : token.content;
    })
    .join("");
}

interface TableCell {
  latex: string;
  width: number;
  longestWord: number;
}

/** The tokens from table_open to table_close, as a table that may break between pages and wraps text too wide for the line. */
function table(tokens: readonly Token[], context: LatexContext): string {
  const rows: TableCell[][] = [];
  const alignments: string[] = [];
  let headRows = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.type === "tr_open") rows.push([]);
    if (token.type === "thead_close") headRows = rows.length;
    if (token.type !== "th_open" && token.type !== "td_open") continue;
    const content = tokens[index + 1]!.children ?? [];
    const text = measuredText(content);
    const row = rows.at(-1)!;
    if (rows.length === 1)
      alignments.push(/text-align:(\w)/.exec(String(token.attrGet("style") ?? ""))?.[1] ?? "l");
    const body = inline(content, context);
    const longestWord = Math.max(0, ...text.split(/[\s/.,=(]+/).map((word) => word.length));
    const head = token.type === "th_open";
    const stretch = head ? 1.2 : 1; // bold
    row.push({
      latex: head ? `\\textbf{${body}}` : body,
      width: Math.ceil(stretch * text.length),
      longestWord: Math.ceil(stretch * longestWord),
    });
  }
  const widths = alignments.map((_, column) => Math.max(1, ...rows.map((row) => row[column]?.width ?? 0)));
  const total = widths.reduce((sum, width) => sum + width, 0) + 2 * widths.length;
  let columns = alignments.join("");
  let betweenRows = "\n";
  let lines = rows.length;
  if (total > naturalWidth) {
    betweenRows = "\n\\addlinespace[2.5pt]\n"; // between rows of more than one line
    // Each column gets room for its longest word; what is left goes by the amount of text.
    const least = alignments.map(
      (_, column) => Math.max(4, ...rows.map((row) => row[column]?.longestWord ?? 0)) + 1,
    );
    const free = Math.max(0, naturalWidth - least.reduce((sum, width) => sum + width, 0));
    const wish = widths.map((width, column) => Math.sqrt(Math.max(0, width - least[column]!)));
    const wishes = wish.reduce((sum, width) => sum + width, 0) || 1;
    const share = least.map((width, column) => width + (free * wish[column]!) / wishes);
    const whole = share.reduce((sum, width) => sum + width, 0);
    const perLine = share.map((width) => (naturalWidth * width) / whole);
    const linesOf = (row: TableCell[]) => Math.max(...row.map(({ width }, i) => width / perLine[i]!));
    lines = rows.reduce((sum, row) => sum + Math.ceil(linesOf(row)), 0);
    const align: Record<string, string> = { l: "\\raggedright", r: "\\raggedleft", c: "\\centering" };
    columns = share
      .map((width, column) => {
        const fraction = (width / whole).toFixed(4);
        return `>{${align[alignments[column]!]}\\arraybackslash}p{\\dimexpr ${fraction}\\linewidth-2\\tabcolsep}`;
      })
      .join("");
  }
  const line = (row: readonly TableCell[]) => `${row.map((cell) => cell.latex).join(" & ")} \\\\`;
  const head = rows.slice(0, headRows).map(line).join("\n");
  const body = rows.slice(headRows).map(line).join(betweenRows);
  const framed =
    lines <= unbrokenLines
      ? `\\begin{center}\\begin{tabular}{@{}${columns}@{}}\n\\toprule\n${head}\n\\midrule\n${body}\n\\bottomrule\n\\end{tabular}\\end{center}`
      : `\\begin{longtable}{@{}${columns}@{}}\n\\toprule\n${head}\n\\midrule\\endhead\n\\bottomrule\\endlastfoot\n${body}\n\\end{longtable}`;
  return `{\\tablestyle ${framed}}\n\n`;
}

const headingNumber = /^(\d+(?:\.\d+)*)\.?\s+/;

/** Whether a notebook's headings bring their own numbers, which its text may refer to. */
export function numbersHeadings(markdown: readonly string[]): boolean {
  return markdown.some((text) => /^##+ \d+(\.\d+)*\.?\s/m.test(text));
}

/** A formula of a heading: also as plain text, for the bookmarks of the PDF, which can't hold mathematics. */
function headingMath(tex: string): string {
  const spoken = tex.replace(/\\(?:mathbf|mathbb|mathrm|operatorname|text)\b/g, "").replace(/[\\{}]/g, "");
  return `\\texorpdfstring{\\(${tex}\\)}{${escapeLatex(spoken.trim())}}`;
}

function heading(content: readonly Token[], command: string, context: LatexContext): string {
  const text = inline(content, { ...context, math: headingMath });
  const label = `\\label{sec:${slug(plainText(content))}}`;
  const number = headingNumber.exec(text)?.[1];
  const title = text.replace(headingNumber, "");
  if (!context.numbered) return `\\${command}{${title}}${label}`;
  if (!number) return `\\unnumbered{${command}}{${title}}${label}`;
  return `\\givennumber{${command}}{${number}}\\${command}{${title}}${label}`;
}

/** Whether an ordered list is that of the works cited, whose numbers stand in brackets. */
function isReferences(tokens: readonly Token[], index: number): boolean {
  const first = tokens.slice(index).find((token) => token.type === "inline")?.children?.[0];
  return first?.type === "html_inline" && first.content.startsWith(`<a id="reference-`);
}

function blocks(tokens: readonly Token[], context: LatexContext): string {
  let latex = "";
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    switch (token.type) {
      case "heading_open": {
        const content = tokens[index + 1]!.children ?? [];
        const level = Number(token.tag.slice(1));
        if (level === 1 && context.onTitle) context.onTitle(inline(content, context));
        else latex += `${heading(content, sections[level - 1]!, context)}\n\n`;
        index += 2;
        break;
      }
      case "paragraph_close":
        latex += token.hidden ? "\n" : "\n\n";
        break;
      case "inline": {
        const children = token.children ?? [];
        // A display that begins a paragraph would have the height of an empty line above it.
        if (children[0]?.type === "math_display") latex = latex.replace(/\n\n$/, "\n");
        latex += inline(children, context);
        break;
      }
      case "bullet_list_open":
        latex += "\\begin{itemize}\n";
        break;
      case "bullet_list_close":
        latex += "\\end{itemize}\n\n";
        break;
      case "ordered_list_open": {
        const start = Number(token.attrGet("start") ?? 1);
        const list = isReferences(tokens, index) ? "\\begin{enumerate}[references]" : "\\begin{enumerate}";
        latex += `${list}\n${start === 1 ? "" : `\\setcounter{enumi}{${start - 1}}\n`}`;
        break;
      }
      case "ordered_list_close":
        latex += "\\end{enumerate}\n\n";
        break;
      case "list_item_open":
        latex += "\\item{} ";
        break;
      case "blockquote_open":
        latex += "\\begin{quotation}\n";
        break;
      case "blockquote_close":
        latex += "\\end{quotation}\n\n";
        break;
      case "fence":
      case "code_block":
        latex += codeToLatex(token.content, token.info.trim());
        break;
      case "hr":
        latex += "\\horizontalbreak\n\n";
        break;
      case "table_open": {
        const end = tokens.findIndex((other, position) => position > index && other.type === "table_close");
        latex += table(tokens.slice(index, end + 1), context);
        index = end;
        break;
      }
      case "html_block": {
        const text = token.content
          .replace(/<!--[\s\S]*?-->/g, "")
          .replace(/<[^>]*>/g, " ")
          .trim();
        if (text) latex += `${escapeLatex(text)}\n\n`;
        break;
      }
    }
  }
  return latex;
}

/** A Markdown text as LaTeX. */
export function markdownToLatex(markdown: string, context: LatexContext = {}): string {
  const tokens = parseMarkdown(markdown);
  markEquations(tokens, (id) => context.equations?.get(id));
  return blocks(tokens, context);
}

/** One paragraph of Markdown (a caption) as LaTeX without paragraph breaks. */
export function captionToLatex(markdown: string): string {
  const token = parseMarkdown(markdown.replace(/\s*\n\s*/g, " ")).find((each) => each.type === "inline");
  return token ? inline(token.children ?? [], {}) : "";
}
