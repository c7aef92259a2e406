// Text for LaTeX: special characters escaped, and each character that the text font lacks taken from one that has it.

const escapes: Record<string, string> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "\\textquotedbl{}",
  "`": "\\textasciigrave{}",
  "\u00a0": "~",
  "\u2009": "\\,",
  "\u202f": "\\,",
  "\u00ad": "\\-",
  "\u2011": "\\mbox{-}",
  "\u2212": "\\ensuremath{-}",
};
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ";
const superscriptMeanings = "0123456789+−=()ni";
const subscripts = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎";
const subscriptMeanings = "0123456789+−=()";

// What Latin Modern Roman draws, as far as it is used: Latin with accents and ordinary punctuation.
const inTextFont = /[\u0020-\u007e\u00a1-\u017f–—‘’‚“”„†‡•…‰‹›€™]/u;
// What Latin Modern Math draws: Greek, arrows, operators, delimiters, mathematical alphabets, ℓ ℝ and their like.
const inMathFont =
  /[\u0391-\u03f5\u2102-\u2135\u2190-\u21ff\u2200-\u22ff\u27c0-\u27ff\u2a00-\u2aff\u{1d400}-\u{1d7ff}]/u;

function fallback(character: string): string {
  const raised = superscripts.indexOf(character);
  if (raised >= 0) return `\\textsuperscript{${fallback(superscriptMeanings[raised]!)}}`;
  const lowered = subscripts.indexOf(character);
  if (lowered >= 0) return `\\textsubscript{${fallback(subscriptMeanings[lowered]!)}}`;
  const escaped = escapes[character];
  if (escaped !== undefined) return escaped;
  if (inTextFont.test(character)) return character;
  return inMathFont.test(character) ? `\\ensuremath{${character}}` : `\\symbolcharacter{${character}}`;
}

/** Plain text as LaTeX. */
export function escapeLatex(text: string): string {
  return Array.from(text, (character) => (character === "\n" ? "\n" : fallback(character))).join("");
}

/** Inline code: in the monospace font, which has every character we use, with places to break a long name. */
export function codeLatex(text: string): string {
  const escaped = Array.from(text, (character) =>
    character === "-" ? "-{}" : character === "\u2212" ? character : (escapes[character] ?? character),
  );
  const breakable = escaped.join("").replace(/([./(,=]|\\_)(?=[^\s])/g, "$1\\allowbreak{}");
  return `\\texttt{${breakable}}`;
}

/** LaTeX written elsewhere (a table of genlab/notebook), with the characters that its fonts lack replaced. */
export function completeLatex(latex: string): string {
  return Array.from(latex, (character) =>
    character.codePointAt(0)! < 0x7f ? character : fallback(character),
  ).join("");
}
