/** What a test asks of vcsim beside vSphere's own interface. Times are in milliseconds. */

/** A vim fault: its own fields with vim's names, e.g. `{ type: "InvalidPowerState", fields: { existingState: "poweredOn" } }`. */
export interface VcsimFault {
  readonly type: string;
  readonly message?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface VcsimQuestion {
  readonly text: string;
  readonly choices: readonly string[];
  /** The index of a choice; default 0. */
  readonly default?: number;
}

/** Which calls a rule meets. */
export interface VcsimRuleScope {
  /** SOAP's method or REST's verb and path (`POST /rest/com/vmware/cis/session`); `*` stands for anything. */
  readonly method: string;
  /** Name or reference's value of the called object. */
  readonly object?: string;
  /** Text that the request must have, e.g. a clone's name. */
  readonly contains?: string;
  /** How many calls that fit pass before; default 0. */
  readonly skip?: number;
  /** How often it acts; default once, 0 is always. */
  readonly times?: number;
  /** Of a call that fits to be met; default 1. The dice are the same in each run. */
  readonly probability?: number;
}

/** What becomes of a call. Without anything but a delay it is executed as ever. */
export interface VcsimRuleAction {
  readonly delay?: number;
  /** Answers this status of HTTP, without executing. */
  readonly status?: number;
  /** Answers a SOAP fault, without executing. */
  readonly fault?: VcsimFault;
  /** Answers this XML as the content of SOAP's body, without executing. */
  readonly response?: string;
  /** Ends the method's task in an error, after it did its work or, with `unexecuted`, in its place. */
  readonly taskFault?: VcsimFault;
  readonly unexecuted?: boolean;
  /** Closes the connection without an answer. */
  readonly cut?: "before" | "after";
  /** The called machine asks it, and the task waits for the answer before it does anything. */
  readonly question?: VcsimQuestion;
}

export type VcsimRule = VcsimRuleScope & VcsimRuleAction;

export interface VcsimRequest {
  readonly sequence: number;
  readonly time: string;
  readonly method: string;
  /** The called object; absent for REST. */
  readonly this?: { readonly type: string; readonly value: string };
  readonly path: string;
  /** The key of the session, empty without. */
  readonly session: string;
  /** The whole SOAP envelope or JSON. */
  readonly body: string;
  /** 0 when the connection was cut or there is no answer yet. */
  readonly status: number;
  /** The vim type of a SOAP fault, else empty. */
  readonly fault: string;
  readonly milliseconds: number;
}

export interface VcsimSession {
  readonly key: string;
  readonly kind: "vim" | "rest";
  readonly user?: string;
  readonly userAgent?: string;
  readonly lastActive?: string;
}

export interface VcsimDelays {
  /** Added to each call. */
  readonly calls?: number;
  /** Added to calls of a method. */
  readonly methods?: Readonly<Record<string, number>>;
  /** How long the tasks of a method run, with progress, after they have done their work. */
  readonly tasks?: Readonly<Record<string, number>>;
}

export interface VcsimGuests {
  /** From power-on until the tools run and each interface has an address; without, that never happens. */
  readonly up?: number;
  /** What a guest takes to shut down when asked; without, it does not listen. */
  readonly shutdown?: number;
}

export class VcsimControl {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Calls since the start or the last reset, by method. What vcsim calls of itself does not count. */
  calls(): Promise<Readonly<Record<string, number>>> {
    return this.#ask("GET", "/calls");
  }

  /** The last requests, oldest first; `method` as in a rule. */
  requests(method = "*"): Promise<readonly VcsimRequest[]> {
    return this.#ask("GET", `/requests?method=${encodeURIComponent(method)}`);
  }

  /** Forgets requests and calls. */
  resetRequests(): Promise<void> {
    return this.#ask("DELETE", "/requests");
  }

  sessions(): Promise<readonly VcsimSession[]> {
    return this.#ask("GET", "/sessions");
  }

  /** Ends all sessions, and what waits in them with NotAuthenticated; returns how many there were. */
  endSessions(): Promise<number> {
    return this.#ask("DELETE", "/sessions");
  }

  /** Closes all connections of clients. */
  cutConnections(): Promise<void> {
    return this.#ask("DELETE", "/connections");
  }

  /** Returns the rule's number. Of several rules that fit a call, the first decides. */
  addRule(rule: VcsimRule): Promise<number> {
    return this.#ask("POST", "/rules", rule);
  }

  /** With how many calls each has met. */
  rules(): Promise<readonly (VcsimRule & { readonly id: number; readonly met: number })[]> {
    return this.#ask("GET", "/rules");
  }

  removeRule(id: number): Promise<void> {
    return this.#ask("DELETE", `/rules/${id}`);
  }

  removeRules(): Promise<void> {
    return this.#ask("DELETE", "/rules");
  }

  /** In the place of all delays that were set before. */
  setDelays(delays: VcsimDelays): Promise<void> {
    return this.#ask("PUT", "/delays", delays);
  }

  /** In the place of what was set before; at the start guests never come up, and shut down at once. */
  setGuests(guests: VcsimGuests): Promise<void> {
    return this.#ask("PUT", "/guests", guests);
  }

  /**
   * A property's value as vim's JSON (`_typeName` where the type is not plain), null where it is not set.
   *
   * @param object name or reference's value; of several of that name the first that was made
   * @example `property("VirtualMachine", "web", "config.extraConfig")`
   */
  property(kind: string, object: string, path: string): Promise<unknown> {
    return this.#ask("GET", `${objectPath(kind, object)}?path=${encodeURIComponent(path)}`);
  }

  /**
   * Changes properties behind everybody's back; who waits for updates of the very path or of what is around it is told.
   *
   * @example `setProperties("Datastore", "LocalDS_1", { "summary.freeSpace": 2 ** 40, "summary.accessible": false })`
   */
  setProperties(kind: string, object: string, values: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#ask("PATCH", objectPath(kind, object), values);
  }

  powerOn(machine: string): Promise<void> {
    return this.#change(machine, "power-on");
  }

  powerOff(machine: string): Promise<void> {
    return this.#change(machine, "power-off");
  }

  suspend(machine: string): Promise<void> {
    return this.#change(machine, "suspend");
  }

  destroy(machine: string): Promise<void> {
    return this.#change(machine, "destroy");
  }

  /** As DRS would. */
  move(machine: string, host: string): Promise<void> {
    return this.#change(machine, "move", { host });
  }

  /** The tools run at once, with these addresses for each interface in order, or without any, with made-up ones. */
  bringUp(machine: string, interfaces?: readonly (readonly string[])[]): Promise<void> {
    return this.#change(machine, "bring-up", { interfaces });
  }

  /** A question is pending from now on; no task waits for it. */
  ask(machine: string, question: VcsimQuestion): Promise<void> {
    return this.#change(machine, "ask", { question });
  }

  /** As a person would who clicks it away. */
  answer(machine: string): Promise<void> {
    return this.#change(machine, "answer");
  }

  /** The types of its events so far, such as `VmPoweredOnEvent`, oldest first. */
  events(machine: string): Promise<readonly string[]> {
    return this.#ask("GET", `/machines/${encodeURIComponent(machine)}/events`);
  }

  #change(machine: string, verb: string, desired: object = {}): Promise<void> {
    return this.#ask("POST", `/machines/${encodeURIComponent(machine)}/${verb}`, desired);
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`vcsim, ${method} ${path}: ${text.trim()}`);
    return JSON.parse(text);
  }
}

function objectPath(kind: string, object: string): string {
  return `/objects/${kind}/${encodeURIComponent(object)}`;
}
