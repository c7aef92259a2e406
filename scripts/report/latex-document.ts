// A notebook as PDF: its cells as LaTeX, put together by nbconvert with our template, set by XeLaTeX.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import { jupyterEnvironment, notebooksDirectory, root, stateDirectory } from "../setup/paths.mjs";
import { codeToLatex } from "./code-latex.ts";
import { numberEquations } from "./equations.ts";
import { completeLatex, escapeLatex } from "./latex-text.ts";
import { captionToLatex, equationLinksLatex, markdownToLatex, numbersHeadings } from "./markdown-latex.ts";
import {
  type Cell,
  hasTag,
  joined,
  type Notebook,
  type Output,
  textOf,
  titleOf,
  writeNotebook,
} from "./notebook.ts";
import type { ReportDate } from "./report-date.ts";
import { runTool } from "./run-tool.ts";
import { svgOf, svgToPdf } from "./vector-figure.ts";

export interface LatexOptions {
  name: string;
  author: string;
  date: ReportDate;
  code: boolean;
  python: string;
}

export interface PdfResult {
  /** The finished file, in the build folder; undefined where it could not be made. */
  pdf?: string;
  /** What a reader of the report should know: why there is no PDF, or what is not set well in it. */
  messages: string[];
}

/** CSS pixels to TeX points: 96 and 72.27 in an inch. */
const pointsPerPixel = 72.27 / 96;
/** Overfull lines up to this are not seen by eye, in points. */
const tolerableOverfull = 10;

const build = (name: string) => join(stateDirectory, "latex", name);

function verbatimOutput(text: string): string {
  const safe = text.replace(/\n+$/, "").replaceAll("\\end{Verbatim}", "\\end {Verbatim}");
  return safe.trim() === ""
    ? ""
    : `\\begin{outputbox}\n\\begin{Verbatim}\n${safe}\n\\end{Verbatim}\n\\end{outputbox}`;
}

function included(file: string, width?: number): string {
  const size = width ? `width=${(width * pointsPerPixel).toFixed(1)}pt,` : "";
  return `\\includegraphics[${size}max width=\\linewidth,max height=0.78\\textheight]{${file}}`;
}

/** A cell of LaTeX, which nbconvert passes on. */
const raw = (source: string): Cell => ({
  cell_type: "raw",
  metadata: { raw_mimetype: "text/latex" },
  source,
});

/** Letters that fit into the head of a page, which the title shares with a section's. */
const headWidth = 102;

/** The title for the head of each page: where it leaves no room for the longest section's, what stands before its colon. */
function runningHead(title: string, markdown: readonly string[]): string {
  const sections = markdown.flatMap((text) => text.match(/(?<=^## ).*$/gm) ?? []);
  const longest = Math.max(0, ...sections.map((section) => section.length));
  const plain = title.replace(/[$\\]/g, "");
  return plain.length + longest > headWidth ? plain.split(": ")[0]! : plain;
}

/** One document in the making: remembers the files that it puts beside the LaTeX source. */
class DocumentWriter {
  readonly messages: string[] = [];
  title: string | undefined;
  private files = 0;
  private numbered = false;
  private equations: ReadonlyMap<string, number> = new Map();

  constructor(
    private readonly options: LatexOptions,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  private file(extension: string): { path: string; name: string } {
    const name = `image-${++this.files}.${extension}`;
    return { path: join(build(this.options.name), name), name };
  }

  /** The picture of an output: vector where that can be drawn, else its PNG. */
  private picture(output: Output): string | undefined {
    const { width } = output.metadata?.genlab ?? {};
    const svg = svgOf(output) ?? textOf(output, "image/svg+xml");
    if (svg) {
      const { path, name } = this.file("pdf");
      if (svgToPdf(svg, path, this.environment)) return included(name, width);
    }
    const bitmap = (["image/png", "image/jpeg"] as const).find((mime) => output.data?.[mime]);
    if (!bitmap) return undefined;
    const { path, name } = this.file(bitmap === "image/png" ? "png" : "jpg");
    writeFileSync(path, Buffer.from(textOf(output, bitmap)!, "base64"));
    const shown = output.metadata?.[bitmap] as { width?: number } | undefined;
    return included(name, width ?? shown?.width);
  }

  /** The file for the image of a Markdown cell, made into something that XeLaTeX can include. */
  private image(source: string, cell: Cell): string | undefined {
    const attachment = cell.attachments?.[source.replace(/^attachment:/, "")];
    const [mime, data] = Object.entries(attachment ?? {})[0] ?? [];
    const extension = mime
      ? mime.split("/")[1]!.replace("svg+xml", "svg")
      : extname(source).slice(1).toLowerCase();
    const path = resolve(notebooksDirectory, decodeURIComponent(source));
    if (!data && !existsSync(path)) return undefined;
    const content = data ? Buffer.from(data, "base64") : readFileSync(path);
    if (extension === "svg") {
      const target = this.file("pdf");
      return svgToPdf(content.toString("utf8"), target.path, this.environment) ? target.name : undefined;
    }
    const target = this.file(extension);
    writeFileSync(target.path, content);
    return target.name;
  }

  markdown(text: string, cell: Cell): string {
    return markdownToLatex(text, {
      numbered: this.numbered,
      equations: this.equations,
      image: (source) => this.image(source, cell),
      ...(this.title === undefined && { onTitle: (latex: string) => (this.title ??= latex) }),
    });
  }

  /** One output as LaTeX; empty where it has no place on paper. */
  output(output: Output, cell: Cell): string {
    if (output.output_type === "stream") return verbatimOutput(joined(output.text));
    if (output.output_type === "error") return verbatimOutput(`${output.ename}: ${output.evalue}`);
    const { kind, number, caption = "", equations = [] } = output.metadata?.genlab ?? {};
    const markdown = textOf(output, "text/markdown");
    if (kind === "progress" || kind === "figure-caption" || kind === "table-caption") return "";
    if (kind === "stamp" && markdown) return `\\stampline{${this.markdown(markdown, cell).trim()}}`;
    if (kind === "check" && markdown) {
      const proven = equationLinksLatex(equations, this.equations);
      const statement = this.markdown(markdown.replace(/^\s*✓\s*/, ""), cell).trim();
      return `\\tick{${statement}${proven && `\\proven{${proven}}`}}`;
    }
    const latex = textOf(output, "text/latex");
    if (kind === "table" && latex) {
      return `\\setcounter{table}{${number! - 1}}\\begin{table}[!ht]\\centering\\caption{${captionToLatex(caption)}}\\small\\begin{adjustbox}{max width=\\linewidth}\n${completeLatex(latex)}\n\\end{adjustbox}\\end{table}`;
    }
    const picture = this.picture(output);
    if (kind === "figure" && picture) {
      return `\\setcounter{figure}{${number! - 1}}\\begin{figure}[!ht]\\centering\n${picture}\n\\caption{${captionToLatex(caption)}}\\end{figure}`;
    }
    if (latex) return completeLatex(latex);
    if (picture) return `\\begin{center}\n${picture}\n\\end{center}`;
    if (markdown) return this.markdown(markdown, cell);
    return verbatimOutput(textOf(output, "text/plain") ?? "");
  }

  /** The notebook that nbconvert gets: raw LaTeX in place of every cell. */
  notebook(notebook: Notebook): Notebook {
    const markdown = notebook.cells
      .filter((cell) => cell.cell_type === "markdown")
      .map((cell) => joined(cell.source));
    this.numbered = numbersHeadings(markdown);
    this.equations = numberEquations(notebook);
    const cells = notebook.cells.flatMap((cell): Cell[] => {
      if (hasTag(cell, "remove-cell")) return [];
      if (cell.cell_type === "markdown") {
        return [raw(this.markdown(joined(cell.source), cell))];
      }
      if (cell.cell_type === "raw") return [];
      const code = joined(cell.source);
      const visible = this.options.code && !hasTag(cell, "remove-input") && code.trim() !== "";
      const outputs = hasTag(cell, "remove-output") ? [] : (cell.outputs ?? []);
      const latex = [
        visible ? codeToLatex(code, "typescript") : "",
        ...outputs.map((output) => this.output(output, cell)),
      ];
      return [raw(latex.filter((text) => text !== "").join("\n\n"))];
    });
    const sections = cells.filter((cell) => /\\section\{|\{section\}/.test(joined(cell.source))).length;
    const title = titleOf(notebook, this.options.name);
    const report = {
      title: this.title ?? escapeLatex(title),
      head: escapeLatex(runningHead(title, markdown)),
      pdf_title: escapeLatex(title.replace(/[$\\]/g, "")),
      pdf_author: escapeLatex(this.options.author),
      author: escapeLatex(this.options.author),
      date: escapeLatex(this.options.date.text),
      contents: sections >= 3,
    };
    return {
      cells,
      metadata: { ...notebook.metadata, genlab_report: report },
      nbformat: 4,
      nbformat_minor: 4,
    };
  }
}

/** The sentences that a reader needs from a LaTeX log. */
function readLog(log: string): { error?: string; warnings: string[] } {
  // TeX breaks the lines of its log at 79 characters.
  const text = log.replace(/(.{79})\n/g, "$1");
  const error = /^! ([^<\n]*)/m.exec(text)?.[1]?.trim();
  const line = /^l\.(\d+)/m.exec(text)?.[1];
  const missing = new Set(
    Array.from(text.matchAll(/Missing character: There is no (\S+)/g), (match) => match[1]),
  );
  const overfull = Array.from(text.matchAll(/Overfull \\hbox \(([\d.]+)pt too wide\)[^\n]*/g)).filter(
    (match) => Number(match[1]) > tolerableOverfull,
  );
  return {
    ...(error && { error: `${error}${line ? ` (line ${line} of the LaTeX source)` : ""}` }),
    warnings: [
      ...(missing.size > 0 ? [`no font of the PDF has the characters ${[...missing].join(" ")}`] : []),
      ...overfull.map(
        (match) => `a line of the PDF is ${match[1]} pt too wide (${match[0].replace(/^.*wide\) /, "")})`,
      ),
    ],
  };
}

/** Makes the PDF of an executed notebook in the project's state folder; where that fails, says why in one sentence. */
export async function makePdf(notebook: Notebook, options: LatexOptions): Promise<PdfResult> {
  const { name } = options;
  const folder = build(name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const environment: NodeJS.ProcessEnv = {
    ...jupyterEnvironment(),
    SOURCE_DATE_EPOCH: String(options.date.epoch),
    FORCE_SOURCE_DATE: "1",
    TEXMFVAR: join(stateDirectory, "texmf-var"),
    XDG_CACHE_HOME: join(stateDirectory, "cache"),
    max_print_line: "1000",
  };
  const fonts = dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf"));
  symlinkSync(fonts, join(folder, "fonts"));

  const writer = new DocumentWriter(options, environment);
  writeNotebook(join(folder, `${name}.ipynb`), writer.notebook(notebook));
  const convert = await runTool(
    options.python,
    [
      ...["-m", "nbconvert", "--to", "latex", "--log-level", "ERROR", "--template", "report"],
      `--TemplateExporter.extra_template_basedirs=${join(root, "scripts", "templates")}`,
      `${name}.ipynb`,
    ],
    { cwd: folder, env: environment },
  );
  if (convert.status !== 0) {
    const log = join(folder, "nbconvert.log");
    writeFileSync(log, convert.output);
    return {
      messages: [`no PDF: nbconvert failed (${convert.output.trim().split("\n").at(-1)}); its log is ${log}`],
    };
  }

  // References and the contents settle within a few runs: again until what LaTeX notes for itself stays the same.
  const log = join(folder, `${name}.log`);
  for (let run = 1, before = ""; run <= 4; run++) {
    const args = ["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", `${name}.tex`];
    const { status, output } = await runTool("xelatex", args, { cwd: folder, env: environment });
    const logText = existsSync(log) ? readFileSync(log, "utf8") : output;
    if (status !== 0) {
      return {
        messages: [
          `no PDF: XeLaTeX stopped at "${readLog(logText).error ?? "an unknown error"}"; its log is ${log}`,
        ],
      };
    }
    const hash = createHash("sha256");
    for (const suffix of ["aux", "toc", "out"]) {
      const path = join(folder, `${name}.${suffix}`);
      if (existsSync(path)) hash.update(readFileSync(path));
    }
    const after = hash.digest("hex");
    if (after === before) break;
    before = after;
  }
  return {
    pdf: join(folder, `${name}.pdf`),
    messages: [...writer.messages, ...readLog(readFileSync(log, "utf8")).warnings],
  };
}
