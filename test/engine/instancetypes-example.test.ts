/** The example of instancetypes, as written, through the real engine and Pulumi's plugin for Kubernetes, without a cluster. */
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { findKubernetesPlugin } from "../../scripts/setup/find-kubernetes-plugin.mjs";
import { schemaProblems, schemasMissing } from "../kubevirt/schema-validator";
import { describeUnless } from "../support/describe-unless";
import type { EngineOperation } from "./engine-events";
import { createProject, type EngineProject, missingEngine } from "./harness";

const plugin = findKubernetesPlugin();
const missingPlugin =
  plugin === undefined
    ? "no plugin for Kubernetes: `npm run setup -- k8s` downloads it, or takes it from ../shared/bin"
    : undefined;

const general = 10;
const linux = 33;

describeUnless(missingEngine() ?? missingPlugin, "examples/instancetypes", () => {
  const project = () =>
    createProject({
      programFile: resolve(__dirname, "../../examples/instancetypes/index.ts"),
      manifest: { plugins: { providers: [{ name: "kubernetes", path: plugin }] } },
      // nobody's cluster
      env: { KUBECONFIG: "/nowhere/config" },
    });

  test("applies before it prunes, whatever the selection changes to", async (context) => {
    await using example = await project();
    const stack = await example.stack();
    await stack.setConfig({ "kubernetes:renderYamlToDirectory": "out", "test:namespace": "team-a" });

    const first = await stack.up();
    expect(named(first.operations, "create")).toHaveLength(general + linux + 1);
    // a machine waits for what it names
    const created = named(first.operations, "create");
    expect(created.indexOf("web")).toBeGreaterThan(created.indexOf("common-u1.large"));
    expect(created.indexOf("web")).toBeGreaterThan(created.indexOf("common-fedora"));

    const query =
      "instancetype.kubevirt.io/class in (general.purpose, network),instancetype.kubevirt.io/cpu!=1";
    await stack.setConfig({ "test:instancetypes": query });
    const second = await stack.up();
    const changes = second.operations.filter(({ op }) => op !== "same");
    expect(changes.map(({ op }) => op)).toEqual([...Array(6).fill("create"), ...Array(4).fill("delete")]);
    expect(named(second.operations, "create").every((name) => name.startsWith("common-n1."))).toBe(true);
    expect(named(second.operations, "delete").toSorted()).toEqual([
      "common-u1.medium",
      "common-u1.micro",
      "common-u1.nano",
      "common-u1.small",
    ]);

    if (schemasMissing !== undefined) context.skip(schemasMissing);
    const manifests = await rendered(example);
    expect(manifests).toHaveLength(6 + 6 + linux + 1);
    expect(manifests.flatMap(schemaProblems)).toEqual([]);
    expect(manifests.find(({ kind }) => kind === "VirtualMachine")).toMatchObject({
      spec: {
        instancetype: { kind: "VirtualMachineInstancetype", name: "u1.large" },
        preference: { kind: "VirtualMachinePreference", name: "fedora" },
      },
    });
  });

  test("previews the same", async () => {
    await using example = await project();
    const stack = await example.stack();
    const preview = await stack.preview();
    expect(named(preview.operations, "create")).toHaveLength(general + linux + 1);
  });
});

/** The names of Kubernetes' objects with this operation, in the order in which it began. */
function named(operations: readonly EngineOperation[], wanted: string): string[] {
  return operations
    .filter(({ op, type }) => op === wanted && /^kubernetes:.*kubevirt\.io\//.test(type))
    .map(({ name }) => name);
}

async function rendered(project: EngineProject): Promise<{ readonly kind: string }[]> {
  const folder = join(project.directory, "out/1-manifest");
  const files = await readdir(folder);
  return Promise.all(files.map(async (file) => parse(await readFile(join(folder, file), "utf8"))));
}
