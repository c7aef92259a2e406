/** A slip that people make in this kind of code: one edit of lib, which must turn a test red. */
export interface PlantedBug {
  /** What the slip is, as one would say it in a review. */
  slip: string;
  /** The file in lib. */
  file: string;
  /** The place, which the file holds exactly once, and what the slip makes of it. */
  right: string;
  wrong: string;
  /** The test files that must notice. */
  tests: string[];
}
