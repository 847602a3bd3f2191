import type { ConsoleOperations } from "../../contract/adapter";
import { isFault } from "./errors";
import type { NativeMachine } from "./from-native";
import type { VsphereSession } from "./session";

/** The machine's page in the web client, where a person is asked for a login; or a ticket for one viewer. */
export function consoleOperations(session: VsphereSession): ConsoleOperations {
  return {
    async url({ native, power }) {
      const { ref } = (native ?? {}) as Partial<NativeMachine>;
      if (ref === undefined) return undefined;
      const ticket = session.settings.console === "ticket" && power === "On";
      return (ticket ? await ticketUrl(session, ref) : undefined) ?? webClientUrl(session, ref.value);
    },
  };
}

function webClientUrl({ vim, origin }: VsphereSession, machine: string): string {
  if (!vim.isVCenter) return `${origin}/ui/#/host/vms/${machine}`;
  const object = `urn:vmomi:VirtualMachine:${machine}:${vim.about.instanceUuid ?? ""}`;
  return `${origin}/ui/app/vm;nav=h/${object}/summary`;
}

/** Good for one viewer and for some minutes; its host has to be reached directly. */
async function ticketUrl({ vim }: VsphereSession, ref: NativeMachine["ref"]): Promise<string | undefined> {
  try {
    const ticket = await vim.invoke("AcquireTicket", ref, { ticketType: "webmks" });
    const { host, port, ticket: key } = ticket;
    return ticket.url ?? (host === undefined ? undefined : `wss://${host}:${port ?? 443}/ticket/${key}`);
  } catch (error) {
    // a server that has none; the machine may also have gone off meanwhile
    if (isFault(error, "MethodNotFound", "NotSupported", "InvalidState")) return undefined;
    throw error;
  }
}
