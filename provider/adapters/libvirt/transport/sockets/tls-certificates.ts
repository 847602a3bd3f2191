/** The certificates of a TLS connection, and whether they can be what they are said to be. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { ProviderError } from "../../../../contract/errors";
import { fromNativeError } from "../../errors";
import type { TlsLinkOptions } from "./tls";

export interface ClientCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
}

interface Certificates {
  /** PEM; `undefined` for the authorities that Node trusts. */
  readonly ca: string | undefined;
  readonly client: ClientCertificate | undefined;
}

/** Throws before the host is asked: it could not tell what is wrong with them. */
export async function findCertificates(options: TlsLinkOptions): Promise<Certificates> {
  const { uri, credentials, insecureSkipVerify } = options;
  const places = certificatePlaces(uri.pkiPath);
  const caFile = places.ca.find(existsSync);
  const given = credentials.caCertificate;
  const ca = given ?? (caFile && (await readPem(caFile)));
  if (ca === undefined && uri.pkiPath !== undefined && !insecureSkipVerify) {
    throw new ProviderError("InvalidSpec", `there is no ${places.ca.join(" or ")}`, {
      property: "endpoint",
      remediation: "put the certificate of the host's authority there, or leave pkipath away",
    });
  }
  if (ca !== undefined) readCertificate(ca, given === undefined ? (caFile ?? "") : "caBundle");
  return { ca, client: await findClient(options, places.pairs) };
}

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** By the inputs that name them, or the files. */
async function findClient(
  { credentials }: TlsLinkOptions,
  places: readonly Pair[],
): Promise<ClientCertificate | undefined> {
  const { clientCertificate: certificate, clientKey: key, passphrase } = credentials;
  if (certificate !== undefined && key !== undefined) {
    const names = { certificate: "credentials.clientCertificate", key: "credentials.clientKey" };
    return fitting({ certificate, key }, names, passphrase);
  }
  if (certificate !== undefined || key !== undefined) {
    const [present, missing] =
      key === undefined ? ["clientCertificate", "clientKey"] : ["clientKey", "clientCertificate"];
    throw new ProviderError("InvalidSpec", `${present} is given without ${missing}`, {
      property: `credentials.${missing}`,
      remediation: "give both, or neither to have the files where libvirt's own tools look",
    });
  }
  const files = places.find((pair) => existsSync(pair.certificate) && existsSync(pair.key));
  if (files === undefined) return undefined;
  const client = { certificate: await readPem(files.certificate), key: await readPem(files.key) };
  return fitting(client, files, passphrase);
}

function fitting(client: ClientCertificate, names: Pair, passphrase: string | undefined): ClientCertificate {
  const certificate = readCertificate(client.certificate, names.certificate);
  const key = readKey(client.key, names.key, passphrase);
  if (certificate.checkPrivateKey(key)) return client;
  throw new ProviderError("InvalidSpec", "the client's key does not belong to its certificate", {
    property: names.key,
    remediation: "give the key that the certificate was made for",
  });
}

function readCertificate(text: string, property: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (error) {
    throw new ProviderError("InvalidSpec", "this is no certificate", {
      property,
      remediation: 'give it as PEM text, which begins with "-----BEGIN CERTIFICATE-----"',
      cause: error,
    });
  }
}

function readKey(text: string, property: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (error) {
    throw new ProviderError("InvalidSpec", "this is no private key that can be read", {
      property,
      remediation:
        'give it as PEM text, which begins with "-----BEGIN PRIVATE KEY-----", with credentials.passphrase if it is locked',
      cause: error,
    });
  }
}

/** As this machine's clock has it: an explanation, not a verdict. */
export function validityProblem({ certificate }: ClientCertificate): string | undefined {
  const { validFrom, validTo } = new X509Certificate(certificate);
  if (Date.parse(validTo) < Date.now()) return `which expired on ${validTo}`;
  return Date.parse(validFrom) > Date.now() ? `which is valid from ${validFrom} only` : undefined;
}

/** Where libvirt's own client looks (libvirt.org/kbase/tlscerts.html). */
function certificatePlaces(pkiPath: string | undefined) {
  const own = pkiPath ?? join(homedir(), ".pki", "libvirt");
  const ownPair = { certificate: join(own, "clientcert.pem"), key: join(own, "clientkey.pem") };
  if (pkiPath !== undefined) return { ca: [join(own, "cacert.pem")], pairs: [ownPair] };
  const hostPair = {
    certificate: "/etc/pki/libvirt/clientcert.pem",
    key: "/etc/pki/libvirt/private/clientkey.pem",
  };
  return { ca: [join(own, "cacert.pem"), "/etc/pki/CA/cacert.pem"], pairs: [ownPair, hostPair] };
}

async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new ProviderError("Unauthorized", fromNativeError(error).reason, {
      remediation: `let this user read ${path}`,
      cause: error,
    });
  }
}
