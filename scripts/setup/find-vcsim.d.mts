export declare function findVcsim(): string | undefined;
