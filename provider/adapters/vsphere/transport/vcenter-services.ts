/** What only a vCenter has, beside the interface that it shares with ESXi. */
import type { AdapterContext } from "../../../contract/context";
import type { VimClient } from "./client";
import { ContentLibrary } from "./content-library";
import type { VsphereEndpoint } from "./endpoint";
import { PbmClient, type WithLogin } from "./pbm";
import { RestClient } from "./rest";
import { Tagging } from "./tagging";

export class VCenterServices {
  readonly policies: PbmClient;
  readonly tagging: Tagging;
  readonly library: ContentLibrary;
  readonly #rest: RestClient;

  constructor(client: VimClient, context: AdapterContext, endpoint: VsphereEndpoint, withLogin: WithLogin) {
    this.#rest = new RestClient(client.connections, context, endpoint);
    this.policies = new PbmClient(client, context, withLogin);
    this.tagging = new Tagging(this.#rest);
    this.library = new ContentLibrary(this.#rest);
  }

  close(signal: AbortSignal): Promise<void> {
    return this.#rest.close(signal);
  }
}
