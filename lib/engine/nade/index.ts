export * from "./kernel";
export * from "./log-prob";
export type * from "./types";
