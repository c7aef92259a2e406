export { join, run } from "./team";
