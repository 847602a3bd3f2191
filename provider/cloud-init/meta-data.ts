import { yamlMapping } from "./yaml-mapping";

export interface MetaDataInput {
  readonly instanceId: string;
  /** The host name, if the user's own metadata has none. */
  readonly name: string;
  readonly sshPublicKeys?: readonly string[];
  /** The user's own metadata, YAML. */
  readonly metaData?: string | undefined;
}

/**
 * The document `meta-data`, as JSON, which YAML includes. What the user wrote wins key by key, the
 * instance id too: whoever sets it decides when cloud-init runs again.
 *
 * @throws ProviderError `InvalidSpec` if the user's metadata isn't a YAML mapping
 */
export function metaDataDocument({ instanceId, name, sshPublicKeys = [], metaData }: MetaDataInput): string {
  return `${JSON.stringify({
    "instance-id": instanceId,
    "local-hostname": name,
    ...(sshPublicKeys.length > 0 && { "public-keys": sshPublicKeys }),
    ...(metaData !== undefined && yamlMapping(metaData, metaDataWords)),
  })}\n`;
}

const metaDataWords = {
  document: "the metadata",
  property: "metaData",
  remediation: "give lines such as `local-hostname: web-1`",
} as const;
