/** Text of a cell; `marked` where it is already in the markup of its table and must not be escaped. */
export interface MarkedCell {
  text: string;
  marked: boolean;
}

export interface MarkedTable {
  headings: string[];
  /** Whether a column is set flush right. */
  right: boolean[];
  cells: MarkedCell[][];
}

/** A table as HTML, with its headings marked as such for screen readers. */
export function htmlTable({ headings, right, cells }: MarkedTable, label: string): string {
  const style = (j: number) => ` style="text-align: ${right[j] ? "right" : "left"}"`;
  const head = headings.map((text, j) => `<th scope="col"${style(j)}>${escapeHtml(text)}</th>`).join("");
  const body = cells
    .map((row) =>
      row.map((cell, j) => `<td${style(j)}>${cell.marked ? cell.text : escapeHtml(cell.text)}</td>`).join(""),
    )
    .map((row) => `<tr>${row}</tr>`)
    .join("\n");
  return `<table aria-label="${label}">\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
}

/** A table as a LaTeX tabular with the rules of the booktabs package; no float and no caption. */
export function latexTable({ headings, right, cells }: MarkedTable): string {
  const line = (texts: string[]) => `${texts.join(" & ")} \\\\`;
  return [
    `\\begin{tabular}{${right.map((flush) => (flush ? "r" : "l")).join("")}}`,
    "\\toprule",
    line(headings.map(escapeLatex)),
    "\\midrule",
    ...cells.map((row) => line(row.map((cell) => (cell.marked ? cell.text : escapeLatex(cell.text))))),
    "\\bottomrule",
    "\\end{tabular}",
  ].join("\n");
}

/** A table as plain text: columns two spaces apart, a line of hyphens below the headings. */
export function plainTable({ headings, right, cells }: MarkedTable): string {
  const texts = [headings, ...cells.map((row) => row.map((cell) => cell.text))];
  const widths = headings.map((_, j) => Math.max(...texts.map((row) => [...row[j]!].length)));
  const pad = (text: string, j: number) => {
    const space = " ".repeat(widths[j]! - [...text].length);
    return right[j] ? space + text : text + space;
  };
  const lines = texts.map((row) => row.map(pad).join("  ").trimEnd());
  return [lines[0], widths.map((width) => "-".repeat(width)).join("  "), ...lines.slice(1)].join("\n");
}

export function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

const latexCharacters: Record<string, string> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "%": "\\%",
  "#": "\\#",
  _: "\\_",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

/** Escapes text for LaTeX; formulas ($…$) stay as they are. */
export function escapeLatex(text: string): string {
  return text
    .split(/(\$[^$]+\$)/)
    .map((piece, i) => (i % 2 === 1 ? piece : piece.replace(/[\\{}$&%#_~^]/g, (c) => latexCharacters[c]!)))
    .join("");
}
