/** Lets Node run our sources as they are: imports without an extension, in a package of CommonJS. */
import { registerHooks } from "node:module";

registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith(".")) return next(specifier, context);
    for (const candidate of [specifier, `${specifier}.ts`, `${specifier}/index.ts`]) {
      try {
        return next(candidate, context);
      } catch (error) {
        if (!["ERR_MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT"].includes(error.code)) throw error;
      }
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    return next(url, url.endsWith(".ts") ? { ...context, format: "module-typescript" } : context);
  },
});
