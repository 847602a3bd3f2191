import { resolve } from "node:path";

/** For `NODE_COMPILE_CACHE`: where the processes that tests start keep what Node has compiled, each for all that follow. */
export const compileCache = resolve(__dirname, "../../node_modules/.cache/node-compile");
