/** What V8 offers of a call site, as far as it is needed here. */
type CallSite = NodeJS.CallSite;

/**
 * Until the returned function is called, stack traces show the program that makes a resource where the Pulumi SDK
 * looks for it: right after the SDK's frames and one of ours.
 *
 * The SDK expects one class between its CustomResource and the program. We have two, so that every resource would
 * carry a position within this package. It also writes all the frames below into the state, Node's own included:
 * 330 bytes and ten objects of each resource that tell nobody anything.
 */
export function showUserStack(): () => void {
  const prepare = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, frames) => named((prepare ?? format)(error, userFrames(frames)));
  return () => {
    Error.prepareStackTrace = prepare;
  };
}

function userFrames(frames: CallSite[]): CallSite[] {
  const first = frames.findIndex(isOurs);
  const user = frames.slice(first).filter((frame) => !isOurs(frame) && isUsers(frame));
  // in a bundle everything is one file: nothing can be told apart
  return first < 0 || user.length === 0 ? frames : [...frames.slice(0, first + 1), ...user];
}

function isOurs(frame: CallSite): boolean {
  return frame.getFileName()?.startsWith(__dirname) ?? false;
}

function isUsers(frame: CallSite): boolean {
  const file = frame.getFileName();
  return typeof file === "string" && !file.startsWith("node:") && !/[\\/]@pulumi[\\/]/.test(file);
}

// what V8 writes when nobody prepares stack traces
function format(error: Error, frames: CallSite[]): string {
  return [String(error), ...frames.map((frame) => `    at ${frame}`)].join("\n");
}

// the SDK reads a position only where it stands in brackets, which V8 leaves out for functions without a name
function named(stack: unknown): unknown {
  return typeof stack === "string"
    ? stack.replace(/^( +at )([^()\n]+:\d+:\d+)$/gm, "$1<anonymous> ($2)")
    : stack;
}
