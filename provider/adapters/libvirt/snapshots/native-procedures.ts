import { type Codec, flags, type InputOf, string, struct } from "../transport/codecs";
import type { Procedure, SnapshotReference } from "../transport/procedures";
import { eventDomain } from "../transport/procedures";

const input = struct({ domain: eventDomain, flags });
const output = struct({ snapshot: struct({ name: string, domain: eventDomain }) });

/** The snapshot that the machine's disks derive from; the error 72 when there is none. */
export const domainSnapshotCurrent: Procedure<
  InputOf<typeof input>,
  { readonly snapshot: SnapshotReference }
> = {
  number: 191,
  name: "DomainSnapshotCurrent",
  effect: "read",
  input,
  output: output as Codec<{ readonly snapshot: SnapshotReference }, never>,
};
