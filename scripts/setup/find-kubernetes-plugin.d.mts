export declare const kubernetesPluginVersion: string;
/** The folder with the plugin when it is there. */
export declare function findKubernetesPlugin(): string | undefined;
