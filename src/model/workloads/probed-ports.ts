import { fact } from '../fact';
import { isMap, type Field } from '../field';
import type { Mesh } from '../mesh';
import { workloads, type Workload } from './workload';

/** A port that the kubelet asks over the network. */
export interface ProbedPort {
  readonly port: number;
  /** Such as `readinessProbe`. */
  readonly probe: string;
}

const PROBES = ['readinessProbe', 'livenessProbe', 'startupProbe'] as const;

/** The ports of a workload that probes ask over TCP; a command is no traffic. */
export function probedPortsOf({ containers }: Workload): ProbedPort[] {
  return containers.flatMap((container) =>
    PROBES.flatMap((probe): ProbedPort[] => {
      const asked = container.get(probe);
      return [asked.get('httpGet', 'port'), asked.get('tcpSocket', 'port'), asked.get('grpc', 'port')].flatMap((at) => {
        const port = at.number ?? portNamed(container, at.text);
        return port === undefined ? [] : [{ port, probe }];
      });
    }),
  );
}

function portNamed(container: Field, name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  if (/^\d+$/.test(name)) return Number(name);
  return container
    .get('ports')
    .items.find((one) => one.get('name').text === name)
    ?.get('containerPort').number;
}

/** By the variable that changes it, what istio-cni makes of the address of a node (istio/istio cni/pkg/nodeagent/options.go, read for 1.32-dev). */
const DEFAULTS = {
  HOST_PROBE_SNAT_IP: '169.254.7.127',
  HOST_PROBE_SNAT_IPV6: 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff',
} as const;

/** The addresses that probes of captured pods come from, which are no node's to Cilium. */
export const probeAddresses = fact((mesh): readonly [ipv4: string, ipv6: string] => [
  agentVariable(mesh, 'HOST_PROBE_SNAT_IP'),
  agentVariable(mesh, 'HOST_PROBE_SNAT_IPV6'),
]);

function agentVariable(mesh: Mesh, name: keyof typeof DEFAULTS): string {
  const { cni } = mesh.options.values ?? {};
  for (const values of [cni?.['cni'], cni]) {
    const env = isMap(values) ? values['env'] : undefined;
    const value = isMap(env) && Object.hasOwn(env, name) ? env[name] : undefined;
    if (typeof value === 'string') return value;
  }
  for (const { owner, containers } of workloads(mesh)) {
    if (owner.kind !== 'DaemonSet') continue;
    const variables = containers.flatMap((container) => container.get('env').items);
    const value = variables.find((one) => one.get('name').text === name)?.get('value').text;
    if (value !== undefined && value !== '') return value;
  }
  return DEFAULTS[name];
}
