/** Jupyter counts a cursor's position in Unicode code points, JavaScript in UTF-16 units: "𝜇" is one of the one, two of the other. */
export function utf16Units(text: string, position: number): number {
  return Array.from(text).slice(0, position).join("").length;
}

/** The other way round: a position in UTF-16 units as Jupyter counts it. */
export function codePoints(text: string, position: number): number {
  return Array.from(text.slice(0, position)).length;
}
