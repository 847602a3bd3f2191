/** Throw-away certificates for peers on the loopback interface. */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { needPrograms, run } from "./peer";

export interface KeyPair {
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

export interface Certificates {
  /** The authority that signed `server` and `client`. */
  readonly authority: KeyPair;
  /** For 127.0.0.1 and localhost. */
  readonly server: KeyPair;
  readonly client: KeyPair;
  /** A client whose certificate another authority signed. */
  readonly stranger: KeyPair;
  /** A client whose certificate was good until yesterday. */
  readonly expired: KeyPair;
  readonly otherAuthority: KeyPair;
  /** A folder with cacert.pem, clientcert.pem and clientkey.pem, as `?pkipath=` wants it. */
  readonly pkiPath: string;
}

/** Makes everything in `directory`, in about a second. */
export async function makeCertificates(directory: string): Promise<Certificates> {
  needPrograms("openssl");
  await mkdir(directory, { recursive: true });
  const authority = await makeAuthority(directory, "authority");
  const otherAuthority = await makeAuthority(directory, "other-authority");
  const names = "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth";
  const server = await makeSigned(directory, "server", authority, names);
  const client = await makeSigned(directory, "client", authority, "extendedKeyUsage=clientAuth");
  const stranger = await makeSigned(directory, "stranger", otherAuthority, "extendedKeyUsage=clientAuth");
  const expired = await makeSigned(directory, "expired", authority, "extendedKeyUsage=clientAuth", -1);
  const pkiPath = await makePkiPath(directory, authority, client);
  return { authority, server, client, stranger, expired, otherAuthority, pkiPath };
}

async function makeAuthority(directory: string, name: string): Promise<KeyPair> {
  const { keyFile, certificateFile } = filesOf(directory, name);
  const extensions = [
    "-addext",
    "basicConstraints=critical,CA:TRUE",
    "-addext",
    "keyUsage=critical,keyCertSign",
  ];
  await run("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "7"],
    ...["-subj", `/CN=${name}`, "-keyout", keyFile, "-out", certificateFile, ...extensions],
  ]);
  return readPair(directory, name);
}

async function makeSigned(
  directory: string,
  name: string,
  by: KeyPair,
  extensions: string,
  days = 7,
): Promise<KeyPair> {
  const { keyFile, certificateFile } = filesOf(directory, name);
  const request = join(directory, `${name}.csr`);
  const extensionFile = join(directory, `${name}.ext`);
  await writeFile(extensionFile, `keyUsage=critical,digitalSignature,keyEncipherment\n${extensions}\n`);
  await run("openssl", [
    ...["req", "-newkey", "rsa:2048", "-nodes", "-subj", `/CN=${name}`, "-keyout", keyFile, "-out", request],
  ]);
  await run("openssl", [
    ...["x509", "-req", "-in", request, "-CA", by.certificateFile, "-CAkey", by.keyFile, "-CAcreateserial"],
    ...["-days", String(days), "-extfile", extensionFile, "-out", certificateFile],
  ]);
  return readPair(directory, name);
}

async function makePkiPath(directory: string, authority: KeyPair, client: KeyPair): Promise<string> {
  const pkiPath = join(directory, "pki");
  await mkdir(pkiPath, { recursive: true });
  await copyFile(authority.certificateFile, join(pkiPath, "cacert.pem"));
  await copyFile(client.certificateFile, join(pkiPath, "clientcert.pem"));
  await copyFile(client.keyFile, join(pkiPath, "clientkey.pem"));
  return pkiPath;
}

async function readPair(directory: string, name: string): Promise<KeyPair> {
  const files = filesOf(directory, name);
  const [certificate, key] = await Promise.all([
    readFile(files.certificateFile, "utf8"),
    readFile(files.keyFile, "utf8"),
  ]);
  return { ...files, certificate, key };
}

function filesOf(directory: string, name: string) {
  return { certificateFile: join(directory, `${name}.pem`), keyFile: join(directory, `${name}.key`) };
}
