import type { Memory, VirtualMachineInstance } from "../kubevirt/kubevirt";
import { quantity } from "./checks";
import { nonZero } from "./fields";
import type { Option } from "./option";
import { withResource } from "./resources";

/** Memory from pages of this size, e.g. `2Mi`. It is a text in the API, so it stays as it is written. */
export function withHugepages(pageSize: string): Option {
  if (pageSize !== "") quantity("withHugepages", "pageSize", pageSize);
  return (vmi) => {
    memoryOf(vmi).hugepages = nonZero({ pageSize });
  };
}

/** What the guest sees, e.g. `2Gi`. Throws `ManifestError` for what is not a quantity. */
export function withGuestMemory(memory: string): Option {
  const guest = quantity("withGuestMemory", "memory", memory);
  return (vmi) => {
    memoryOf(vmi).guest = guest;
  };
}

/** The most that may be plugged in later. Throws `ManifestError` for what is not a quantity. */
export function withMaxGuest(memory: string): Option {
  const maxGuest = quantity("withMaxGuest", "memory", memory);
  return (vmi) => {
    memoryOf(vmi).maxGuest = maxGuest;
  };
}

/** Memory that the machine's pod asks for. Throws `ManifestError` for what is not a quantity. */
export function withMemoryRequest(value: string): Option {
  return withResource("withMemoryRequest", "requests", "memory", value);
}

/** The most memory that the machine's pod may use. Throws `ManifestError` for what is not a quantity. */
export function withMemoryLimit(value: string): Option {
  return withResource("withMemoryLimit", "limits", "memory", value);
}

/** The older name of `withMemoryRequest`. */
export function withResourceMemory(value: string): Option {
  return withResource("withResourceMemory", "requests", "memory", value);
}

/** The older name of `withMemoryLimit`. */
export function withLimitMemory(value: string): Option {
  return withResource("withLimitMemory", "limits", "memory", value);
}

function memoryOf({ spec: { domain } }: VirtualMachineInstance): Memory {
  domain.memory ??= {};
  return domain.memory;
}
