/**
 * What the two threads of the kernel say to each other. The message thread holds the sockets and knows the protocol; the
 * main thread compiles and runs cells, and knows neither.
 */

/** Why a cell or an expression failed, in the fields of Jupyter's error messages. */
export interface ErrorReport {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

export interface ExecuteRequest {
  readonly type: "execute";
  readonly id: number;
  readonly code: string;
  /** The number in the cell's brackets. */
  readonly count: number;
  readonly silent: boolean;
  readonly userExpressions: Readonly<Record<string, string>>;
}

export interface QuestionRequest {
  readonly type: "complete" | "inspect" | "is_complete";
  readonly id: number;
  readonly code: string;
  /** In UTF-16 units, as JavaScript counts. */
  readonly position: number;
}

export type ToMain = ExecuteRequest | QuestionRequest | { readonly type: "exit" };

export type UserExpression =
  | { readonly status: "ok"; readonly data: { "text/plain": string }; readonly metadata: object }
  | ({ readonly status: "error" } & ErrorReport);

export type ToMessages =
  | {
      readonly type: "stream";
      readonly id: number;
      readonly name: "stdout" | "stderr";
      readonly text: string;
    }
  /** `content` is JSON text. */
  | { readonly type: "output"; readonly id: number; readonly messageType: string; readonly content: string }
  | { readonly type: "answer"; readonly id: number; readonly content: object }
  | {
      readonly type: "executed";
      readonly id: number;
      readonly error?: ErrorReport;
      /** The cell was interrupted, even if it ended well all the same. */
      readonly interrupted: boolean;
      readonly userExpressions: Readonly<Record<string, UserExpression>>;
    };

/** Int32 slots of the memory that both threads see. */
export const Shared = {
  /** 1 while the compiler is at work, which must not be broken off. */
  compiling: 0,
  /** How many interrupts the main thread has noticed. */
  interruptsSeen: 1,
  /** 1 from when running code was ended by force until the main thread has noticed. */
  forced: 2,
  length: 3,
} as const;

/** What the message thread is started with. */
export interface MessageThreadData {
  readonly connectionFile: string;
  readonly shared: Int32Array;
}
