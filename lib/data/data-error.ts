/** A failure that the user can mend: the message is one sentence that says what happened and what to do. */
export class DataError extends Error {
  override readonly name = "DataError";
}
