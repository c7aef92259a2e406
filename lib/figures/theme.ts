import { fontFamily } from "./font";

/**
 * Colours that people with colour-vision deficiencies tell apart, in order of use; each has a contrast of 3 to 1 or more both with white
 * and with a dark page (WCAG 2.1, 1.4.11), so that one palette serves both.
 * Source: the first four of M. Okabe and K. Ito, "Color Universal Design" (2008); the others of theirs are too light for white paper or too
 * dark for a dark page, and are replaced by colours as far from all the rest for each kind of colour vision.
 */
export const palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#A080F0", "#706060", "#B04000"] as const;

/** Gray that reads on a light and on a dark background: reference rules and notes. */
export const noteColor = "#767676";

/** Font sizes in pixels. */
export const sizes = { title: 16, subtitle: 13, axisTitle: 13, label: 12, note: 12 } as const;

/**
 * Vega-Lite config of every figure: font, sizes, palette, spacing. It sets no ink or background colour, so that JupyterLab's dark
 * theme can; `light` has those for pictures.
 */
export const theme = {
  // Quoted: a name with a digit for a word is no CSS otherwise, and a browser then draws every text in its default, 10 pixels high.
  font: `'${fontFamily}', Source Sans Pro, Arial, sans-serif`,
  view: { stroke: null, continuousWidth: 560, continuousHeight: 300 },
  title: {
    anchor: "start",
    frame: "bounds",
    fontSize: sizes.title,
    fontWeight: 600,
    lineHeight: 20,
    offset: 12,
    subtitleFontSize: sizes.subtitle,
    subtitleLineHeight: 17,
    subtitlePadding: 5,
  },
  axis: {
    labelFontSize: sizes.label,
    titleFontSize: sizes.axisTitle,
    titleFontWeight: 400,
    titlePadding: 8,
    labelPadding: 4,
    labelFlush: false,
    tickSize: 4,
    gridOpacity: 0.7,
    labelLimit: 260,
    titleLimit: 600,
  },
  legend: {
    labelFontSize: sizes.label,
    titleFontSize: sizes.axisTitle,
    titleFontWeight: 400,
    labelLimit: 400,
    titleLimit: 400,
    symbolStrokeWidth: 2.5,
    symbolOpacity: 1,
    columnPadding: 18,
    rowPadding: 4,
    offset: 10,
  },
  header: { labelFontSize: sizes.axisTitle, titleFontSize: sizes.axisTitle },
  line: { strokeWidth: 2, strokeCap: "round", strokeJoin: "round" },
  text: { fontSize: sizes.note },
  range: { category: [...palette] },
} as const;

/** The colours of a figure on white paper, added where a picture is drawn. */
export const light = {
  background: "#ffffff",
  title: { color: "#1a1a1a", subtitleColor: "#555555" },
  axis: {
    labelColor: "#333333",
    titleColor: "#1a1a1a",
    domainColor: "#888888",
    tickColor: "#888888",
    gridColor: "#e2e2e2",
  },
  legend: { labelColor: "#333333", titleColor: "#1a1a1a" },
  text: { color: "#333333" },
} as const;

/** The colours of a figure on a dark page. */
export const dark = {
  background: "#14171b",
  title: { color: "#f0f2f4", subtitleColor: "#b4bac2" },
  axis: {
    labelColor: "#d0d5db",
    titleColor: "#f0f2f4",
    domainColor: "#7d858f",
    tickColor: "#7d858f",
    gridColor: "#2e343c",
  },
  legend: { labelColor: "#d0d5db", titleColor: "#f0f2f4" },
  text: { color: "#d0d5db" },
} as const;

/** What `noteColor` becomes on a dark page that can be drawn again. */
export const darkNoteColor = "#a3aab3";
