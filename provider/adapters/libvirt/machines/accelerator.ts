/** Hardware virtualization or emulation: what new machines of this session get. */

import type { AcceleratorChoice } from "../host-capabilities";
import type { HostFacts } from "../host-facts";
import type { KvmVerdict } from "./probe-kvm";

export interface AcceleratorSources {
  readonly choice: AcceleratorChoice;
  readonly facts: HostFacts;
  /** Tries the host's KVM. */
  readonly probe: () => Promise<KvmVerdict>;
  readonly warn: (message: string) => void;
}

export class Accelerator {
  readonly #sources: AcceleratorSources;
  #facts: HostFacts;
  #proven = false;
  #trial: Promise<void> | undefined;

  constructor(sources: AcceleratorSources) {
    this.#sources = sources;
    this.#facts = sources.facts;
  }

  get choice(): AcceleratorChoice {
    return this.#sources.choice;
  }

  get facts(): HostFacts {
    return this.#facts;
  }

  /** KVM looks usable, and no machine of this session has run on it yet. */
  get unproven(): boolean {
    return this.choice === "auto" && this.#facts.accelerator === "kvm" && !this.#proven;
  }

  /** What a new machine is made for. KVM that nobody asked for by name is tried first, once. */
  async forNewMachine(): Promise<HostFacts> {
    if (this.#worthTrying) {
      this.#trial ??= this.#try();
      await this.#trial;
    }
    return this.#facts;
  }

  proven(): void {
    this.#proven = true;
  }

  /** From here on machines are emulated. */
  giveUp(): void {
    this.#facts = { ...this.#facts, accelerator: "qemu" };
  }

  // a machine that was there and starts proves no speed, so `#proven` does not count here
  get #worthTrying(): boolean {
    const { accelerator, architecture } = this.#facts;
    // the trial's firmware is that of PCs
    return this.choice === "auto" && accelerator === "kvm" && architecture === "x86_64";
  }

  async #try(): Promise<void> {
    const verdict = await this.#sources.probe();
    if (verdict === "works") this.proven();
    if (verdict !== "slow" && verdict !== "fails") return;
    this.giveUp();
    const finding = verdict === "slow" ? "is far slower than emulation" : "cannot run machines";
    this.#sources.warn(
      `KVM on the host ${finding}: new machines are emulated; set accelerator: "kvm" in the Provider's block libvirt, or VIRTRIGAUD_LIBVIRT_ACCELERATOR=kvm, to use it all the same, "tcg" to not have it tried`,
    );
  }
}
