import { generateKeyPairSync } from "node:crypto";
import ssh2 from "ssh2";
import { expect, test, vi } from "vitest";
import { parseKeyOnce } from "../../../provider/adapters/libvirt/transport/sockets/ssh-keys";

test("a key is unlocked once, and again for another passphrase", () => {
  const parseKey = vi.fn(ssh2.utils.parseKey);
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem", cipher: "aes-128-cbc", passphrase: "right" },
  });
  const first = parseKeyOnce(parseKey, privateKey, "right");
  expect(first).not.toBeInstanceOf(Error);
  expect(parseKeyOnce(parseKey, privateKey, "right")).toBe(first);
  expect(parseKey).toHaveBeenCalledTimes(1);
  expect(parseKeyOnce(parseKey, privateKey, "wrong")).toBeInstanceOf(Error);
  expect(parseKeyOnce(parseKey, privateKey, undefined)).toBeInstanceOf(Error);
});
