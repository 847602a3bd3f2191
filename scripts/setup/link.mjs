import { existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../shared/paths.mjs";

const link = join(repository, "node_modules/pulumi-virtrigaud");

/**
 * Programs in this repository import the package by its name, as users do.
 * @type {import("./step.mjs").Step}
 */
export const linkPackage = {
  name: "link",
  brings: "the package itself in node_modules",
  takes: "no time",
  state: async () => {
    const ready = existsSync(link) && lstatSync(link).isSymbolicLink() && readlinkSync(link) === "..";
    return {
      ready,
      detail: ready ? "node_modules/pulumi-virtrigaud → .." : "node_modules/pulumi-virtrigaud is missing",
    };
  },
  bring: async () => {
    mkdirSync(join(repository, "node_modules"), { recursive: true });
    rmSync(link, { recursive: true, force: true });
    symlinkSync("..", link, "dir");
  },
};
