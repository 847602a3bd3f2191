import type { ExportOperations } from "../../contract/adapter";
import { ProviderError } from "../../contract/errors";
import { type BeginRequest, openExport } from "./exports/open";
import type { NamedFile } from "./from-native/exported-files";
import type { VsphereSession } from "./session";
import type { ExportLease } from "./transport/export-lease";
import type { MoRef } from "./transport/vim-types";

/** A lease, and the files that it is of once it is ready. */
interface OpenExport {
  readonly request: string;
  readonly ref: MoRef;
  readonly ready: Promise<{ readonly lease: ExportLease; readonly files: readonly NamedFile[] }>;
}

/** What vCenter compresses while it is read. A lease ends with its session, and so does the export. */
export function exportOperations(session: VsphereSession): ExportOperations {
  const { context } = session.vim;
  const open = new Map<string, OpenExport>();

  const present = async (reference: string) => {
    const ready = await open.get(reference)?.ready;
    if (ready === undefined || (await ready.lease.lives())) return ready;
    open.delete(reference);
    await ready.lease.end();
    return undefined;
  };

  const begun = async (request: string): Promise<OpenExport | undefined> => {
    const found = [...open.values()].find((item) => item.request === request);
    return found !== undefined && (await present(found.ref.value)) !== undefined ? found : undefined;
  };

  const begin = async (asked: BeginRequest) => {
    const request = JSON.stringify([asked.machine, asked.snapshot, asked.key]);
    const found = await begun(request);
    if (found !== undefined) return { reference: found.ref.value };
    const { ref, ready } = await openExport(session, asked);
    const reference = ref.value;
    const task = context.job(`prepare the export of machine ${asked.machine}`, async ({ signal }) => {
      const opening = ready(signal);
      open.set(reference, { request, ref, ready: opening });
      try {
        await opening;
      } catch (error) {
        open.delete(reference);
        throw error;
      }
      return reference;
    });
    return { reference, task };
  };

  return {
    // two attempts at once would both find that there is none yet
    begin: ({ reference: machine }, { snapshot }, key) =>
      context.limited(`exports of ${machine}`, 1, () => begin({ machine, snapshot, key })),
    observe: async (reference) => {
      const files = (await present(reference))?.files;
      return files === undefined ? undefined : { reference, files: files.map(({ file }) => file) };
    },
    download: async (reference, name, take, { offset = 0, signal } = {}) => {
      if (offset > 0) throw cannotResume(reference);
      const found = await present(reference);
      const leased = found?.files.find(({ file }) => file.name === name)?.leased;
      if (found === undefined || leased === undefined) throw fileNotFound(reference, name);
      await found.lease.download(leased, take, signal);
    },
    delete: async (reference) => {
      const ready = await open.get(reference)?.ready.catch(() => undefined);
      await ready?.lease.end();
      open.delete(reference);
    },
  };
}

function cannotResume(reference: string): ProviderError {
  return new ProviderError("NotSupported", "vSphere sends a disk from its beginning only", {
    reference,
    remediation: "download the whole file",
  });
}

function fileNotFound(reference: string, file: string): ProviderError {
  return new ProviderError("NotFound", `the export has no file ${file} any more`, {
    reference,
    remediation: "begin the export again",
  });
}
