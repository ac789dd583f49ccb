// What the tests of the page's logic need, without a display.
export * from "./format";
export * from "./groups";
export * from "./selection";
export * from "./slices";
export * from "./bands";
export * from "./clusters";
export * from "./threads";
export * from "./tracks";
export * from "./tree";
export * from "./explain";
export { highlight } from "./highlight";
export { windowOf } from "./parts/window";
