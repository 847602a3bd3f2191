/** What an OVA says of its own files: a digest of each, after the descriptor or at the archive's end (DSP0243 §6.3). */
import { text } from "node:stream/consumers";
import { ProviderError } from "../../../contract/errors";
import type { Checksum } from "../../../contract/image";
import { Digested } from "../../../images/digest";
import type { ArchivedFile } from "./archive";

const algorithms = ["sha1", "sha256", "sha512"] as const;
type Algorithm = (typeof algorithms)[number];

/** "SHA256(box-disk1.vmdk)= 9f86d0…" */
const line = /^(SHA1|SHA256|SHA512)\s*\((.+)\)\s*=\s*([0-9a-f]+)\s*$/gim;

const longestManifest = 2 ** 20;

/** Reads along with an archive, and tells at its end whether all files are what the manifest says. */
export class ArchiveManifest {
  readonly #stated = new Map<string, Checksum>();
  readonly #digests = new Map<string, readonly Digested[]>();

  /** The files, but for the manifest itself. */
  async *over(files: AsyncIterable<ArchivedFile>): AsyncGenerator<ArchivedFile> {
    for await (const file of files) {
      if (isManifest(file)) this.#learn(await text(file.content));
      else yield { ...file, content: this.#digesting(file) };
    }
  }

  /** An archive without a manifest says nothing, and files that nobody read are not compared. */
  verify(property: string): void {
    for (const [name, stated] of this.#stated) {
      const found = this.#digests
        .get(name)
        ?.map((each) => each.checksum())
        .find(({ type }) => type === stated.type);
      if (found !== undefined && found.value !== stated.value) throw damaged(name, stated, found, property);
    }
  }

  #learn(manifest: string): void {
    for (const [, type = "", name = "", value = ""] of manifest.matchAll(line)) {
      this.#stated.set(name, { type: type.toLowerCase() as Algorithm, value: value.toLowerCase() });
    }
  }

  async *#digesting({ name, content }: ArchivedFile): AsyncGenerator<Uint8Array> {
    const digests = this.#algorithmsOf(name).map((algorithm) => new Digested(algorithm));
    this.#digests.set(name, digests);
    for await (const piece of content) {
      for (const each of digests) each.take(piece);
      yield piece;
    }
  }

  /** All of them as long as the manifest may still come. */
  #algorithmsOf(name: string): readonly Checksum["type"][] {
    if (this.#stated.size === 0) return algorithms;
    const stated = this.#stated.get(name);
    return stated === undefined ? [] : [stated.type];
  }
}

function isManifest({ name, size }: ArchivedFile): boolean {
  return name.endsWith(".mf") && size <= longestManifest;
}

function damaged(name: string, stated: Checksum, found: Checksum, property: string): ProviderError {
  const reason = `the archive's own manifest says that the ${stated.type} of ${name} is ${stated.value}, but it is ${found.value}`;
  return new ProviderError("InvalidSpec", reason, {
    property,
    remediation: "fetch the OVA anew: it was damaged, or changed without its manifest",
  });
}
