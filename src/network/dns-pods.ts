import type { Construct } from 'constructs';
import { knownProps } from '../input/known-props';
import { dnsLabel, labels } from '../input/names';
import { port } from '../input/numbers';
import { refuse } from '../input/refuse';
import { factsOf } from '../install/distribution';
import { Platform } from '../install/platform';
import { identityLabels } from './identity-labels';
import { NetworkPeer } from './network-peer';
import { NetworkPort } from './network-port';
import type { Rule } from './network-rules';

/** Where a cluster's DNS pods are, as a network policy sees them: behind the Service, on the pod's own port. */
export interface DnsPods {
  /** Their namespace. */
  readonly namespace: string;
  /** Their labels. */
  readonly podLabels: Readonly<Record<string, string>>;
  /**
   * The port they listen on.
   *
   * @default - 53
   */
  readonly port?: number | undefined;
}

const checkDns = knownProps<DnsPods>({ namespace: true, podLabels: 'map', port: true });

/** A rule that reaches the DNS of the cluster: the pods that are named, or those of its distribution. */
export function dnsRule(place: Construct, given: DnsPods | undefined): Rule {
  if (given !== undefined) {
    checkDns(place, given, 'dns');
    const number = port(place, 'dns.port', given.port ?? 53);
    const matchLabels = labels(place, 'dns.podLabel', given.podLabels);
    if (Object.keys(matchLabels).length === 0)
      refuse(
        place,
        'dns.podLabels is empty, which would open every pod of the namespace; give the labels of its DNS pods',
      );
    if (Platform.of(place).states('cilium')) identityLabels(place, 'dns.podLabels', matchLabels);
    const namespace = dnsLabel(place, 'dns.namespace', given.namespace);
    return onPort(NetworkPeer.of({ kind: 'pods', namespace, pods: { matchLabels } }), number);
  }
  const { namespace, label: key, values, port: number } = factsOf(Platform.of(place).distribution).dns;
  const [only, ...others] = values;
  const pods = others.length === 0 ? { matchLabels: { [key]: only } } : { matchLabels: {}, oneOf: { key, values } };
  return onPort(NetworkPeer.of({ kind: 'pods', namespace, pods }), number);
}

function onPort(peer: NetworkPeer, number: number): Rule {
  return { peers: [peer], ports: [NetworkPort.udp(number), NetworkPort.tcp(number)] };
}
