import { describeDuration } from "../observability/describe-duration";
import { redact } from "../observability/redaction";

export interface ProgressOptions {
  readonly say: (line: string) => void;
  /** Milliseconds before the first line: what is done by then needs none. Default 5 s. */
  readonly firstAfter?: number | undefined;
  /** Milliseconds between lines. Default 10 s. */
  readonly every?: number | undefined;
}

/** Turns many updates into few lines, without secrets; each says how long it has been going on. */
export class Progress {
  readonly #say: (line: string) => void;
  readonly #every: number;
  readonly #started = performance.now();
  #next: number;
  #spoke = false;

  constructor({ say, firstAfter = 5_000, every = 10_000 }: ProgressOptions) {
    this.#say = say;
    this.#every = every;
    this.#next = this.#started + firstAfter;
  }

  update(text: string): void {
    if (performance.now() < this.#next) return;
    this.#next = performance.now() + this.#every;
    this.#spoke = true;
    this.#line(text);
  }

  /** The last line, for work that was long enough to have had another. */
  finish(text: string): void {
    if (this.#spoke) this.#line(text);
  }

  #line(text: string): void {
    this.#say(redact(`${text} (${describeDuration(performance.now() - this.#started)})`));
  }
}
