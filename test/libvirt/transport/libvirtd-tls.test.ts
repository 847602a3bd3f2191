/** A real libvirtd over TLS. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openTransport } from "../../../provider/adapters/libvirt/transport/connect";
import { procedures } from "../../../provider/adapters/libvirt/transport/procedures";
import { run } from "../../peers/peer";
import { failure, machineXml, open, roundTrip, useDaemon } from "./daemon";

const daemon = useDaemon({ tls: true });

describe("libvirtd over TLS", () => {
  function tls(host = "127.0.0.1", parameters = "") {
    const { tlsPort, certificates } = daemon();
    if (certificates === undefined) throw new Error("the daemon has no certificates");
    const { authority, client, stranger, otherAuthority, pkiPath } = certificates;
    return {
      uri: `qemu+tls://${host}:${tlsPort}/system${parameters}`,
      pkiPath,
      stranger,
      otherAuthority,
      credentials: {
        caCertificate: authority.certificate,
        clientCertificate: client.certificate,
        clientKey: client.key,
      },
    };
  }

  test("works with certificates given as text", async () => {
    const { uri, credentials } = tls();
    const client = await open({ uri, credentials });
    const { domain } = await client.call(procedures.domainDefineXmlFlags, { xml: machineXml() });
    await client.call(procedures.domainUndefineFlags, { domain });
  });

  test("many calls at once are answered at once", async () => {
    const { uri, credentials } = tls();
    const client = await open({ uri, credentials });
    const begun = performance.now();
    await Promise.all(Array.from({ length: 200 }, () => client.call(procedures.connectGetCapabilities, {})));
    // less than the 5 s after which libvirt's keepalive would wake it up
    expect(performance.now() - begun).toBeLessThan(4_000);
  });

  test("carries a volume's content", async () => {
    const { uri, credentials } = tls();
    await roundTrip(await open({ uri, credentials }), daemon());
  });

  test("works with certificates from a folder, by name", async () => {
    const { uri } = tls("localhost", `?pkipath=${tls().pkiPath}`);
    const client = await open({ uri });
    expect((await client.call(procedures.connectGetHostname, {})).hostname).not.toBe("");
  });

  test("a host whose authority is unknown is refused, unless verification is off", async () => {
    const { uri, credentials, otherAuthority } = tls();
    const wrong = { ...credentials, caCertificate: otherAuthority.certificate };
    const error = await failure(openTransport({ uri, credentials: wrong }));
    expect(error).toMatchObject({ code: "Unauthorized", remediation: expect.stringMatching(/authority/) });
    await open({ uri, credentials: wrong, insecureSkipVerify: true });
  });

  test("no client certificate, or one that the host does not know, is refused with the remediation", async () => {
    const { uri, credentials, stranger } = tls();
    const none = await failure(
      openTransport({ uri, credentials: { caCertificate: credentials.caCertificate } }),
    );
    expect(none).toMatchObject({ code: "Unauthorized", reason: "the host wants a client certificate" });
    const wrong = { ...credentials, clientCertificate: stranger.certificate, clientKey: stranger.key };
    const refused = await failure(openTransport({ uri, credentials: wrong }));
    expect(refused).toMatchObject({
      code: "Unauthorized",
      reason: "the host refused the client certificate",
    });
  });
});

describe("certificates that cannot be right are told before the host is asked", () => {
  // nothing listens there
  const uri = "qemu+tls://127.0.0.1:1/system";
  const given = () => {
    const { certificates } = daemon();
    if (certificates === undefined) throw new Error("the daemon has no certificates");
    const { authority, client, stranger } = certificates;
    const whole = {
      caCertificate: authority.certificate,
      clientCertificate: client.certificate,
      clientKey: client.key,
    };
    return { whole, stranger };
  };
  type Credentials = ReturnType<typeof given>["whole"];

  test.each<readonly [string, (whole: Credentials) => Partial<Credentials>, string]>([
    ["a certificate without its key", ({ clientKey: _key, ...rest }) => rest, "credentials.clientKey"],
    [
      "a key without its certificate",
      ({ clientCertificate: _certificate, ...rest }) => rest,
      "credentials.clientCertificate",
    ],
    ["a key of another", (whole) => ({ ...whole, clientKey: given().stranger.key }), "credentials.clientKey"],
    ["a key that is none", (whole) => ({ ...whole, clientKey: "garbage" }), "credentials.clientKey"],
    [
      "a certificate that is none",
      (whole) => ({ ...whole, clientCertificate: "garbage" }),
      "credentials.clientCertificate",
    ],
    ["an authority that is none", (whole) => ({ ...whole, caCertificate: "hello" }), "caBundle"],
  ])("%s", async (_what, change, property) => {
    const error = await failure(openTransport({ uri, credentials: change(given().whole) }));
    expect(error).toMatchObject({
      code: "InvalidSpec",
      property,
      remediation: expect.stringMatching(/^give/),
    });
    expect(error.message).not.toContain("garbage");
  });

  test("a client certificate that has expired is told as the reason of a refusal", async () => {
    const { tlsPort, certificates } = daemon();
    const credentials = {
      caCertificate: certificates?.authority.certificate,
      clientCertificate: certificates?.expired.certificate,
      clientKey: certificates?.expired.key,
    };
    const there = `qemu+tls://127.0.0.1:${tlsPort}/system`;
    expect(await failure(openTransport({ uri: there, credentials }))).toMatchObject({
      code: "Unauthorized",
      reason: expect.stringMatching(/refused the client certificate, which expired on/),
    });
  });

  test("a locked key is unlocked by the passphrase", async () => {
    const { tlsPort, certificates, directory } = daemon();
    const file = join(directory, "locked-client.key");
    const parameters = ["-topk8", "-in", certificates?.client.keyFile ?? "", "-out", file];
    await run("openssl", ["pkcs8", ...parameters, "-passout", "pass:open sesame"]);
    const { stdout: clientKey } = await run("cat", [file]);
    const credentials = {
      caCertificate: certificates?.authority.certificate,
      clientCertificate: certificates?.client.certificate,
      clientKey,
    };
    const there = `qemu+tls://127.0.0.1:${tlsPort}/system`;
    expect(await failure(openTransport({ uri: there, credentials }))).toMatchObject({
      property: "credentials.clientKey",
      remediation: expect.stringMatching(/passphrase/),
    });
    await open({ uri: there, credentials: { ...credentials, passphrase: "open sesame" } });
  });
});
