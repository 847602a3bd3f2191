/** vSphere's wire by hand, to prove the peer without the adapter: envelopes as text, answers as text. */
import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { Vcsim } from "../vcsim";

export interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** Type and value. */
export type Reference = readonly [string, string];

export const serviceInstance: Reference = ["ServiceInstance", "ServiceInstance"];
export const sessionManager: Reference = ["SessionManager", "SessionManager"];
export const propertyCollector: Reference = ["PropertyCollector", "propertyCollector"];

/** What a client sends and whom it trusts. */
export type Target = Pick<Vcsim, "host" | "port" | "user" | "password" | "authority">;

export class RawSoap {
  readonly #target: Target;
  #cookie = "";

  constructor(target: Target) {
    this.#target = target;
  }

  async login(password = this.#target.password): Promise<RawAnswer> {
    const content = `<userName>${this.#target.user}</userName><password>${password}</password>`;
    const answer = await this.call("Login", sessionManager, content);
    this.#keep(answer);
    return answer;
  }

  /** With the ticket of another session. */
  async cloneSession(ticket: string): Promise<RawAnswer> {
    const answer = await this.call("CloneSession", sessionManager, `<cloneTicket>${ticket}</cloneTicket>`);
    this.#keep(answer);
    return answer;
  }

  call(method: string, [type, value]: Reference, content = "", space = "vim25"): Promise<RawAnswer> {
    const body = `<${method} xmlns="urn:${space}"><_this type="${type}">${value}</_this>${content}</${method}>`;
    const headers = { "content-type": "text/xml", ...(this.#cookie === "" ? {} : { cookie: this.#cookie }) };
    return this.send("POST", space === "vim25" ? "/sdk" : `/${space}`, headers, envelope(body));
  }

  /** Waits for the task that the call makes; answers its `info`. */
  async task(method: string, object: Reference, content = ""): Promise<string> {
    return this.taskEnd(taskOf(await this.call(method, object, content)));
  }

  async taskEnd(task: Reference): Promise<string> {
    for (;;) {
      const info = await this.read(task, "info");
      if (/<state>(success|error)</.test(info)) return info;
      await sleep(5);
    }
  }

  async read(object: Reference, ...paths: readonly string[]): Promise<string> {
    const content = `${filterSpec("specSet", object, paths)}<options/>`;
    return (await this.call("RetrievePropertiesEx", propertyCollector, content)).text;
  }

  /** By its path in the inventory. */
  async find(path: string): Promise<Reference> {
    const content = `<inventoryPath>${path}</inventoryPath>`;
    const { text } = await this.call("FindByInventoryPath", ["SearchIndex", "SearchIndex"], content);
    return [firstMatch(text, /<returnval type="(\w+)"/), firstMatch(text, /<returnval[^>]*>([^<]+)</)];
  }

  send(method: string, path: string, headers: Record<string, string> = {}, body = ""): Promise<RawAnswer> {
    const { host, port, authority } = this.#target;
    return new Promise((resolve, reject) => {
      const sent = request({ host, port, path, method, headers, ca: authority, agent: false }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
        response.on("error", reject);
      });
      sent.on("error", reject).end(body);
    });
  }

  #keep({ headers }: RawAnswer): void {
    this.#cookie = headers["set-cookie"]?.[0]?.split(";", 1)[0] ?? "";
  }
}

function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
}

/** Asks for these properties of one object. */
export function filterSpec(element: string, [type, value]: Reference, paths: readonly string[]): string {
  const propSet = `<propSet><type>${type}</type>${paths.map((path) => `<pathSet>${path}</pathSet>`).join("")}</propSet>`;
  return `<${element}>${propSet}<objectSet><obj type="${type}">${value}</obj></objectSet></${element}>`;
}

export function taskOf({ text }: RawAnswer): Reference {
  return ["Task", firstMatch(text, /<returnval type="Task">([^<]+)</)];
}

export function firstMatch(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`no ${pattern} in ${text}`);
  return found;
}
