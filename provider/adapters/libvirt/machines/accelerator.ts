/** Hardware virtualization or emulation: what new machines of this session get. */

import type { AcceleratorChoice } from "../host-capabilities";
import type { HostFacts } from "../host-facts";

export class Accelerator {
  readonly choice: AcceleratorChoice;
  #facts: HostFacts;
  #proven = false;

  constructor(choice: AcceleratorChoice, facts: HostFacts) {
    this.choice = choice;
    this.#facts = facts;
  }

  get facts(): HostFacts {
    return this.#facts;
  }

  /** KVM looks usable, and no machine of this session has run on it yet. */
  get unproven(): boolean {
    return this.choice === "auto" && this.#facts.accelerator === "kvm" && !this.#proven;
  }

  proven(): void {
    this.#proven = true;
  }

  /** From here on machines are emulated. */
  giveUp(): void {
    this.#facts = { ...this.#facts, accelerator: "qemu" };
  }
}
