// How every command ends: an exit code, and one sentence when something went wrong.

export interface CommandOptions {
  /** Exit code when the command throws; default 2. */
  failure?: number;
  /** The sentence for an error; default its message. May throw the error again, for the stack of one that is a bug. */
  describe?: (error: unknown) => string;
  /** Aborted by Ctrl-C: a command that throws after it was interrupted. */
  signal?: AbortSignal | undefined;
  /** The sentence for an interrupted command. */
  interrupted?: string;
  /** Where the sentence goes; default standard error. */
  tell?: (sentence: string) => void;
}

/**
 * Runs a command to its end.
 *
 * @returns the exit code: what `run` gives, 130 when it throws because it was interrupted, `failure` when it throws otherwise
 */
export async function runCommand(
  run: () => number | Promise<number>,
  options: CommandOptions = {},
): Promise<number> {
  const {
    failure = 2,
    describe = messageOf,
    signal,
    interrupted = "Interrupted.",
    tell = console.error,
  } = options;
  try {
    return await run();
  } catch (error) {
    if (signal?.aborted) {
      tell(interrupted);
      return 130;
    }
    tell(describe(error));
    return failure;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
