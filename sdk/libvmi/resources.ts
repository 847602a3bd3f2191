import { quantity } from "./checks";
import type { Option } from "./option";

/** Asks for a resource of the node, or limits its use. */
export function withResource(
  call: string,
  list: "requests" | "limits",
  resource: "cpu" | "memory",
  value: string,
): Option {
  const amount = quantity(call, "value", value);
  return ({ spec: { domain } }) => {
    domain.resources ??= {};
    domain.resources[list] = { ...domain.resources[list], [resource]: amount };
  };
}
