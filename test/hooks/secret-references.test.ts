import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { redact } from "../../provider/observability/redaction";
import { resolveConnection } from "../../provider/runtime/connection";
import { readKubernetesSecret } from "../../provider/runtime/kubernetes-secret";
import { runOperation } from "../../provider/runtime/operation";
import { resolveSecret, resolveText } from "../../provider/runtime/secret-references";

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

  test("keeps all other line breaks, as a key has them", async () => {
    const file = join(folder, "key");
    await writeFile(file, "first\r\nsecond\n\r\n");
    expect(await resolveSecret({ file })).toBe("first\r\nsecond\n");
  });

  test("comes from a folder whose name ends like the home's", async () => {
    const inFolder = join(folder, "backup~");
    await mkdir(inFolder);
    await writeFile(join(inFolder, "key"), "not at home");
    expect(await resolveSecret({ file: join(inFolder, "key") })).toBe("not at home");
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
  ])("that is not there, %o, says so and how to put it right", async (reference, reason, remediation) => {
    await expect(resolveSecret(reference)).rejects.toMatchObject({
      code: "InvalidSpec",
      reason,
      remediation: expect.stringContaining(remediation),
    });
  });

  test("that is empty is not there", async () => {
    process.env[variable] = "";
    await expect(resolveSecret({ env: variable })).rejects.toMatchObject({ code: "InvalidSpec" });
    const operation = { signal: new AbortController().signal, report: () => {}, config: () => "" };
    const configured = runOperation(operation, () => resolveSecret({ config: "virtrigaud:token" }));
    await expect(configured).rejects.toThrow(
      "the stack's configuration has no virtrigaud:token; run `pulumi config set --secret virtrigaud:token`",
    );
  });

  // as a state that an older version wrote may have it
  test("that names nothing says what to name", async () => {
    await expect(resolveSecret({})).rejects.toMatchObject({
      code: "InvalidSpec",
      message: "a secret reference names nothing; name one of env, file, config, kubernetesSecret",
    });
  });
});

describe("a secret in Kubernetes", () => {
  const data = { password: "from-kubernetes", username: "us" };
  const secrets: Readonly<Record<string, object>> = {
    "/api/v1/namespaces/vault/secrets/hypervisor": { data: encoded(data) },
    "/api/v1/namespaces/default/secrets/hypervisor": { data: encoded({ password: "of-default" }) },
    "/api/v1/namespaces/vault/secrets/empty": {},
    "/api/v1/namespaces/vault/secrets/account": {
      data: encoded({ username: "root", "ssh-privatekey": "the-key-itself", "ca.crt": "an authority" }),
    },
  };
  let server: Server;
  let folder: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const found = secrets[request.url ?? ""];
      response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
      const status = { kind: "Status", code: 404 };
      response.end(JSON.stringify(found ? { apiVersion: "v1", kind: "Secret", ...found } : status));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    folder = await mkdtemp(join(tmpdir(), "virtrigaud-kubeconfig-"));
  });
  beforeEach(() => useKubeconfig(kubeconfig()));
  afterEach(() => vi.unstubAllEnvs());
  afterAll(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  function kubeconfig(): object {
    const { port } = server.address() as AddressInfo;
    const cluster = { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true };
    const context = { cluster: "here", user: "me" };
    return {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "here", cluster }],
      users: [{ name: "me", user: {} }],
      contexts: [
        { name: "here", context: { ...context, namespace: "vault" } },
        { name: "bare", context },
        { name: "astray", context: { ...context, cluster: "gone" } },
      ],
      "current-context": "here",
    };
  }

  async function useKubeconfig(content: object | string): Promise<void> {
    const file = join(folder, "config");
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
    vi.stubEnv("KUBECONFIG", file);
  }

  test.each([
    ["the namespace of the current context", {}, "from-kubernetes"],
    ["the namespace of the context that is named", { context: "here" }, "from-kubernetes"],
    ["the namespace default where the context has none", { context: "bare" }, "of-default"],
    ["the namespace that is named", { namespace: "default" }, "of-default"],
  ])("is read in %s", async (_where, more, secret) => {
    const kubernetesSecret = { name: "hypervisor", key: "password", ...more };
    expect(await resolveSecret({ kubernetesSecret })).toBe(secret);
  });

  test.each([
    ["hypervisor", "it has password, username"],
    ["empty", "it has none"],
  ])("must have the key: %s", async (name, remediation) => {
    await expect(resolveSecret({ kubernetesSecret: { name, key: "token" } })).rejects.toMatchObject({
      code: "InvalidSpec",
      reason: `the Kubernetes secret vault/${name} has no key token`,
      remediation,
    });
  });

  test("can be a whole account, by the names of Kubernetes's own types too", async () => {
    const kubernetesSecret = { name: "account" };
    const provider = { type: "mock", endpoint: "/nowhere" };
    const account = { username: "root", privateKey: "the-key-itself" };
    expect(await resolveConnection({ ...provider, credentials: { kubernetesSecret } })).toMatchObject({
      credentials: account,
    });
    expect(redact("a login with the-key-itself")).not.toContain("the-key-itself");
    expect(redact("a login as root")).toContain("root");
    const credentials = { kubernetesSecret, username: "admin", passphrase: "of-the-key" };
    expect((await resolveConnection({ ...provider, credentials })).credentials).toEqual({
      ...account,
      username: "admin",
      passphrase: "of-the-key",
    });
  });

  test("must have something of an account", async () => {
    const credentials = { kubernetesSecret: { name: "empty" } };
    await expect(
      resolveConnection({ type: "mock", endpoint: "/nowhere", credentials }),
    ).rejects.toMatchObject({
      code: "InvalidSpec",
      reason: "the Kubernetes Secret empty has no credentials",
      remediation: expect.stringMatching(/username, password, .*; it has none/),
    });
  });

  test("must be there", async () => {
    const kubernetesSecret = { name: "other", namespace: "default", key: "password" };
    await expect(resolveSecret({ kubernetesSecret })).rejects.toMatchObject({
      code: "Unavailable",
      reason: "the Kubernetes secret default/other cannot be read",
      remediation: "check the kubeconfig, the context and the right to get this secret",
    });
  });

  test.each(["typo", "astray"])("needs a context with a cluster, which %s is not", async (context) => {
    const kubernetesSecret = { name: "hypervisor", key: "password", context };
    await expect(resolveSecret({ kubernetesSecret })).rejects.toMatchObject({
      code: "InvalidSpec",
      reason: `the kubeconfig cannot be used with the context ${context}`,
      remediation: "check the file that KUBECONFIG names, or ~/.kube/config, and its contexts and clusters",
    });
  });

  test("needs a kubeconfig that can be read, and shows nothing of one that cannot", async () => {
    await useKubeconfig("users:\n- name: me\n  user: {token: hush-of-kubeconfig\n");
    const failure: unknown = await resolveSecret({
      kubernetesSecret: { name: "hypervisor", key: "password" },
    }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "InvalidSpec",
      reason: "the kubeconfig cannot be used with its current context",
    });
    expect(inspect(failure)).not.toContain("hush-of-kubeconfig");
  });

  const missing = (name: string) => new Error(`Cannot find package '${name}' imported from /project`);
  const read = (failure: unknown) =>
    readKubernetesSecret({ name: "hypervisor", key: "password" }, () => Promise.reject(failure));

  test.each(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"])(
    "says what to install where the client is missing: %s",
    async (code) => {
      const failure = Object.assign(missing("@kubernetes/client-node"), { code });
      await expect(read(failure)).rejects.toMatchObject({
        code: "InvalidSpec",
        reason: "a `kubernetesSecret` needs the package @kubernetes/client-node",
        remediation: "run `npm install @kubernetes/client-node` in the Pulumi project",
      });
    },
  );

  test.each([
    [
      "a package of the client's own is missing",
      Object.assign(missing("js-yaml"), { code: "MODULE_NOT_FOUND" }),
    ],
    ["it fails in another way", Object.assign(missing("@kubernetes/client-node"), { code: "EACCES" })],
    ["its failure has no code", missing("@kubernetes/client-node")],
    ["its failure is no error", { code: "MODULE_NOT_FOUND", message: "'@kubernetes/client-node'" }],
  ])("fails as the client does where %s", async (_how, failure) => {
    await expect(read(failure)).rejects.toBe(failure);
  });
});

function encoded(data: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
  );
}
