import { captionNumber, showCaption } from "./captions";
import { display } from "./display";
import { formatNumber, type NumberFormat, type NumberStyle } from "./format-number";
import { type TableData, tableGrid } from "./table-data";
import { htmlTable, latexTable, type MarkedCell, plainTable } from "./table-markup";

/** How one column is shown. */
export interface ColumnFormat extends NumberFormat {
  /** Heading, default the column's name. May hold a formula, as "$\\log p$". */
  title?: string;
  /** Unit, put behind the heading. */
  unit?: string;
  /** Text of a cell; for what the other options can't do. */
  text?: (value: unknown) => string;
}

export interface TableOptions extends NumberFormat {
  /** Formats of single columns; `decimals` and `significant` beside it are those of all other columns of numbers that are not whole. */
  columns?: Record<string, ColumnFormat>;
}

/**
 * Shows a danfojs DataFrame, or an array of objects with one property per column, as a table with a numbered caption above it.
 * One output holds it as HTML, as LaTeX (booktabs) and as plain text. Numbers of a column share their decimals; null is an
 * empty cell. `caption` is Markdown.
 *
 * @throws when a number is NaN or infinite, a cell undefined, or a format names no column
 */
export function table(data: TableData, caption: string, options: TableOptions = {}): void {
  const { columns, rows } = tableGrid(data);
  for (const name of Object.keys(options.columns ?? {})) {
    if (!columns.includes(name))
      throw new Error(`table: there is no column "${name}"; there are ${columns.join(", ")}.`);
  }
  const formats = columns.map((name, j) =>
    withDecimals(
      columnFormat(name, options, rows, j),
      rows.map((row) => row[j]),
    ),
  );
  const headings = columns.map((name, j) => {
    const { title = name, unit } = formats[j]!;
    return unit ? `${title} (${unit})` : title;
  });
  const right = columns.map((_, j) => rows.every((row) => row[j] === null || isNumber(row[j])));
  const cells = (style: NumberStyle): MarkedCell[][] =>
    rows.map((row, i) =>
      row.map((value, j) => cell(value, formats[j]!, style, `column "${columns[j]}", row ${i}`)),
    );
  const marked = { headings, right };
  const number = captionNumber("table", caption);
  const bundle = {
    "text/html": htmlTable({ ...marked, cells: cells("html") }, `Table ${number}`),
    "text/latex": latexTable({ ...marked, cells: cells("latex") }),
    "text/plain": plainTable({ ...marked, cells: cells("plain") }),
  };
  showCaption("table", number, caption);
  display(bundle, { genlab: { kind: "table", number, caption, rows: rows.length, columns } });
}

/** The format of column j: its own, and where that leaves the digits open, the one for all columns of numbers that are not whole. */
function columnFormat(name: string, options: TableOptions, rows: unknown[][], j: number): ColumnFormat {
  const own = options.columns?.[name] ?? {};
  if (own.decimals !== undefined || own.significant !== undefined) return own;
  if (!rows.some((row) => typeof row[j] === "number" && !Number.isInteger(row[j]))) return own;
  const { decimals, significant } = options;
  const digits = decimals !== undefined ? { decimals } : significant !== undefined ? { significant } : {};
  return { ...digits, ...own };
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

/** Numbers of like size share decimals: those that show four digits of the largest and three of the smallest. Others are formatted alone. */
function withDecimals(format: ColumnFormat, values: unknown[]): ColumnFormat {
  const numbers = values.filter((value) => typeof value === "number").map(Math.abs);
  if (format.decimals !== undefined || format.significant !== undefined || numbers.every(Number.isInteger))
    return format;
  const largest = Math.max(...numbers);
  const smallest = Math.min(...numbers.filter((value) => value > 0));
  if (!Number.isFinite(largest) || largest >= 1e7 || smallest < largest / 1000) return format;
  const power = (value: number) => Math.floor(Math.log10(value));
  return { ...format, decimals: Math.min(6, Math.max(0, 3 - power(largest), 2 - power(smallest))) };
}

function cell(value: unknown, format: ColumnFormat, style: NumberStyle, place: string): MarkedCell {
  if (value === undefined) throw new Error(`table: ${place} is undefined; give null for an empty cell.`);
  if (value === null) return { text: "", marked: true };
  if (format.text) return { text: format.text(value), marked: false };
  if (typeof value === "number") {
    if (!Number.isFinite(value))
      throw new Error(`table: ${place} is ${value}; only finite numbers can be shown.`);
    return { text: formatNumber(value, style, format), marked: true };
  }
  return { text: String(value), marked: false };
}
