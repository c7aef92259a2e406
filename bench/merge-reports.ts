import { names } from "./benchmarks";
import type { Machine, Report } from "./report";

/** Where a figure stands in the list of names: under its own name, or under the one that it is a part of. */
function place({ name }: { name: string }): number {
  const own = names.indexOf(name);
  return own >= 0 ? own : names.findIndex((each) => name.startsWith(`${each}-`));
}

/** Names of data sets, as "binarized-mnist, mnist", of both reports. */
function unite(...lists: string[]): string {
  const names = lists.filter((list) => list !== "not measured").flatMap((list) => list.split(", "));
  return [...new Set(names)].sort().join(", ") || "not measured";
}

/** The new report with the old one's figures where the new one has none, unless they are of another machine or software. */
export function mergeReports(old: Report, report: Report): Report {
  const { machine } = report;
  const seen = (Object.keys(machine) as (keyof Machine)[]).filter(
    (key) =>
      key !== "data" &&
      key !== "load" &&
      machine[key] !== "not measured" &&
      old.machine[key] !== "not measured",
  );
  if (seen.some((key) => machine[key] !== old.machine[key])) return report;
  const known = Object.entries(machine).filter(([, value]) => value !== "not measured");
  const inOrder = <T extends { name: string }>(before: readonly T[], now: readonly T[]): T[] => {
    const fresh = new Set(now.map(({ name }) => name));
    return [...before.filter(({ name }) => !fresh.has(name)), ...now].sort((a, b) => place(a) - place(b));
  };
  return {
    machine: {
      ...old.machine,
      ...Object.fromEntries(known),
      data: unite(old.machine.data, machine.data),
    },
    results: inOrder(old.results, report.results),
    measurements: inOrder(old.measurements, report.measurements),
  };
}
