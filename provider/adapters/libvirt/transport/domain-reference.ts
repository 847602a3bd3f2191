import type { DomainReference } from "./procedures";

/** The server finds a domain by its UUID alone. */
export function domainReference(uuid: string): DomainReference {
  return { name: "", uuid, id: -1 };
}
