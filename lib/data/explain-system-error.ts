import { DataError } from "./data-error";

/** Turns the errors of the file system that a user can mend into one sentence each. */
export function explainSystemError(error: unknown, folder: string): unknown {
  const { code, path = folder } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOSPC":
      return new DataError(`The disk of ${folder} is full: make room and run it again.`);
    case "EDQUOT":
      return new DataError(`The disk quota for ${folder} is used up: make room and run it again.`);
    case "EROFS":
      return new DataError(`${folder} cannot be written to: choose another folder with GENLAB_DATA.`);
    case "EACCES":
    case "EPERM":
      return new DataError(
        `Permission is denied for ${path}: allow it, or choose another folder with GENLAB_DATA.`,
      );
    default:
      if (!(error instanceof Error && "syscall" in error)) return error;
      return new DataError(`${folder} cannot be used (${error.message}): choose another with GENLAB_DATA.`);
  }
}
