/** Content libraries: their items by name, and machines made of them. */
import { z } from "zod";
import { ProviderError } from "../../../contract/errors";
import type { RestClient } from "./rest";
import type { MoRef } from "./vim-types";

const libraries = "/com/vmware/content/library";
const ovfItems = "/com/vmware/vcenter/ovf/library-item";
const templateItems = "/vcenter/vm-template/library-items";

// an empty list is left out
const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const itemModel = z.object({ id: z.string(), name: z.string(), type: z.string().nullish() });
const templateModel = z.object({ vm_template: z.string() });
const messageModel = z.object({ default_message: z.string().nullish() });
const deploymentModel = z.object({
  succeeded: z.boolean().nullish(),
  resource_id: z.object({ type: z.string(), id: z.string() }).nullish(),
  error: z
    .object({
      errors: z
        .array(
          z.object({
            message: messageModel.nullish(),
            error: z.object({ messages: z.array(messageModel).nullish() }).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

export interface LibraryItem {
  readonly id: string;
  readonly name: string;
  /** `ovf`, `vm-template`, `iso`, … */
  readonly type: string;
}

/** Where a deployed machine goes; references are values of MoRefs. */
export interface OvfTarget {
  readonly resourcePool: string;
  readonly host?: string | undefined;
  readonly folder?: string | undefined;
}

export interface OvfDeployment {
  readonly name: string;
  readonly annotation?: string | undefined;
  readonly datastore?: string | undefined;
  readonly storagePolicy?: string | undefined;
  /** `thin`, `thick` or `eagerZeroedThick`. */
  readonly provisioning?: string | undefined;
  /** The reference of a network, by its name in the descriptor. */
  readonly networks?: Readonly<Record<string, string>> | undefined;
}

export class ContentLibrary {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  /** `undefined` when there is no such item. Throws `InvalidSpec` when there are several, or no such library. */
  async item(library: string, name: string): Promise<LibraryItem | undefined> {
    const [libraryId, ...others] = await this.#find("library.find", libraries, { name: library });
    if (libraryId === undefined) throw notThere(library);
    if (others.length > 0) throw several("content library", library);
    const spec = { name, library_id: libraryId };
    const [id, ...more] = await this.#find("library.item.find", `${libraries}/item`, spec);
    if (more.length > 0) throw several("item", name);
    return id === undefined ? undefined : this.#read(id);
  }

  /** The template behind an item of the type `vm-template`: it is cloned as any other. */
  async templateOf({ id }: LibraryItem): Promise<MoRef> {
    const request = { name: "library.template.get", effect: "read", method: "GET" } as const;
    const info = await this.#rest.call(
      { ...request, path: `${templateItems}/${id}`, reference: id },
      templateModel,
    );
    return { type: "VirtualMachine", value: info.vm_template };
  }

  /** A machine of an item of the type `ovf`. Answers when it is there, which may take as long as its disks do. */
  async deployOvf({ id }: LibraryItem, target: OvfTarget, deployment: OvfDeployment): Promise<MoRef> {
    const result = await this.#rest.call(
      {
        name: "library.ovf.deploy",
        effect: "once",
        unbounded: true,
        reference: id,
        method: "POST",
        path: `${ovfItems}/id:${id}`,
        query: { "~action": "deploy" },
        body: { target: targetOf(target), deployment_spec: specOf(deployment) },
      },
      deploymentModel,
    );
    const { succeeded, resource_id, error } = result;
    if (succeeded === true && resource_id) return { type: resource_id.type, value: resource_id.id };
    throw new ProviderError("InvalidSpec", reasonsIn(error?.errors ?? []), {
      operation: "deploy from content library",
      reference: id,
      remediation: "check the item, and what it needs of networks and storage",
    });
  }

  #find(name: string, path: string, spec: unknown): Promise<string[]> {
    const query = { "~action": "find" };
    return this.#rest.call({ name, effect: "read", method: "POST", path, query, body: { spec } }, texts);
  }

  /** `undefined` when there is no such item. */
  async itemById(id: string): Promise<LibraryItem | undefined> {
    try {
      return await this.#read(id);
    } catch (error) {
      if (ProviderError.is(error, "NotFound")) return undefined;
      throw error;
    }
  }

  async #read(id: string): Promise<LibraryItem> {
    const request = { name: "library.item.get", effect: "read", method: "GET" } as const;
    const item = await this.#rest.call(
      { ...request, path: `${libraries}/item/id:${id}`, reference: id },
      itemModel,
    );
    return { id: item.id, name: item.name, type: item.type ?? "" };
  }
}

function targetOf({ resourcePool, host, folder }: OvfTarget) {
  return { resource_pool_id: resourcePool, host_id: host, folder_id: folder };
}

function specOf(deployment: OvfDeployment) {
  const { name, annotation, datastore, storagePolicy, provisioning, networks } = deployment;
  return {
    name,
    annotation,
    accept_all_EULA: true,
    default_datastore_id: datastore,
    storage_profile_id: storagePolicy,
    storage_provisioning: provisioning,
    network_mappings: networks && Object.entries(networks).map(([key, value]) => ({ key, value })),
  };
}

type DeploymentErrors = NonNullable<NonNullable<z.output<typeof deploymentModel>["error"]>["errors"]>;

function reasonsIn(errors: DeploymentErrors): string {
  const messages = errors.flatMap(({ message, error }) => [message, ...(error?.messages ?? [])]);
  const reasons = messages.flatMap((message) => message?.default_message ?? []);
  return reasons.join(", ") || "the item could not be deployed";
}

function notThere(library: string): ProviderError {
  return new ProviderError("InvalidSpec", `there is no content library "${library}"`, {
    remediation: "check the library's name, and the right to see it",
  });
}

function several(what: string, name: string): ProviderError {
  return new ProviderError("InvalidSpec", `there are several of the name "${name}": ${what}`, {
    remediation: "rename all but one of them",
  });
}
