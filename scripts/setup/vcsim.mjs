import { mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { capture, onPath, runLogged } from "../shared/processes.mjs";
import { findVcsim, vcsimBinary, vcsimSources } from "./find-vcsim.mjs";

/**
 * VMware's simulator of vCenter and ESXi, as a program of ours around its library.
 * @type {import("./step.mjs").Step}
 */
export const vcsim = {
  name: "vcsim",
  brings: "vcsim, VMware's simulator of vSphere, built with Go",
  takes: "1.5 min",
  state: async () => {
    const binary = findVcsim();
    return { ready: binary !== undefined, detail: binary ?? "vcsim is not built from these sources" };
  },
  bring: async () => {
    if (!(await hasGo()))
      return "there is no Go 1.21 or newer to build it with; tests that need it are skipped";
    const binary = vcsimBinary();
    mkdirSync(dirname(binary), { recursive: true });
    const unfinished = `${binary}.${process.pid}`;
    await runLogged("vcsim-build", "go", ["build", "-trimpath", "-ldflags", "-s -w", "-o", unfinished, "."], {
      cwd: vcsimSources,
      env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" },
    });
    renameSync(unfinished, binary);
  },
};

/** From 1.21 on Go brings the newer one that `go.mod` asks for. */
async function hasGo() {
  if (onPath("go").length === 0) return false;
  const { stdout } = await capture("go", ["env", "GOVERSION"]);
  return Number(/^go1\.(\d+)/.exec(stdout)?.[1] ?? 0) >= 21;
}
