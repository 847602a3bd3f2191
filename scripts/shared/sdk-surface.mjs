/** Where the arguments of the SDK differ from the inputs of the models. */

/** Set by the SDK and by nobody else. */
export const hiddenInputs = new Set([
  "Provider.name",
  "VMClass.name",
  "Image.owner",
  "Network.owner",
  "VirtualMachine.owner",
  "VirtualMachine.beside",
  "VirtualMachine.imageDefaults",
  "VirtualMachine.ignoreChanges",
  "Snapshot.owner",
]);

/** What the SDK takes where an argument is missing that the model requires, in words. */
export const sdkDefaults = {
  "Image.name": "that of the resource",
  "Network.name": "that of the resource",
  "VirtualMachine.name": "that of the resource",
  "Snapshot.name": "that of the resource",
  "Snapshot.provider": "that of `machine`, unless it is an id",
};
