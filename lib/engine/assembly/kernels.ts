// What runs on the heap of tfjs's WebAssembly backend, whose memory this module imports. It owns no memory itself:
// no objects, no strings, no static data.

export * from "./convolution";
export * from "./elementwise";
export * from "./optimizers";
export * from "./pooling";
export * from "./product";
export * from "./random";
export * from "./reduce";
