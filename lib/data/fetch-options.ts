/** What `fetchDataset` tells while it works; `file` is "dataset/path". */
export type FetchEvent =
  | {
      readonly kind: "progress";
      readonly file: string;
      readonly received: number;
      readonly total: number | null;
    }
  | { readonly kind: "note"; readonly file: string; readonly text: string }
  | {
      readonly kind: "done";
      readonly file: string;
      readonly how: "present" | "copied" | "downloaded";
      readonly bytes: number;
    };

export interface FetchOptions {
  /** A folder with a sub-folder for each data set, to copy from in place of downloading. */
  readonly from?: string | undefined;
  /** Where to; default `dataDirectory()`. */
  readonly directory?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: FetchEvent) => void) | undefined;
  /** Milliseconds, see `downloadFile`. */
  readonly stall?: number | undefined;
  readonly pause?: number | undefined;
}
