import { isMap } from '../model/field';

/** A pod or another end, as ztunnel knows it. */
export interface ZtunnelWorkload {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly protocol: string;
  /** Where traffic to the pod itself goes first; as that of a Service. */
  readonly waypoint: string | undefined;
}

/** A Service, as ztunnel knows it. */
export interface ZtunnelService {
  readonly name: string;
  readonly namespace: string;
  readonly hostname: string;
  readonly vips: readonly string[];
  /** Where its traffic goes first: `namespace/hostname`, or `network/address`. */
  readonly waypoint: string | undefined;
}

/** What one ztunnel has of its configuration. */
export interface ZtunnelDump {
  readonly file: string;
  /** Whether it may lack what the ztunnel has: a list by itself may be filtered, and what can't be read is left out. */
  readonly isPart: boolean;
  readonly workloads: readonly ZtunnelWorkload[] | undefined;
  readonly services: readonly ZtunnelService[] | undefined;
  readonly policies: readonly { readonly name: string; readonly namespace: string }[] | undefined;
  readonly certificates: readonly { readonly identity: string; readonly state: string }[] | undefined;
  /** How many entries have no name, or are none. */
  readonly unreadable: number;
  /** Pods of its node that it proxies for, as `namespace/name`; undefined where the release does not tell. */
  readonly proxied: ReadonlySet<string> | undefined;
}

/** Whether a document is what `istioctl ztunnel-config all -o json` prints, or ztunnel's own page config_dump. */
export function isZtunnelDump(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isMap(value) || value['apiVersion'] !== undefined) return false;
  return isListOrMap(value['workloads']) && isListOrMap(value['services']);
}

/**
 * Reads a dump. Releases have written lists, and maps by address, of the same things.
 *
 * @see istio/istio istioctl/pkg/writer/ztunnel/configdump/{api,configdump}.go (read for 1.24 to 1.31)
 */
export function readZtunnelDump(file: string, dump: Readonly<Record<string, unknown>>): ZtunnelDump {
  const { certificates, policies, services, workloadState, workloads } = dump;
  const isPart = !isZtunnelDump(dump);
  let unreadable = 0;
  const entries = <T>(
    value: unknown,
    needs: readonly string[],
    read: (one: Readonly<Record<string, unknown>>) => T,
  ): readonly T[] | undefined => {
    if (!isListOrMap(value)) return undefined;
    return Object.values(value as object).flatMap((one: unknown) => {
      if (isMap(one) && needs.every((need) => typeof one[need] === 'string')) return [read(one)];
      unreadable++;
      return [];
    });
  };
  const all = {
    workloads: entries(workloads, ['name', 'namespace'], (one) => ({
      uid: text(one['uid']),
      name: text(one['name']),
      namespace: text(one['namespace']),
      protocol: text(one['protocol']),
      waypoint: destinationOf(one),
    })),
    services: entries(services, ['name', 'namespace', 'hostname'], (one) => ({
      name: text(one['name']),
      namespace: text(one['namespace']),
      hostname: text(one['hostname']),
      vips: Array.isArray(one['vips']) ? one['vips'].filter((vip) => typeof vip === 'string') : [],
      waypoint: destinationOf(one),
    })),
    policies: entries(policies, ['name', 'namespace'], (one) => ({
      name: text(one['name']),
      namespace: text(one['namespace']),
    })),
    certificates: entries(certificates, ['identity', 'state'], (one) => ({
      identity: text(one['identity']),
      state: text(one['state']),
    })),
  };
  return {
    file,
    ...all,
    isPart: isPart || unreadable > 0,
    unreadable,
    proxied: isMap(workloadState)
      ? new Set(
          Object.values(workloadState).flatMap((one) => {
            const info = isMap(one) ? one['info'] : undefined;
            return isMap(info) ? [`${text(info['namespace'])}/${text(info['name'])}`] : [];
          }),
        )
      : undefined,
  };
}

/** What tells the lists that `istioctl ztunnel-config workload`, and its like, print apart. */
const LISTS: Readonly<
  Record<'workloads' | 'services' | 'policies' | 'certificates' | 'connections', readonly string[]>
> = {
  workloads: ['workloadIps', 'protocol'],
  services: ['vips', 'hostname'],
  policies: ['scope', 'action'],
  certificates: ['identity', 'certChain'],
  connections: ['connections', 'info'],
};

/** Which of the lists a document is; undefined where it is none. */
export function ztunnelListOf(value: unknown): keyof typeof LISTS | undefined {
  const [first] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (!isMap(first) || first['apiVersion'] !== undefined) return undefined;
  return (Object.keys(LISTS) as (keyof typeof LISTS)[]).find((name) =>
    LISTS[name].every((key) => Object.hasOwn(first, key)),
  );
}

/** The Service that a waypoint's address is of, as `namespace/name`; undefined where the dump has none. */
export function serviceAt({ services = [] }: ZtunnelDump, destination: string): string | undefined {
  const found = services.find(
    ({ hostname, namespace, vips }) => `${namespace}/${hostname}` === destination || vips.includes(destination),
  );
  return found && `${found.namespace}/${found.name}`;
}

function isListOrMap(value: unknown): boolean {
  return Array.isArray(value) || isMap(value);
}

function destinationOf({ waypoint }: Readonly<Record<string, unknown>>): string | undefined {
  return isMap(waypoint) ? text(waypoint['destination']) : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
