import { X509Certificate } from "node:crypto";
import type { Connection } from "../../contract/connection";
import { ProviderError } from "../../contract/errors";
import { credentialsOfToken, type VsphereCredentials, type VsphereEndpoint } from "./transport/endpoint";

/** `vcenter.example.com` is `https://vcenter.example.com/sdk`. */
export function endpointOf(connection: Connection): VsphereEndpoint {
  const { endpoint, caBundle, insecureSkipVerify } = connection;
  const url = urlOf(endpoint);
  if (url.password !== "") {
    throw new ProviderError("InvalidSpec", "the endpoint has a password in it", {
      property: "endpoint",
      remediation: "give it as credentials.password, by reference, or as GOVC_PASSWORD",
    });
  }
  if (caBundle !== undefined) refuseNoCertificate(caBundle);
  const credentials = credentialsOf(connection, decodeURIComponent(url.username));
  return { url: `${url.origin}/sdk`, credentials, caBundle, insecureSkipVerify };
}

/** What is no certificate would look like an authority that did not sign. */
function refuseNoCertificate(caBundle: string): void {
  const blocks = caBundle.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length > 0 && blocks.every(isCertificate)) return;
  const reason = blocks.length === 0 ? "there is no certificate in it" : "a certificate in it cannot be read";
  throw new ProviderError("InvalidSpec", reason, {
    property: "caBundle",
    remediation: "give PEM: lines from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
  });
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

function urlOf(endpoint: string): URL {
  const text = /^https?:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`;
  if (URL.canParse(text)) return new URL(text);
  throw new ProviderError("InvalidSpec", "the endpoint is no URL", {
    property: "endpoint",
    remediation: 'write the address of a vCenter or an ESXi host such as "vcenter.example.com"',
  });
}

const sessionPrefix = "vmware-api-session-id:";

function credentialsOf({ credentials }: Connection, userOfUrl: string): VsphereCredentials {
  const { username = userOfUrl, password, token } = credentials;
  if (token !== undefined) {
    return credentialsOfToken(token.startsWith(sessionPrefix) ? token.slice(sessionPrefix.length) : token);
  }
  if (username !== "" && password !== undefined) return { type: "password", username, password };
  throw new ProviderError("Unauthorized", "there are no credentials for vSphere", {
    property: "credentials",
    remediation: "give username and password, or a token; or set VSPHERE_USER and VSPHERE_PASSWORD",
  });
}
