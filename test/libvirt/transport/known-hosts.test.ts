import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  fingerprint,
  judgeHostKey,
  keyTypeOf,
  knownKeyTypes,
  parseKnownHosts,
} from "../../../provider/adapters/libvirt/transport/sockets/known-hosts";
import { preferredAlgorithms } from "../../../provider/adapters/libvirt/transport/sockets/ssh-host-keys";

// the public key of github.com, and its fingerprint as GitHub publishes it
const githubKey = Buffer.from(
  "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
  "base64",
);
const github = githubKey.toString("base64");
const other = Buffer.from(githubKey).fill(7, 40).toString("base64");

function judge(text: string, host = "host", port = 22, key = githubKey) {
  return judgeHostKey(parseKnownHosts(text, "file"), host, port, key);
}

function hashed(name: string): string {
  const salt = Buffer.alloc(20, 3);
  const hash = createHmac("sha1", salt).update(name).digest("base64");
  return `|1|${salt.toString("base64")}|${hash}`;
}

describe("known_hosts", () => {
  test.each([
    ["the plain name", `host ssh-ed25519 ${github}`],
    ["one of several names", `a,host,b ssh-ed25519 ${github} comment with spaces`],
    ["a name in other case", `HOST ssh-ed25519 ${github}`],
    ["a wildcard", `*.example,h?st ssh-ed25519 ${github}`],
    ["a hashed name", `${hashed("host")} ssh-ed25519 ${github}`],
    ["one of several keys", `host ssh-ed25519 ${other}\nhost ssh-ed25519 ${github}`],
    [
      "after comments, blanks and lines that don't read",
      `# x\n\n@what host x y\nhost\n\thost ssh-ed25519 ${github}`,
    ],
  ])("trusts by %s", (_name, text) => {
    expect(judge(text)).toEqual({ kind: "trusted" });
  });

  test.each([
    ["nothing", ""],
    ["another host", `other ssh-ed25519 ${github}`],
    ["a pattern that negates it", `*,!host ssh-ed25519 ${github}`],
    ["a dot that is no wildcard", `h.st ssh-ed25519 ${github}`],
    ["another hash", `${hashed("other")} ssh-ed25519 ${github}`],
    ["a hash of another version", `|2|a|b ssh-ed25519 ${github}`],
    ["only the name with a port", `[host]:2222 ssh-ed25519 ${github}`],
  ])("knows nothing by %s", (_name, text) => {
    expect(judge(text)).toEqual({ kind: "unknown" });
  });

  test("a port of its own makes a name of its own, plain or hashed", () => {
    expect(judge(`[host]:2222 ssh-ed25519 ${github}`, "host", 2222)).toEqual({ kind: "trusted" });
    expect(judge(`${hashed("[host]:2222")} ssh-ed25519 ${github}`, "host", 2222)).toEqual({
      kind: "trusted",
    });
  });

  test("the bare name counts where the name with the port is not known", () => {
    expect(judge(`host ssh-ed25519 ${github}`, "host", 2222)).toEqual({ kind: "trusted" });
    const text = `host ssh-ed25519 ${github}\n[host]:2222 ssh-ed25519 ${other}`;
    expect(judge(text, "host", 2222)).toEqual({ kind: "changed", places: ["file:2"] });
  });

  test("another key than the known one is told with its place", () => {
    expect(judge(`# x\nhost ssh-ed25519 ${other}`)).toEqual({ kind: "changed", places: ["file:2"] });
  });

  test("a revoked key is refused even where it is trusted", () => {
    const text = `host ssh-ed25519 ${github}\n@revoked * ssh-ed25519 ${github}`;
    expect(judge(text)).toEqual({ kind: "revoked", place: "file:2" });
    expect(judge(`host ssh-ed25519 ${github}\n@revoked * ssh-ed25519 ${other}`)).toEqual({ kind: "trusted" });
  });

  test("a certificate authority alone is not enough", () => {
    const text = `@cert-authority *.example ssh-ed25519 ${other}`;
    expect(judge(text, "a.example")).toEqual({ kind: "authority", place: "file:1" });
  });

  test("several files make one list", () => {
    const entries = [
      ...parseKnownHosts(`host ssh-ed25519 ${other}`, "first"),
      ...parseKnownHosts(`host ssh-ed25519 ${github}`, "second"),
    ];
    expect(judgeHostKey(entries, "host", 22, githubKey)).toEqual({ kind: "trusted" });
  });
});

describe("host keys", () => {
  test("fingerprints are those of ssh-keygen", () => {
    expect(fingerprint(githubKey)).toBe("SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
    expect(keyTypeOf(githubKey)).toBe("ssh-ed25519");
  });

  test("the algorithms of known keys come first, an RSA key by its new signatures", () => {
    const entries = parseKnownHosts(`host ssh-rsa ${other}\nhost ecdsa-sha2-nistp256 ${other}`, "file");
    const preferred = preferredAlgorithms(knownKeyTypes(entries, "host", 22));
    expect(preferred.slice(0, 4)).toEqual([
      "ecdsa-sha2-nistp256",
      "rsa-sha2-512",
      "rsa-sha2-256",
      "ssh-ed25519",
    ]);
    expect(preferredAlgorithms([])[0]).toBe("ssh-ed25519");
  });
});
