import type { ObservedPower } from "../../../contract/machine";
import type { Vim } from "../transport/vim-types";

type Runtime = Pick<
  Vim<"VirtualMachineRuntimeInfo">,
  "powerState" | "connectionState" | "question" | "paused" | "consolidationNeeded"
>;
type Question = Vim<"VirtualMachineQuestionInfo">;

export interface ReadPower {
  readonly power: ObservedPower;
  readonly powerReason?: string | undefined;
}

const states = { poweredOn: "On", poweredOff: "Off", suspended: "Suspended" } as const;

const connectionReasons: Readonly<Record<string, string>> = {
  disconnected: "its host is disconnected, so this is its last known state",
  inaccessible: "its files cannot be reached",
  orphaned: "no host knows it any more",
  invalid: "its configuration file is damaged",
};

export function readPower({ powerState, connectionState, question, paused }: Runtime): ReadPower {
  const power = paused === true && powerState === "poweredOn" ? "Paused" : states[powerState];
  const powerReason =
    question === undefined
      ? connectionReasons[connectionState]
      : `it waits for an answer: ${question.text.trim()}`;
  return { power, powerReason };
}

/** What a machine asks, and how it is answered: nothing goes on before that. */
export function questionWords(question: Question): { readonly reason: string; readonly remediation: string } {
  const choices = question.choice.choiceInfo.map(({ key, label }) => `${key} (${label})`);
  return {
    reason: `the machine waits for an answer: ${question.text.trim()}`,
    remediation: `answer it in the vSphere client, or with \`govc vm.question -answer N -vm …\`: ${choices.join(", ")}`,
  };
}
