/** The screen of a machine: its graphics card, and the server that shows it. */
import { parseQuantity } from "../../../units";
import type { IsGiven } from "../given-settings";
import {
  append,
  attribute,
  children,
  type Element,
  find,
  type Markup,
  markup,
  remove,
  replace,
} from "../xml";
import type { MachineBlock } from "./disk-xml";

type Graphics = MachineBlock["graphics"];
type Video = MachineBlock["video"];

/** Servers for other protocols are none of the block's: only "none" removes them. */
export function writeGraphics(devices: Element, graphics: Graphics, isGiven: IsGiven): void {
  const present = children(devices, "graphics");
  const [screen] = present.filter(isVnc);
  if (graphics?.type === "none") for (const element of present) remove(element);
  else if (screen !== undefined) changeScreen(screen, graphics, isGiven);
  else if (isGiven("graphics.type") && (graphics !== undefined || present.length === 0))
    append(devices, screenMarkup(graphics));
}

export function isVnc(graphics: Element): boolean {
  return attribute(graphics, "type") === "vnc";
}

const localhost = "127.0.0.1";

/** Its password, its keyboard and the like stay. */
function changeScreen(screen: Element, graphics: Graphics, isGiven: IsGiven): void {
  const { attributes } = screenMarkup(graphics);
  const address = graphics?.listen ?? localhost;
  if (isGiven("graphics.listen") && attribute(screen, "listen") !== address) {
    screen.setAttribute("listen", address);
    replace(screen, "listen", listenMarkup(address));
  }
  const isFree = graphics?.port === undefined;
  const isSame = isFree
    ? attribute(screen, "autoport") !== "no"
    : attribute(screen, "port") === String(graphics?.port) && attribute(screen, "autoport") === "no";
  if (!isGiven("graphics.port") || isSame) return;
  for (const name of ["port", "autoport"]) screen.setAttribute(name, String(attributes[name]));
}

function screenMarkup(graphics: Graphics): Markup {
  const address = graphics?.listen ?? localhost;
  const port = graphics?.port;
  return markup(
    "graphics",
    { type: "vnc", port: port ?? -1, autoport: port === undefined ? "yes" : "no", listen: address },
    listenMarkup(address),
  );
}

function listenMarkup(address: string): Markup {
  return markup("listen", { type: "address", address });
}

export const videoModels: readonly string[] = ["virtio", "vga", "qxl", "cirrus", "bochs", "none"];
export const usualModel = "virtio";

/** Further cards, and cards of other models, stay unless a program asks for another one. */
export function writeVideo(devices: Element, video: Video, isGiven: IsGiven): void {
  const cards = children(devices, "video");
  const [card] = cards;
  const model = video?.model ?? usualModel;
  const present = cardModel(card);
  if (isGiven("video.model") && present !== model) {
    if (video === undefined && present !== undefined && !videoModels.includes(present)) return;
    // without a screen libvirt gives no card to a machine that has none
    if (model === "none" && card === undefined && children(devices, "graphics").length === 0) return;
    for (const element of model === "none" ? cards : cards.slice(0, 1)) remove(element);
    const fresh = markup("video", {}, markup("model", { type: model, vram: kibOf(video) }));
    const [next] = children(devices, "video");
    if (next === undefined) append(devices, fresh);
    else devices.insertBefore(append(devices, fresh), next);
  } else if (isGiven("video.memory")) changeMemory(card, video);
}

function cardModel(card: Element | undefined): string | undefined {
  return attribute(card, "type", "model");
}

function changeMemory(card: Element | undefined, video: Video): void {
  const model = find(card, "model");
  const wanted = kibOf(video);
  if (model === undefined || attribute(model, "vram") === wanted) return;
  if (wanted === undefined) model.removeAttribute("vram");
  else model.setAttribute("vram", wanted);
}

function kibOf(video: Video): string | undefined {
  return video?.memory === undefined ? undefined : String(parseQuantity(video.memory) / 1024);
}
