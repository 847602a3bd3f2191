// biome-ignore lint/suspicious/noExplicitAny: as JSON.parse has it
export declare function readJsonLines(file: string): any[];
