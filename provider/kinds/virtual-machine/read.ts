import { openSession } from "../../hooks/sessions";
import type { PropertyMap } from "../../hooks/values";
import type { ReadBack } from "../kind";
import { machineOutputs, statusKeys } from "./outputs";
import { identityOf, type RecordedMachine } from "./recorded";

/** The machine as it is, in the form in which a creation records it. */
export async function readMachine(id: string, recorded: RecordedMachine): Promise<ReadBack | undefined> {
  const { session } = await openSession(recorded.provider);
  // a refresh reads every machine: what waits is looked for only where something did
  const pending = recorded.pendingChanges !== undefined;
  const observed = await session.machines.observe(identityOf(id, recorded), { pending });
  if (observed === undefined) return undefined;
  const outputs = machineOutputs({
    inputs: recorded,
    observed,
    consoleUrl: await session.console?.url(observed),
    userDataDigest: recorded.userDataDigest,
    unfinished: recorded.phase === "Creating",
  });
  return { id, inputs: inputsOf(outputs), outputs };
}

/** What a user would have to write to get this machine. */
function inputsOf(outputs: PropertyMap): PropertyMap {
  const inputs = Object.entries(outputs).filter(([key]) => !statusKeys.includes(key));
  const wishes = ["On", "Off", "Suspended"];
  return Object.fromEntries(
    inputs.map(([key, value]) => [
      key,
      key === "powerState" && !wishes.includes(String(value)) ? "On" : value,
    ]),
  );
}
