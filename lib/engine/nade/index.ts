export * from "./kernel";
export * from "./log-prob";
