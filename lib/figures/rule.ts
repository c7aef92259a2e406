import { compact, requireText, type VegaLiteSpec } from "./figure";
import { noteColor, sizes } from "./theme";

/** A line across the chart at one value, with a label: a published number, a bound, a chance level. */
export interface ReferenceRule {
  axis: "x" | "y";
  value: number;
  label: string;
  /** Where the label stands along the rule, default "end": right for a rule on y, top for one on x; "outside" is above the plot, for x only. */
  at?: "start" | "end" | "outside";
  /** On which side of the rule the label stands: "after" is above a rule on y and right of one on x. Default: where fewer data are. */
  side?: "before" | "after";
}

/** Layers of one reference rule: the dashed line and its label. `data` are the values drawn along the rule's axis. */
export function ruleLayers(kind: string, rule: ReferenceRule, data: number[]): VegaLiteSpec[] {
  requireText(kind, "rule label", rule.label);
  if (!Number.isFinite(rule.value)) throw new Error(`${kind}: the rule "${rule.label}" is at ${rule.value}.`);
  const after = data.filter((value) => value > rule.value).length;
  const { axis, at = "end", side = 2 * after > data.length ? "before" : "after" } = rule;
  const source = { values: [{ rule: compact(rule.value), label: rule.label }] };
  const position = { [axis]: { field: "rule", type: "quantitative" } };
  const layers = (label: VegaLiteSpec, place: VegaLiteSpec): VegaLiteSpec[] => [
    {
      data: source,
      mark: { type: "rule", color: noteColor, strokeDash: [5, 4], strokeWidth: 1.2 },
      encoding: position,
    },
    {
      data: source,
      mark: { type: "text", color: noteColor, fontSize: sizes.note, ...label },
      encoding: { ...position, ...place, text: { field: "label", type: "nominal" } },
    },
  ];
  const vertical = axis === "x";
  if (vertical && at === "outside")
    return layers({ align: "center", baseline: "bottom", dy: -4 }, { y: { value: 0 } });
  const text = vertical
    ? { y: { value: at === "end" ? 0 : "height" } }
    : { x: { value: at === "end" ? "width" : 0 } };
  const mark = vertical
    ? {
        align: side === "after" ? "left" : "right",
        baseline: at === "end" ? "top" : "bottom",
        dx: side === "after" ? 5 : -5,
        dy: at === "end" ? 2 : -3,
      }
    : {
        align: at === "end" ? "right" : "left",
        baseline: side === "after" ? "bottom" : "top",
        dx: at === "end" ? -3 : 4,
        dy: side === "after" ? -3 : 4,
      };
  return layers(mark, text);
}

/** The values of the rules on one axis, which belong to the range of that axis. */
export function ruleValues(rules: ReferenceRule[], axis: "x" | "y"): number[] {
  return rules.filter((rule) => rule.axis === axis).map((rule) => rule.value);
}
