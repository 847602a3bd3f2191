/** An object of the catalogue, apart from whether it is for a whole cluster or for one namespace. */
export interface Entry<Name extends string, Spec> {
  readonly name: Name;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: Spec;
}
