import { createHash } from "node:crypto";
import type { Connection } from "../contract/connection";
import { orderedJson } from "./ordered-json";

/** What a server, or the way to it, can accept or refuse. By a digest, so that nobody finds passwords in it. */
export function loginIdentity(type: string, connection: Connection): string {
  const { endpoint, credentials, caBundle, hostKeys, insecureSkipVerify, native } = connection;
  const asked = { type, endpoint, credentials, caBundle, hostKeys, insecureSkipVerify, native };
  return createHash("sha256").update(orderedJson(asked)).digest("hex");
}

/** What one native session serves: adapters read the default places where they connect. */
export function connectionIdentity(type: string, connection: Connection): string {
  return `${loginIdentity(type, connection)} ${orderedJson(connection.defaults)}`;
}
