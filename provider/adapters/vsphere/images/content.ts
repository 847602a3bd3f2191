import { type ImageContent, openFile, openUrl } from "../../../images/content";
import type { VsphereSession } from "../session";

export interface ContentSource {
  readonly url: string | undefined;
  /** The input that has the URL: `ovaURL`. */
  readonly urlInput: string;
  readonly upload: string | undefined;
}

export function contentOf(
  { vim }: VsphereSession,
  { url, urlInput, upload }: ContentSource,
  signal: AbortSignal,
): Promise<ImageContent> {
  return url === undefined
    ? openFile(upload ?? "", "source.vsphere.upload")
    : openUrl(vim.context, { url, property: `source.vsphere.${urlInput}` }, signal);
}
