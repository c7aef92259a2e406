import { benchmarks } from "./benchmarks";
import type { Machine, Measurement, Report, Result } from "./report";

/** Share of the cores that other programs may use without a remark. */
const QUIET = 0.15;

/** A figure in three significant digits, as people read it. */
export function digits(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}

/** One figure as a line of text. */
export function line(figure: Result | Measurement): string {
  if (figure.error) return `${figure.name}: failed, ${figure.error}`;
  if ("value" in figure) {
    if (figure.value === null) return `${figure.name}: ${figure.note}`;
    const range = figure.low === undefined ? "" : ` (${digits(figure.low)}–${digits(figure.high!)})`;
    return `${figure.name}: ${digits(figure.value)} ${figure.unit}${range}${figure.note ? `; ${figure.note}` : ""}`;
  }
  const ours = figure.oursMs === null ? "" : `ours ${digits(figure.oursMs)} ms, `;
  if (figure.ratio === null) return `${figure.name}: ${ours}no ratio, ${figure.note}`;
  const range = `${digits(figure.low!)}–${digits(figure.high!)}`;
  const forms = Object.entries(figure.forms ?? {}).map(([form, ms]) => `${form} ${digits(ms)} ms`);
  return [
    `${figure.name}: ${digits(figure.ratio)}× (${range}), ${ours}${figure.peer} ${digits(figure.peerMs!)} ms`,
    ...(forms.length > 0 ? [`the peer's forms at best: ${forms.join(", ")}`] : []),
    ...(figure.note ? [figure.note] : []),
  ].join("; ");
}

/** A sentence about a machine that did other work meanwhile, else nothing. */
export function remarkOnLoad({ load }: Machine): string {
  if (load <= QUIET) return "";
  return ` Other programs used up to ${Math.round(load * 100)} % of the cores meanwhile: the ratios mean little, measure again on a quiet machine.`;
}

/** The report as Markdown, for the README. */
export function markdown({ machine, results, measurements }: Report): string {
  const title = (name: string) => benchmarks.find((benchmark) => benchmark.name === name)?.title ?? name;
  const rows = results.map((result) => {
    const time = (ms: number | null) => (ms === null ? "–" : `${digits(ms)} ms`);
    const ratio =
      result.ratio === null
        ? "–"
        : `**${digits(result.ratio)}** (${digits(result.low!)}–${digits(result.high!)})`;
    const remark = result.error ?? result.note;
    const peer = remark ? `${result.peer} (${remark})` : result.peer;
    return [title(result.name), peer, time(result.oursMs), time(result.peerMs), ratio];
  });
  const own = measurements.map((measurement) => [
    `\`${measurement.name}\``,
    measurement.value === null ? "–" : `${digits(measurement.value)} ${measurement.unit}`,
    measurement.error ?? measurement.note ?? "",
  ]);
  return [
    `Peer's time over ours: medians of ${machine.cores}-thread runs side by side, with the 10th and 90th percentile; above 1, ours is faster. ` +
      `${machine.cpu}, ${machine.cores} cores, ${machine.memory} GB; Node ${machine.node}, ${machine.engine}; PyTorch ${machine.torch}, ${machine.blas}; batches from ${machine.data}.${remarkOnLoad(machine)}`,
    "",
    `![Times faster than each peer, the figures of the table below](bench/figure.svg)`,
    "",
    ...table(["Step", "Peer", "Ours", "Peer", "Ratio"], rows),
    ...(own.length > 0 ? ["", ...table(["Of ours alone", "Figure", "How"], own)] : []),
  ].join("\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = (row: readonly string[]) =>
    `| ${row.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [cells(head), cells(head.map(() => "---")), ...rows.map(cells)];
}
