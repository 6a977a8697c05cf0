import { isMap } from '../model/field';

/** A pod or another end, as ztunnel knows it. */
export interface ZtunnelWorkload {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly protocol: string;
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
  readonly workloads: readonly ZtunnelWorkload[];
  readonly services: readonly ZtunnelService[];
  readonly policies: readonly { readonly name: string; readonly namespace: string }[] | undefined;
  readonly certificates: readonly { readonly identity: string; readonly state: string }[];
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
  return {
    file,
    workloads: entriesOf(workloads).map((one) => ({
      uid: text(one['uid']),
      name: text(one['name']),
      namespace: text(one['namespace']),
      protocol: text(one['protocol']),
    })),
    services: entriesOf(services).map((one) => ({
      name: text(one['name']),
      namespace: text(one['namespace']),
      hostname: text(one['hostname']),
      vips: Array.isArray(one['vips']) ? one['vips'].filter((vip) => typeof vip === 'string') : [],
      waypoint: isMap(one['waypoint']) ? text(one['waypoint']['destination']) : undefined,
    })),
    policies: isListOrMap(policies)
      ? entriesOf(policies).map((one) => ({ name: text(one['name']), namespace: text(one['namespace']) }))
      : undefined,
    certificates: entriesOf(certificates).map((one) => ({
      identity: text(one['identity']),
      state: text(one['state']),
    })),
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

/** The Service that a waypoint's address is of, as `namespace/name`; undefined where the dump has none. */
export function serviceAt({ services }: ZtunnelDump, destination: string): string | undefined {
  const found = services.find(
    ({ hostname, namespace, vips }) => `${namespace}/${hostname}` === destination || vips.includes(destination),
  );
  return found && `${found.namespace}/${found.name}`;
}

function isListOrMap(value: unknown): boolean {
  return Array.isArray(value) || isMap(value);
}

function entriesOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : isMap(value) ? Object.values(value) : [];
  return all.filter(isMap);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
