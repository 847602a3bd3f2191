import type { MachineChange } from "../../contract/changes";
import type { MachineIdentity, ObservedMachine } from "../../contract/machine";
import type { OpenSession } from "../../runtime/sessions";
import { lookedFor } from "../lost-answers";
import type { PlanListener } from "./apply-plan";

/** What a plan has reached so far: the machine as it was seen last, the steps that are done, and those that are under way. */
export class Progress implements PlanListener {
  seen: ObservedMachine | undefined;
  readonly finished: MachineChange[] = [];
  /** The steps that are under way or have failed: they may have been done, in part or wholly. */
  doubtful: readonly MachineChange[] = [];

  constructor(seen?: ObservedMachine) {
    this.seen = seen;
  }

  onObserved(machine: ObservedMachine): void {
    this.seen = machine;
  }

  onStarted(changes: readonly MachineChange[]): void {
    this.doubtful = changes;
  }

  onFinished(changes: readonly MachineChange[]): void {
    this.finished.push(...changes);
    this.doubtful = [];
  }

  /**
   * After a failure: looks at the machine once more, also after Ctrl-C, since a step whose answer was lost may have been done.
   * What was added then has to be known, or nobody would remove it again.
   */
  async lookAgain({ session }: OpenSession, identity: MachineIdentity): Promise<void> {
    const now = await lookedFor(() => session.machines.observe(identity));
    if (now === undefined) return;
    this.seen = now;
    const settings = settingsDone(this.doubtful, now);
    const done = this.doubtful.filter((change) => settings.includes(change) || isDone(change, now));
    this.finished.push(...done);
    this.doubtful = this.doubtful.filter((change) => !done.includes(change));
  }
}

/** Each change of settings writes its digest over the one before: those up to the digest on the machine are done. */
function settingsDone(
  changes: readonly MachineChange[],
  { settingsDigest }: ObservedMachine,
): readonly MachineChange[] {
  if (settingsDigest === undefined) return [];
  const settings = changes.filter((change) => change.kind === "set-hardware" || change.kind === "set-limits");
  return settings.slice(
    0,
    settings.findLastIndex(({ desired }) => desired.settingsDigest === settingsDigest) + 1,
  );
}

/** As far as the machine tells; what it does not tell is done again. */
function isDone(change: MachineChange, machine: ObservedMachine): boolean {
  switch (change.kind) {
    case "add-disk":
      return machine.disks.some(({ name }) => name === change.disk.name);
    case "add-interface":
      return machine.interfaces.some(({ name }) => name === change.interface.name);
    case "add-medium":
      return machine.media?.some(({ name }) => name === change.medium.name) === true;
    case "set-owner":
      return machine.owner === change.key;
    default:
      return false;
  }
}
