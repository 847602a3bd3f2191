/** The example of libvmi, as written, through the real engine and Pulumi's plugin for Kubernetes, without a cluster. */
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { findKubernetesPlugin } from "../../scripts/setup/find-kubernetes-plugin.mjs";
import { schemaProblems, schemasMissing } from "../kubevirt/schema-validator";
import { describeUnless } from "../support/describe-unless";
import { createProject, missingEngine } from "./harness";

const plugin = findKubernetesPlugin();
const missingPlugin =
  plugin === undefined
    ? "no plugin for Kubernetes: `npm run setup -- k8s` downloads it, or takes it from ../shared/bin"
    : undefined;

describeUnless(missingEngine() ?? missingPlugin, "examples/libvmi-fedora", () => {
  const project = () =>
    createProject({
      programFile: resolve(__dirname, "../../examples/libvmi-fedora/index.ts"),
      manifest: { plugins: { providers: [{ name: "kubernetes", path: plugin }] } },
      // nobody's cluster
      env: { KUBECONFIG: "/nowhere/config" },
    });

  test("previews one machine", async () => {
    await using fedora = await project();
    const stack = await fedora.stack();
    const preview = await stack.preview();
    expect(preview.operations).toContainEqual(
      expect.objectContaining({
        op: "create",
        type: "kubernetes:kubevirt.io/v1:VirtualMachine",
        name: "fedora",
      }),
    );
  });

  test("writes a manifest that KubeVirt's schema accepts", async (context) => {
    if (schemasMissing !== undefined) context.skip(schemasMissing);
    await using fedora = await project();
    const stack = await fedora.stack();
    await stack.setConfig({ "kubernetes:renderYamlToDirectory": "out" });
    await stack.up();
    const folder = join(fedora.directory, "out/1-manifest");
    const [file = ""] = await readdir(folder);
    const manifest = parse(await readFile(join(folder, file), "utf8"));
    expect(schemaProblems(manifest)).toEqual([]);
    expect(manifest).toMatchObject({
      kind: "VirtualMachine",
      metadata: { name: "fedora", namespace: "default" },
      spec: {
        instancetype: { name: "u1.medium" },
        dataVolumeTemplates: [{ metadata: { name: "fedora-root" } }],
      },
    });
    expect(await stack.outputs()).toEqual({ name: "fedora", instancetype: "u1.medium" });
  });
});
