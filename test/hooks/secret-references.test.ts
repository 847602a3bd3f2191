import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { readKubernetesSecret } from "../../provider/hooks/kubernetes-secret";
import { runOperation } from "../../provider/hooks/operation";
import { resolveSecret, resolveText } from "../../provider/hooks/secret-references";
import { redact } from "../../provider/observability/redaction";

const variable = "VIRTRIGAUD_TEST_SECRET";

describe("a secret by reference", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "virtrigaud-secret-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => {
    delete process.env[variable];
  });

  test("comes from the environment, and is redacted from then on", async () => {
    process.env[variable] = "from-the-environment";
    expect(await resolveSecret({ env: variable })).toBe("from-the-environment");
    expect(redact("login with from-the-environment failed")).not.toContain("from-the-environment");
  });

  test("comes from a file, less its final line break", async () => {
    const file = join(folder, "password");
    await writeFile(file, "two words\n");
    expect(await resolveSecret({ file })).toBe("two words");
  });

  test("comes from a file of the user's home, as ~/ names it", async () => {
    const inHome = await mkdtemp(join(homedir(), ".virtrigaud-secret-"));
    await writeFile(join(inHome, "key"), "at home");
    const secret = resolveSecret({ file: `~/${basename(inHome)}/key` });
    await expect(secret.finally(() => rm(inHome, { recursive: true }))).resolves.toBe("at home");
  });

  test("comes from the stack's configuration", async () => {
    const operation = {
      signal: new AbortController().signal,
      report: () => {},
      config: (key: string) => (key === "virtrigaud:password" ? "from-the-stack" : undefined),
    };
    expect(await runOperation(operation, () => resolveSecret({ config: "virtrigaud:password" }))).toBe(
      "from-the-stack",
    );
  });

  test("is nothing when nothing is asked for, and what may be shown is not redacted", async () => {
    expect(await resolveSecret(undefined)).toBeUndefined();
    expect(await resolveText("administrator")).toBe("administrator");
    expect(redact("administrator")).toBe("administrator");
  });

  test.each([
    [{ env: variable }, `the environment variable ${variable} is not set`, `export ${variable}`],
    [{ file: "/nowhere/at/all" }, "the secret file /nowhere/at/all cannot be read", "check the path"],
    [
      { config: "virtrigaud:token" },
      "the stack's configuration has no virtrigaud:token",
      "pulumi config set --secret",
    ],
  ])("that is not there, %o, says so and how to put it right", async (reference, reason, cure) => {
    await expect(resolveSecret(reference)).rejects.toMatchObject({
      code: "InvalidSpec",
      reason,
      cure: expect.stringContaining(cure),
    });
  });
});

describe("a secret in Kubernetes", () => {
  let server: Server;
  let folder: string;
  const before = process.env.KUBECONFIG;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const found = request.url === "/api/v1/namespaces/vault/secrets/hypervisor";
      response.writeHead(found ? 200 : 404, { "content-type": "application/json" });
      const data = { password: Buffer.from("from-kubernetes").toString("base64") };
      response.end(
        JSON.stringify(found ? { apiVersion: "v1", kind: "Secret", data } : { kind: "Status", code: 404 }),
      );
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    folder = await mkdtemp(join(tmpdir(), "virtrigaud-kubeconfig-"));
    await writeFile(
      join(folder, "config"),
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [
          { name: "here", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } },
        ],
        users: [{ name: "me", user: {} }],
        contexts: [{ name: "here", context: { cluster: "here", user: "me", namespace: "vault" } }],
        "current-context": "here",
      }),
    );
    process.env.KUBECONFIG = join(folder, "config");
  });
  afterAll(async () => {
    if (before === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = before;
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("is read in the namespace of the context", async () => {
    const kubernetesSecret = { name: "hypervisor", key: "password" };
    expect(await resolveSecret({ kubernetesSecret })).toBe("from-kubernetes");
  });

  test("must have the key", async () => {
    const kubernetesSecret = { name: "hypervisor", key: "token" };
    await expect(resolveSecret({ kubernetesSecret })).rejects.toMatchObject({
      code: "InvalidSpec",
      reason: "the Kubernetes secret vault/hypervisor has no key token",
      cure: "it has password",
    });
  });

  test("must be there", async () => {
    const kubernetesSecret = { name: "other", namespace: "default", key: "password" };
    await expect(resolveSecret({ kubernetesSecret })).rejects.toMatchObject({
      code: "Unavailable",
      reason: "the Kubernetes secret default/other cannot be read",
    });
  });

  test("says what to install where the client is missing", async () => {
    const load = () =>
      Promise.reject(
        Object.assign(new Error("Cannot find package '@kubernetes/client-node' imported from /project"), {
          code: "ERR_MODULE_NOT_FOUND",
        }),
      );
    await expect(readKubernetesSecret({ name: "hypervisor", key: "password" }, load)).rejects.toMatchObject({
      code: "InvalidSpec",
      reason: "a `kubernetesSecret` needs the package @kubernetes/client-node",
      cure: "run `npm install @kubernetes/client-node` in the Pulumi project",
    });
  });
});
