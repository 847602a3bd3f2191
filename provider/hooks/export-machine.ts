import { z } from "zod";
import type { ExportOperations } from "../contract/adapter";
import { ProviderError } from "../contract/errors";
import { type ExportRequest, exportToFolder } from "../exports/export-machine";
import type { ReceivedFile } from "../exports/record";
import { type Operation, withGrace } from "../runtime/operation";
import { openSession } from "../runtime/sessions";
import type { PropertyMap } from "../runtime/values";
import { refuseArguments } from "./refuse-arguments";
import { runHook } from "./run-hook";
import { validate } from "./validation";

const requestModel = z.strictObject({
  id: z.string().min(1),
  snapshot: z.string().min(1).optional(),
  directory: z.string().min(1),
});

/** Writes the disks of a machine into a local folder. The machine stays as it is. */
export function exportMachine(
  request: ExportRequest,
  connection: PropertyMap,
  operation: Operation,
): Promise<readonly ReceivedFile[]> {
  const subject = { kind: "VirtualMachine", hook: "export", name: request.id };
  return runHook(subject, operation, async () => {
    refuseArguments(validate(requestModel, request), connection);
    const { session, tracker } = await openSession(connection);
    if (session.exports === undefined)
      throw new ProviderError("NotSupported", `${session.version} does not export disks`, {
        remediation: "copy them by the hypervisor's own tools",
      });
    const { report, signal } = operation;
    return exportToFolder(withSnapshot(request), {
      exports: withPoliteEnd(session.exports),
      wait: (task) => tracker.wait(task),
      report,
      signal,
    });
  });
}

/** What the hypervisor keeps for an export is let go also after an interruption. */
const grace = 30_000;

function withPoliteEnd(exports: ExportOperations): ExportOperations {
  return { ...exports, delete: (reference) => withGrace(grace, () => exports.delete(reference)) };
}

/** The id of a snapshot's resource begins with that of its machine. */
function withSnapshot({ snapshot, ...request }: ExportRequest): ExportRequest {
  const machine = `${request.id}@`;
  return { ...request, snapshot: snapshot?.startsWith(machine) ? snapshot.slice(machine.length) : snapshot };
}
