/** Tags of objects. Each has a category; both are made when they are wanted and missing. */
import DataLoader from "dataloader";
import { z } from "zod";
import { ProviderError } from "../../../contract/errors";
import { outsideOperations } from "../../../observability/correlation";
import { isRestError } from "../errors";
import type { RestClient, RestRequest } from "./rest";
import type { MoRef } from "./vim-types";

const categories = "/com/vmware/cis/tagging/category";
const tags = "/com/vmware/cis/tagging/tag";
const associations = "/com/vmware/cis/tagging/tag-association";

const text = z.string();
// an empty list is left out
const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const categoryModel = z.object({ id: z.string(), name: z.string() });
const tagModel = z.object({ id: z.string(), name: z.string(), category_id: z.string() });
const attachedModel = z
  .array(z.object({ object_id: z.object({ id: z.string() }), tag_ids: texts }))
  .nullish()
  .transform((list) => list ?? []);
const messageModel = z.object({ default_message: z.string().nullish() });
const batchModel = z.object({ success: z.boolean(), error_messages: z.array(messageModel).nullish() });

/** Milliseconds in which reads gather. */
const gathering = 3;

/** Milliseconds for which tags are as they were read. Whoever waits for a machine looks at it often, and not for its tags. */
const attachedLife = 2_000;

export interface Tag {
  readonly id: string;
  readonly name: string;
  readonly category: string;
}

export interface NewCategory {
  /** What its tags are for. Default: virtual machines. */
  readonly types?: readonly string[];
  /** Whether an object has one of its tags or several. Default `MULTIPLE`. */
  readonly cardinality?: "SINGLE" | "MULTIPLE";
}

export class Tagging {
  readonly #rest: RestClient;
  readonly #attached: DataLoader<MoRef, readonly string[]>;
  readonly #recent = new Map<string, { readonly until: number; readonly ids: Promise<readonly string[]> }>();
  /** Tags and categories are read once: nobody renames them while we look. */
  readonly #categories = new Memory<string>();
  readonly #tags = new Memory<Tag>();
  /** Two that want the same one must not both make it. */
  readonly #wanted = new Memory<string>();

  constructor(rest: RestClient) {
    this.#rest = rest;
    this.#attached = new DataLoader((refs) => this.#readAttached(refs), {
      cache: false,
      // a call for several operations must not end with the one that happened to come first
      batchScheduleFn: (run) => outsideOperations(() => void setTimeout(run, gathering)),
    });
  }

  /** The tags of an object; those that ask at the same moment share a call. */
  async tagsOf(ref: MoRef): Promise<readonly Tag[]> {
    const ids = await this.#attachedTo(ref);
    return Promise.all(ids.map((id) => this.#tag(id)));
  }

  #attachedTo(ref: MoRef): Promise<readonly string[]> {
    const recent = this.#recent.get(ref.value);
    if (recent !== undefined && recent.until > performance.now()) return recent.ids;
    const ids = this.#attached.load(ref);
    this.#recent.set(ref.value, { until: performance.now() + attachedLife, ids });
    ids.catch(() => this.#recent.delete(ref.value));
    return ids;
  }

  /** The id of a tag, which is made when it is missing. `made`: what a category that is missing becomes. */
  tagId(category: string, name: string, made: NewCategory = {}): Promise<string> {
    return this.#wanted.get(JSON.stringify([category, name]), async () => {
      const categoryId = await this.#categoryId(category, made);
      const found = await this.#findTag(categoryId, name);
      return found ?? this.#makeTag(categoryId, name);
    });
  }

  /** `undefined` when there is no such tag. */
  async existingTagId(category: string, name: string): Promise<string | undefined> {
    const categoryId = await this.#findCategory(category);
    return categoryId === undefined ? undefined : this.#findTag(categoryId, name);
  }

  async deleteTag(category: string, name: string): Promise<void> {
    const id = await this.existingTagId(category, name);
    this.#wanted.forget(JSON.stringify([category, name]));
    if (id === undefined) return;
    const path = `${tags}/id:${id}`;
    await this.#rest.call(
      { name: "tagging.delete-tag", effect: "idempotent", method: "DELETE", path },
      z.unknown(),
    );
    // it is gone from everything that it was on
    this.#recent.clear();
  }

  attach(ref: MoRef, ids: readonly string[]): Promise<void> {
    return this.#associate("attach-multiple-tags-to-object", ref, ids);
  }

  detach(ref: MoRef, ids: readonly string[]): Promise<void> {
    return this.#associate("detach-multiple-tags-from-object", ref, ids);
  }

  async #associate(action: string, ref: MoRef, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    this.#recent.delete(ref.value);
    const request = post(`tagging.${action}`, "idempotent", associations, action, {
      object_id: objectOf(ref),
      tag_ids: ids,
    });
    const { success, error_messages } = await this.#rest.call(
      { ...request, reference: ref.value },
      batchModel,
    );
    // who asked in between may have been told of before
    this.#recent.delete(ref.value);
    if (success) return;
    const reasons = (error_messages ?? []).flatMap(({ default_message: said }) => said ?? []);
    throw new ProviderError("InvalidSpec", reasons.join(", ") || "not every tag could be changed", {
      property: "tags",
      reference: ref.value,
      remediation:
        "check that the category of the tags allows them on virtual machines, and more than one; the category of a label is its key",
    });
  }

  async #readAttached(refs: readonly MoRef[]): Promise<(readonly string[])[]> {
    const objects = new Map(refs.map((ref) => [ref.value, objectOf(ref)]));
    const request = post("tagging.list-attached", "read", associations, "list-attached-tags-on-objects", {
      object_ids: [...objects.values()],
    });
    const found = await this.#rest.call(request, attachedModel);
    const byObject = new Map(found.map(({ object_id, tag_ids }) => [object_id.id, tag_ids]));
    return refs.map(({ value }) => byObject.get(value) ?? []);
  }

  #tag(id: string): Promise<Tag> {
    return this.#tags.get(id, async () => {
      const { name, category_id } = await this.#rest.call(
        get("tagging.get-tag", `${tags}/id:${id}`),
        tagModel,
      );
      return { id, name, category: await this.#categoryName(category_id) };
    });
  }

  #categoryName(id: string): Promise<string> {
    return this.#categories.get(id, async () => {
      const request = get("tagging.get-category", `${categories}/id:${id}`);
      return (await this.#rest.call(request, categoryModel)).name;
    });
  }

  async #categoryId(name: string, made: NewCategory): Promise<string> {
    return (await this.#findCategory(name)) ?? this.#makeCategory(name, made);
  }

  /** There is no search by name. */
  async #findCategory(name: string): Promise<string | undefined> {
    const ids = await this.#rest.call(get("tagging.list-categories", categories), texts);
    const names = await Promise.all(ids.map((id) => this.#categoryName(id)));
    return ids[names.indexOf(name)];
  }

  async #findTag(categoryId: string, name: string): Promise<string | undefined> {
    const path = `${tags}/id:${categoryId}`;
    const ids = await this.#rest.call(
      post("tagging.list-tags", "read", path, "list-tags-for-category"),
      texts,
    );
    const found = await Promise.all(ids.map((id) => this.#tag(id)));
    return found.find((tag) => tag.name === name)?.id;
  }

  #makeCategory(
    name: string,
    { types = ["VirtualMachine"], cardinality = "MULTIPLE" }: NewCategory,
  ): Promise<string> {
    const spec = { name, description: "", cardinality, associable_types: types };
    const request = post("tagging.create-category", "once", categories, undefined, { create_spec: spec });
    return this.#makeOrFind(request, () => this.#findCategory(name));
  }

  #makeTag(categoryId: string, name: string): Promise<string> {
    const spec = { name, description: "", category_id: categoryId };
    const request = post("tagging.create-tag", "once", tags, undefined, { create_spec: spec });
    return this.#makeOrFind(request, () => this.#findTag(categoryId, name));
  }

  /** Another process may be faster. */
  async #makeOrFind(request: RestRequest, find: () => Promise<string | undefined>): Promise<string> {
    try {
      return await this.#rest.call(request, text);
    } catch (error) {
      const found = isRestError(error, "already_exists") ? await find() : undefined;
      if (found === undefined) throw error;
      return found;
    }
  }
}

/** What was found once; a failure is forgotten. */
class Memory<Value> {
  readonly #values = new Map<string, Promise<Value>>();

  get(key: string, find: () => Promise<Value>): Promise<Value> {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    // for all that ask, whatever becomes of the one that came first
    const finding = outsideOperations(find);
    this.#values.set(key, finding);
    finding.catch(() => this.#values.delete(key));
    return finding;
  }

  forget(key: string): void {
    this.#values.delete(key);
  }
}

function get(name: string, path: string): RestRequest {
  return { name, effect: "read", method: "GET", path };
}

function post(
  name: string,
  effect: RestRequest["effect"],
  path: string,
  action?: string,
  body?: unknown,
): RestRequest {
  const query = action === undefined ? {} : { "~action": action };
  return { name, effect, method: "POST", path, query, body };
}

function objectOf({ type, value }: MoRef) {
  return { type, id: value };
}
