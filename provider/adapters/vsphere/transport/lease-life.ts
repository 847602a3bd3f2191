import type { VimSession } from "./vim-session";
import type { MoRef, Vim } from "./vim-types";

/** Signs of life come at least so often; a lease that says it lapses sooner gets them in time for that. */
const longestSilence = 30_000;

/** Keeps a lease from lapsing until it is stopped: the server hears how far the files are. */
export class LeaseLife {
  readonly #session: VimSession;
  readonly #ref: MoRef;
  readonly #share: () => number;
  readonly #timer: NodeJS.Timeout;

  /** `share`: of all that travels, 0 to 1. */
  constructor(
    session: VimSession,
    ref: MoRef,
    { leaseTimeout }: Vim<"HttpNfcLeaseInfo">,
    share: () => number,
  ) {
    this.#session = session;
    this.#ref = ref;
    this.#share = share;
    const timely = Math.min(longestSilence, (leaseTimeout * 1000) / 3);
    this.#timer = setInterval(() => this.#giveSign(), Math.max(1_000, timely));
    this.#giveSign();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #giveSign(): void {
    const percent = Math.floor(this.#share() * 100);
    // a lease that is gone makes the transfer fail, which is where it is told
    this.#session.invoke("HttpNfcLeaseProgress", this.#ref, { percent }).catch(() => undefined);
  }
}
