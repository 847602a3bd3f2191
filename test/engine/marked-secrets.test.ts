/** What a program marks as secret stays so: in plans, errors and outputs, also when it is rotated. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeUnless } from "../support/describe-unless";
import {
  createProject,
  type EngineProject,
  type EngineResult,
  type EngineStack,
  missingEngine,
} from "./harness";

const program = `
const pulumi = require("@pulumi/pulumi");
const virt = require("pulumi-virtrigaud");
const round = process.env.ROUND;
const secret = (text) => pulumi.secret(text + "-canary" + round);
const host = new virt.Provider("host", { type: "mock", endpoint: process.env.MOCK_ENDPOINT });
const web = new virt.VirtualMachine("web", {
  provider: host, image: "debian-12",
  name: secret("name"),
  class: { cpu: 1, memory: pulumi.secret(round === "1" ? "0.75Gi" : "1.25Gi"), diskDefaults: { size: "2Gi" } },
  tags: pulumi.output(["plain"]).apply((tags) => [...tags, secret("tag")]),
  disks: [{ name: secret("disk"), size: "1Gi" }],
  networks: [{ name: secret("nic"), network: "default" }],
  userData: { cloudInit: { inline: secret("#cloud-config\\n# data") } },
  waitFor: { ip: false },
  lifecycle: { preStop: { timeout: "1s", onFailure: "Continue", httpGet: { path: secret("/path"), port: 1 } } },
});
exports.location = web.location;
`;

describeUnless(missingEngine(), "what the program marks as secret", () => {
  let project: EngineProject;
  let stack: EngineStack;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "virtrigaud-marked-"));
    project = await createProject({ program });
    stack = await project.stack();
  });
  afterAll(async () => {
    await project.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const env = (round: string) => ({ env: { MOCK_ENDPOINT: join(folder, "mock"), ROUND: round } });
  const shown = ({ stdout, stderr, diagnostics }: EngineResult) =>
    [stdout, stderr, JSON.stringify(diagnostics)].join("\n");

  test("is in no plan, warning or error, and encrypted in every output that is made from it", async () => {
    const results = [await stack.preview(env("1")), await stack.up(env("1"))];
    results.push(await stack.refresh(env("1")), await stack.preview(env("1")));
    expect(results.at(-1)?.changes).toEqual({ same: 3 });
    const web = await stack.resource("web");
    expect(web?.outputs?.secretInputs).toContain("disks[0].name");
    const { id: _id, owner: _owner, ...outputs } = web?.outputs ?? {};
    expect(JSON.stringify(outputs)).not.toMatch(/canary|768Mi|0\.75Gi/);
    expect(outputs).toMatchObject({ phase: "Running", powerState: "On" });

    // rotated: the old values are as secret as the new ones
    const plan = await stack.preview(env("2"));
    expect(plan.stdout).toContain("live: tags (secret)");
    expect(plan.stdout).toContain("live: disks (secret)");
    results.push(plan, await stack.up(env("2")), await stack.preview(env("2")));
    expect(results.at(-1)?.changes).toEqual({ same: 3 });
    results.push(await stack.destroy(env("2")));
    // an id cannot be secret
    const texts = results.map((result) => shown(result).replaceAll(web?.id ?? "", "ID"));
    const found = texts.flatMap((text) => text.match(/.*(canary|768Mi|1280Mi).*/g) ?? []);
    expect(found).toEqual([]);
  });
});
