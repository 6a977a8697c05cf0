import type { Identity } from '../app/identity';
import type { YamlWriter } from '../app/yaml-writer';
import type { Platform } from '../install/platform';

/** An object of Kubernetes as plain data: what `toJson()` of an ApiObject returns, or a document of a YAML file. */
export type PlainObject = Readonly<Record<string, unknown>>;

/** An object on its way into the files of a layout. */
export interface ShippedObject {
  readonly identity: Identity;

  /** As the cluster is to get it. Frozen by agreement: a layout that adds annotations makes a copy. */
  readonly content: PlainObject;

  /** Path of the construct that made it, for messages. */
  readonly construct: string;

  /** What the file of its chart is called, such as `shop`: unique among the charts of a shipment. */
  readonly chart: string;
}

/** When an object is applied, the first at the front. */
export const STAGES = [
  /** CustomResourceDefinitions. */
  'definitions',
  /** Namespaces. */
  'namespaces',
  /** What others name: accounts, roles, ConfigMaps, Secrets, classes, quotas. */
  'foundations',
  /** Who may call whom: policies of Istio, of the network, mTLS and tokens. */
  'policies',
  /** Waypoints and other Gateways. */
  'gateways',
  /** Services, hosts outside, and what their subsets are. */
  'services',
  /** Where requests go, and in which shares. */
  'routes',
  /** What runs. */
  'workloads',
  /** What acts on what runs: canary controllers, monitors, and every kind that nothing is known of. */
  'controllers',
] as const;

export type Stage = (typeof STAGES)[number];

/** The order of objects, each named by its index in the list that was given. */
export interface ApplyOrder {
  /** All indexes, the first to be applied at the front. */
  readonly sequence: readonly number[];

  /** The stage of each object. To add an object never moves another one to another stage, unless they need each other. */
  readonly stages: readonly Stage[];

  /** What has to be there before an object, for each object: what it refers to, and what guards it. */
  readonly needs: readonly (readonly number[])[];
}

/** All that goes into one tree: an app, one cluster of it, or one chart with a layout of its own. */
export interface Shipment {
  readonly objects: readonly ShippedObject[];
  readonly order: ApplyOrder;

  /** Where this tree goes inside the folder of the app, of a cluster or layout that has one of its own; unsaid or empty for none. */
  readonly folder?: string | undefined;

  /** The versions that the objects are for, where the app says. */
  readonly platform: Platform | undefined;

  /** Writes documents as the rest of the app does. */
  readonly yaml: YamlWriter;

  /** Takes what is wrong; all of it is told in one run, and then nothing is written. */
  readonly problem: (message: string) => void;

  /** Takes what the user should know of, though files are written. */
  readonly warn: (message: string) => void;
}

/** A file of a layout. */
export interface TreeFile {
  /** Inside the folder of the layout, with `/` between folders. */
  readonly path: string;
  readonly text: string;
}

/** Turns a shipment into files. Two files of one path, on a disk that knows no case too, are refused by the caller. */
export type LayOut = (shipment: Shipment) => readonly TreeFile[];
