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
      cure: "give it as credentials.password, by reference, or as GOVC_PASSWORD",
    });
  }
  const credentials = credentialsOf(connection, decodeURIComponent(url.username));
  return { url: `${url.origin}/sdk`, credentials, caBundle, insecureSkipVerify };
}

function urlOf(endpoint: string): URL {
  const text = /^https?:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`;
  if (URL.canParse(text)) return new URL(text);
  throw new ProviderError("InvalidSpec", "the endpoint is no URL", {
    property: "endpoint",
    cure: 'write the address of a vCenter or an ESXi host such as "vcenter.example.com"',
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
    cure: "give username and password, or a token; or set VSPHERE_USER and VSPHERE_PASSWORD",
  });
}
