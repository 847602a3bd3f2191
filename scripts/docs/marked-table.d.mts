export declare function replaceTable(text: string, name: string, table: string): string;
