// The date on a report: today's, or the one that SOURCE_DATE_EPOCH asks for (https://reproducible-builds.org/specs/source-date-epoch).

export interface ReportDate {
  /** As printed, for example "3 March 2026". */
  text: string;
  /** Seconds since 1970, the start of that day in UTC, so that files made on one day are the same. */
  epoch: number;
}

/** Throws one clear sentence when SOURCE_DATE_EPOCH is no number of seconds. */
export function reportDate(now = new Date(), wish = process.env.SOURCE_DATE_EPOCH): ReportDate {
  if (wish !== undefined && !/^\d+$/.test(wish)) {
    throw new Error(`SOURCE_DATE_EPOCH is "${wish}": it must be a whole number of seconds since 1970.`);
  }
  const seconds = wish === undefined ? now.getTime() / 1000 : Number(wish);
  const epoch = wish === undefined ? Math.floor(seconds / 86_400) * 86_400 : seconds;
  const text = new Date(epoch * 1000).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  return { text, epoch };
}
