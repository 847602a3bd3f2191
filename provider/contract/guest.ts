/** The path of a program in the guest, and its arguments. No shell reads them. */
export type GuestCommand = readonly [path: string, ...args: string[]];

/** A program that was started in a guest. */
export type GuestProcess =
  | { readonly exited: false }
  | {
      readonly exited: true;
      /** The exit code in the guest: 0 is success. */
      readonly exitCode: number;
      /** The output of the program, its error output included. */
      readonly output: string;
    };
