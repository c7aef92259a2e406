/**
 * The message of the error that a piece of work ends with, or undefined when it ends without: for showing what goes wrong, and for
 * checking that it does.
 */
export function errorMessage(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
}
