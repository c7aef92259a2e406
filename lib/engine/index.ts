export * from "./fused-updates";
export * from "./random";
export * from "./start";
export * from "./thread-count";
