import { ProviderError } from "../../../contract/errors";
import { questionWords } from "../from-native/power";
import type { VsphereSession } from "../session";
import type { WatchedProperties } from "../transport/updates";
import type { MoRef, Vim } from "../transport/vim-types";

interface Asked {
  readonly ref: MoRef;
  readonly reference: string;
}

/** Rejects when the machine asks something: the work would wait for the answer for ever. Its signal ends with this. */
export async function unlessAsking(
  session: VsphereSession,
  { ref, reference }: Asked,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const question = watchQuestion(session, ref, reference);
  const over = new AbortController();
  const either = AbortSignal.any([over.signal, ...(signal === undefined ? [] : [signal])]);
  try {
    await Promise.race([work(either), question.asked]);
  } finally {
    over.abort();
    question.stop();
  }
}

/** `asked` rejects when the machine asks something: its task would wait for the answer for ever. */
function watchQuestion({ vim }: VsphereSession, { value }: MoRef, reference: string) {
  const { promise: asked, reject } = Promise.withResolvers<never>();
  const changed = (properties: WatchedProperties): void => {
    const question = properties.get("runtime.question") as unknown as Question | undefined;
    if (question === undefined) return;
    const { reason, remediation } = questionWords(question);
    reject(new ProviderError("Conflict", reason, { reference, remediation }));
  };
  // whoever waits for the task hears of it when nothing can be heard
  const nothing = (): void => undefined;
  const stop = vim.updates.watch(
    { type: "VirtualMachine", value },
    { changed, gone: nothing, failed: nothing },
  );
  return { asked, stop };
}

type Question = Vim<"VirtualMachineQuestionInfo">;
