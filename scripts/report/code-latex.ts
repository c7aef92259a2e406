// Code in color, as LaTeX: the tokens and the colors are those of the HTML page.
import { highlightCode } from "./highlight-code.ts";

/** The color of each class of tokens, as page.css has it; what is not listed has the color of what it stands in. */
const colors: Record<string, string> = {
  "hljs-keyword": "codekeyword",
  "hljs-built_in": "codekeyword",
  "hljs-string": "codestring",
  "hljs-regexp": "codestring",
  "hljs-number": "codenumber",
  "hljs-literal": "codenumber",
  "hljs-comment": "codecomment",
  "hljs-title": "codename",
  "hljs-type": "codename",
};

/** The three characters that mean something to the Verbatim environment below. */
const special: Record<string, string> = {
  "\\": "\\codebackslash{}",
  "{": "\\codeopen{}",
  "}": "\\codeclose{}",
};
const entities: Record<string, string> = {
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
  "&quot;": '"',
  "&#x27;": "'",
};

/** Lines of code for Verbatim, each with its own colors, since no command may reach over the end of a line. */
function coloredLines(code: string, language: string): string {
  const html = highlightCode(code, language);
  if (html === "") return code.replace(/[\\{}]/g, (character) => special[character]!);
  const open: string[] = [];
  const begin = (color: string) => (color ? `\\textcolor{${color}}{` : "");
  const end = (color: string) => (color ? "}" : "");
  return html.replace(/<span class="([\w-]+)[^"]*">|<\/span>|&#?\w+;|[\\{}\n]/g, (match, name?: string) => {
    if (name) {
      open.push(colors[name] ?? "");
      return begin(open.at(-1)!);
    }
    if (match === "</span>") return end(open.pop()!);
    if (match === "\n") return `${open.map(end).join("")}\n${open.map(begin).join("")}`;
    return special[match] ?? entities[match] ?? match;
  });
}

/** A block of code in a language, or in none. */
export function codeToLatex(code: string, language = ""): string {
  const lines = coloredLines(code.replace(/\n+$/, ""), language);
  return `\\begin{codebox}\n\\begin{Verbatim}[commandchars=\\\\\\{\\}]\n${lines}\n\\end{Verbatim}\n\\end{codebox}\n\n`;
}
