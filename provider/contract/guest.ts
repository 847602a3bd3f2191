/** The path of a program in the guest, and its arguments. No shell reads them. */
export type GuestCommand = readonly [path: string, ...args: string[]];

/** A program that was started in a guest. */
export type GuestProcess =
  | { readonly exited: false }
  | {
      readonly exited: true;
      /** As the guest counts: 0 is success. */
      readonly exitCode: number;
      /** What it wrote, errors included. */
      readonly output: string;
    };
