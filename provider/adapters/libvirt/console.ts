import { isIPv6 } from "node:net";
import type { ConsoleOperations } from "../../contract/adapter";
import type { NativeMachine } from "./from-native";
import type { LibvirtSession } from "./session";

const anyAddress: readonly string[] = ["0.0.0.0", "::"];

/** VNC. One that listens on 127.0.0.1, as by default, is the host's own: from elsewhere it takes a tunnel. */
export function consoleOperations({ description }: LibvirtSession): ConsoleOperations {
  return {
    async url({ native }) {
      const { graphics } = (native ?? {}) as NativeMachine;
      if (graphics === undefined) return undefined;
      const { address, port } = graphics;
      const host = anyAddress.includes(address) ? description.hostname : address;
      return `vnc://${isIPv6(host) ? `[${host}]` : host}:${port}`;
    },
  };
}
