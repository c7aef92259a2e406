import { createHash } from "node:crypto";

/** SHA-256 of the bytes (FIPS 180-4), as 64 lowercase hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
