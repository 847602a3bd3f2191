import type { AnyAuthMethod } from "ssh2";

/**
 * What is tried next to log in. A host counts each attempt that it refuses, towards a limit or a lock: so the host says
 * first what it takes, and a password that it refused is not given to its prompts too.
 */
export class LoginAttempts {
  readonly #username: string;
  readonly #left: AnyAuthMethod[];
  readonly #tried: AnyAuthMethod[] = [];
  #accepted: readonly string[] = [];
  #passwordIsRefused = false;

  constructor(username: string, methods: readonly AnyAuthMethod[]) {
    this.#username = username;
    this.#left = [...methods];
  }

  /** In the order in which they were tried. */
  get tried(): readonly AnyAuthMethod[] {
    return this.#tried;
  }

  /** The names that SSH has for what the host takes. */
  get accepted(): readonly string[] {
    return this.#accepted;
  }

  /** False when nothing is left. `accepted` is `null` at first; after a partial success the host wants another factor. */
  next(accepted: readonly string[] | null, partial: boolean | null): AnyAuthMethod | false {
    // RFC 4252, 5.2: no attempt, but a question
    if (accepted === null) return { type: "none", username: this.#username };
    this.#accepted = accepted;
    if (partial !== true && this.#tried.at(-1)?.type === "password") this.#passwordIsRefused = true;
    const index = this.#left.findIndex((method) => this.#isWorthAnAttempt(method));
    const [method] = index < 0 ? [] : this.#left.splice(index, 1);
    if (method === undefined) return false;
    this.#tried.push(method);
    return method;
  }

  #isWorthAnAttempt({ type }: AnyAuthMethod): boolean {
    if (type === "keyboard-interactive" && this.#passwordIsRefused) return false;
    return this.#accepted.includes(type === "agent" ? "publickey" : type);
  }
}
