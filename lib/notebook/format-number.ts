/** Where a formatted number will stand: it decides how powers of ten and minus signs are written. */
export type NumberStyle = "plain" | "markdown" | "html" | "latex";

export interface NumberFormat {
  /** Digits after the decimal point. */
  decimals?: number;
  /** Significant digits, default 4. */
  significant?: number;
}

/**
 * A number for readers: whole numbers in full with thousands separated, others with four significant digits, very large and
 * very small ones with a power of ten.
 *
 * @throws when the number is NaN or infinite
 */
export function formatNumber(value: number, style: NumberStyle = "plain", format: NumberFormat = {}): string {
  if (!Number.isFinite(value))
    throw new Error(`${value} can't be shown as a result; find out where it comes from.`);
  const size = Math.abs(value);
  const { decimals, significant = 4 } = format;
  if (decimals !== undefined && size < 1e12) return signed(value, group(size.toFixed(decimals)), style);
  if (Number.isInteger(value) && size < 1e12) return signed(value, group(String(size)), style);
  if (size >= 1e7 || size < 1e-4) return scientific(value, significant, style);
  const places = Math.max(0, significant - 1 - Math.floor(Math.log10(size)));
  return signed(value, group(size.toFixed(places)), style);
}

/** "85.92 ± 0.21": a value with its standard error, both to the second significant digit of the error. */
export function formatWithError(value: number, standardError: number, style: NumberStyle = "plain"): string {
  const decimals = errorDecimals(standardError);
  const between = style === "latex" ? "$\\pm$" : "±";
  return `${formatNumber(value, style, { decimals })} ${between} ${formatNumber(standardError, style, { decimals })}`;
}

/** "−0.037 ± 0.118": a value and its spread in so many decimals, as text of a table's cell. */
export function plusMinus(value: number, spread: number, decimals: number): string {
  const text = (number: number) => formatNumber(number, "markdown", { decimals });
  return `${text(value)} ± ${text(spread)}`;
}

/** Digits after the decimal point that show the first two significant digits of a standard error; 4 where it is zero. */
export function errorDecimals(standardError: number): number {
  if (!(standardError > 0)) return 4;
  return Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(standardError))));
}

/** Seconds for people: "8 s", "3 min 20 s", "1 h 5 min". */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function group(digits: string): string {
  const [whole, fraction] = digits.split(".") as [string, string | undefined];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function signed(value: number, digits: string, style: NumberStyle): string {
  if (value >= 0 || !/[1-9]/.test(digits)) return digits;
  return { plain: `-${digits}`, markdown: `−${digits}`, html: `−${digits}`, latex: `$-$${digits}` }[style];
}

function scientific(value: number, significant: number, style: NumberStyle): string {
  const [mantissa, power] = value.toExponential(significant - 1).split("e") as [string, string];
  const exponent = Number(power);
  if (style === "plain") return `${mantissa}e${exponent}`;
  if (style === "html") {
    const text = (part: string) => part.replace("-", "−");
    return `${text(mantissa)} × 10<sup>${text(String(exponent))}</sup>`;
  }
  return `$${mantissa} \\times 10^{${exponent}}$`;
}
