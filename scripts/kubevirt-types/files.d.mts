/** File names and texts of sdk/kubevirt. */
export declare function typeFiles(definitions: readonly unknown[], version: string): Map<string, string>;
