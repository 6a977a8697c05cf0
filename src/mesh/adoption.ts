import type { Construct } from 'constructs';
import { labels, plainName, type Named } from '../input/names';
import { refuse, shown } from '../input/refuse';
import type { ServicePort } from './service-port';
import type { Subset } from './subset';
import { workloadShapes, type WorkloadOptions } from '../workload/workloads';

/** An existing Service, by its name or as an object of cdk8s-plus. */
export type ExistingService =
  | string
  | {
      readonly name: string;
      /** Where labels go; and the namespace it says. */
      readonly metadata?: LabelSink | undefined;
      /** Its ports. */
      readonly ports?: readonly { readonly port: number }[] | undefined;
    };

/** An existing Deployment or StatefulSet, by its name or as an object of cdk8s-plus. */
export type ExistingWorkload =
  | string
  | {
      readonly name: string;
      /** The labels that select its pods. */
      readonly matchLabels?: Readonly<Record<string, string>> | undefined;
      /** The account its pods run as. */
      readonly serviceAccount?: Named | undefined;
      /** Where labels for its pods go. */
      readonly podMetadata?: LabelSink | undefined;
      /** Its own metadata, for the namespace it says. */
      readonly metadata?: Pick<LabelSink, 'namespace'> | undefined;
    };

/** cdk8s metadata of any version. */
export interface LabelSink {
  /**
   * The namespace that the object says.
   *
   * @default - none
   */
  readonly namespace?: string | undefined;

  /** Puts a label on the object. */
  addLabel(key: string, value: string): void;
}

/** Refuses what would be dropped without a word, or be false, beside objects that exist already. */
export function checkAdopted(
  place: Construct,
  {
    name,
    namespace,
    ports,
  }: { readonly name: string; readonly namespace: string; readonly ports: readonly ServicePort[] },
  props: WorkloadOptions & {
    readonly service?: ExistingService | undefined;
    readonly workload?: ExistingWorkload | undefined;
    readonly subsets?: readonly Subset[] | undefined;
    readonly serviceAccountName?: string | undefined;
  },
): void {
  const { service, workload, subsets } = props;
  const called = service === undefined ? name : plainName(place, 'service', service);
  if (called !== name)
    refuse(place, `the Service is called ${called}, and this ${name}; clients and policies know one name only`);
  checkHome(place, namespace, 'Service', service);
  checkHome(place, namespace, 'workload', workload);
  checkPorts(place, service, ports);
  if (workload === undefined) return;
  const elsewhere = 'workload is written elsewhere, so';
  const keys = [...Object.keys(workloadShapes), 'serviceAccountName'] as (
    keyof WorkloadOptions | 'serviceAccountName'
  )[];
  const dropped = keys.filter((key) => props[key] !== undefined);
  if (dropped.length > 0) refuse(place, `${elsewhere} ${dropped.join(', ')} would have no effect; set that there`);
  const subset = subsets?.find((s) => Object.keys(s?.options ?? {}).length > 0);
  if (subset) {
    const options = Object.keys(subset.options).join(', ');
    refuse(place, `${elsewhere} ${options} of subset "${subset.name}" would have no effect; set that there`);
  }
}

/** Policies are written into the service's namespace; objects elsewhere would stay open. */
function checkHome(place: Construct, namespace: string, what: string, object: unknown): void {
  const metadata = (object as { metadata?: { namespace?: unknown; addLabel?: unknown } } | undefined)?.metadata;
  if (typeof metadata?.addLabel !== 'function' || metadata.namespace === namespace) return;
  refuse(
    place,
    `the ${what} says ${metadata.namespace === undefined ? 'no namespace' : `namespace ${shown(metadata.namespace)}`}, and this service ` +
      `"${namespace}", where its policies will be; give the chart of that object, or the object, the same namespace`,
  );
}

function checkPorts(place: Construct, service: unknown, ports: readonly ServicePort[]): void {
  const own: unknown = (service as { ports?: unknown } | undefined)?.ports;
  if (!Array.isArray(own)) return;
  const numbers = own.map((p: { port?: unknown }) => p?.port);
  const missing = ports.find((p) => !numbers.includes(p.number));
  if (missing) refuse(place, `the Service has no port ${missing.number}; it has ${numbers.join(', ')}`);
}

/** Puts labels on an object of somebody else's; by a bare name that can't be done. */
export function labelExisting(
  place: Construct,
  what: string,
  sink: LabelSink | undefined,
  wanted: Record<string, string>,
  why: string,
  then = 'state it with MeshService.fromServiceName, or give the object of cdk8s-plus in place of its name',
): void {
  if (typeof sink?.addLabel !== 'function') {
    const text = Object.entries(wanted).map(([key, value]) => `${key}: ${value}`);
    refuse(
      place,
      `${what} is written elsewhere, so it can't be labelled here to ${why}; put ${text.join(', ')} there, and ${then}`,
    );
  }
  for (const [key, value] of Object.entries(wanted)) sink.addLabel(key, value);
}

/** The labels that select a service's pods: the user's, else `app: <name>`. */
export function serviceSelector(
  place: Construct,
  name: string,
  given: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const selector = given === undefined ? { app: name } : labels(place, 'selector label', given);
  if (Object.keys(selector).length === 0) {
    refuse(place, 'selector is empty and would select every pod of the namespace; give it a label');
  }
  return selector;
}

/** The labels that select the pods of a workload that exists: the user's word, else the object's own. */
export function existingSelector(
  place: Construct,
  workload: ExistingWorkload,
  given: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const name = plainName(place, 'workload', workload);
  const own = typeof workload === 'object' ? workload.matchLabels : undefined;
  const selector = given ?? own;
  if (!selector || Object.keys(selector).length === 0) {
    refuse(place, `workload ${name} is written elsewhere; say by selector: {…} which labels its pods have`);
  }
  return labels(place, 'selector label', selector);
}
