/** The name of our function for one of Go's, with a dot if it is in a namespace. */
export declare function ourName(name: string): string;
