/** The catalogue's instancetypes, derived from the table of series. */
import type { VirtualMachineInstancetypeSpec } from "../kubevirt/instancetype";
import type { Entry } from "./entry";
import { catalogueLabels, key } from "./labels";
import { merged } from "./merge";
import type { Series, Trait } from "./series";
import { series } from "./series";

export type SeriesName = keyof typeof series;

type NamesIn<Name extends SeriesName, Of extends Series> =
  | `${Name}.${keyof Of["sizes"] & string}`
  | (Of["hugepages"] extends readonly [string, string] ? `${Name}.${keyof Of["sizes"] & string}1gi` : never);

/** `u1.nano` and so on, all 65. */
export type InstancetypeName = { [Name in SeriesName]: NamesIn<Name, (typeof series)[Name]> }[SeriesName];

/** One of the catalogue's instancetypes. */
export type Instancetype = Entry<InstancetypeName, VirtualMachineInstancetypeSpec>;

/** All 65, series by series, small ones first. */
export const instancetypes: readonly Instancetype[] = Object.entries(series).flatMap(([name, of]) =>
  instancetypesOf(name, of),
);

function instancetypesOf(seriesName: string, of: Series): Instancetype[] {
  const pages: readonly (string | undefined)[] = of.hugepages.length === 0 ? [undefined] : of.hugepages;
  return Object.entries(of.sizes).flatMap(([size, [cpu, memory]]) =>
    pages.map((pageSize, index) =>
      derived(of, { name: seriesName, size: index === 0 ? size : `${size}1gi`, cpu, memory, pageSize }),
    ),
  );
}

interface Variant {
  readonly name: string;
  readonly size: string;
  readonly cpu: number;
  readonly memory: string;
  readonly pageSize: string | undefined;
}

function derived(of: Series, { name, size, cpu, memory, pageSize }: Variant): Instancetype {
  const traits = [
    ...of.traits,
    ...(pageSize === undefined ? [] : [hugepages(pageSize)]),
    ...(of.fixedSockets === true ? [{ spec: { cpu: { maxSockets: cpu } } }] : []),
  ];
  const own = { class: of.class, cpu: String(cpu), memory, size, version: "1", "icon-pf": of.icon };
  return {
    name: `${name}.${size}` as InstancetypeName,
    labels: catalogueLabels(merged(own, ...traits.map(({ labels }) => labels ?? {}))),
    annotations: { [key("description")]: of.description, [key("displayName")]: of.displayName },
    spec: merged({ cpu: { guest: cpu }, memory: { guest: memory } }, ...traits.map(({ spec }) => spec)),
  };
}

function hugepages(pageSize: string): Trait {
  return { labels: { hugepages: pageSize }, spec: { memory: { hugepages: { pageSize } } } };
}
