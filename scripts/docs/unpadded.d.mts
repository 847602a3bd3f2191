export declare function unpadded(text: string): string;
