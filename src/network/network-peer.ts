import { BlockList, isIP } from 'node:net';
import { isIpOrBlock } from '../input/addresses';
import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';
import { dnsLabel, labels as checkLabels, plainName, type Named } from '../input/names';
import { refuse, shown } from '../input/refuse';
import type { IMeshService } from '../mesh/service-base';
import { accountName } from './account-name';

/** What Cilium knows beside pods, by its own names; see {@link NetworkPeer.entity}. */
export type CiliumEntity =
  | 'all'
  | 'world'
  | 'cluster'
  | 'host'
  | 'remote-node'
  | 'kube-apiserver'
  | 'ingress'
  | 'health'
  | 'init'
  | 'unmanaged'
  | 'none';

/** The closed set of the CRD (cilium/cilium pkg/policy/api/entity.go, read for 1.20). */
const ENTITIES = [
  'all',
  'world',
  'cluster',
  'host',
  'remote-node',
  'kube-apiserver',
  'ingress',
  'health',
  'init',
  'unmanaged',
  'none',
] as const satisfies readonly CiliumEntity[];

/** Labels that select pods: all of `matchLabels`, and one of the values of `oneOf`. */
export interface PodLabels {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly oneOf?: { readonly key: string; readonly values: readonly string[] } | undefined;
}

/** What a peer is. `namespace` is that of the policy where there is none. */
export type PeerFacts =
  | { readonly kind: 'anybody' }
  | { readonly kind: 'every-pod' }
  | {
      readonly kind: 'pods';
      readonly namespace?: string | undefined;
      readonly pods: PodLabels;
      /** Whether ztunnel is known not to capture them. */
      readonly outOfMesh?: boolean | undefined;
    }
  | {
      readonly kind: 'account';
      readonly namespace: string;
      readonly account: string;
      /** The same pods by their labels, where they are known. */
      readonly pods?: PodLabels | undefined;
      readonly outOfMesh?: boolean | undefined;
    }
  | { readonly kind: 'namespaces'; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: 'entity'; readonly entity: CiliumEntity }
  | { readonly kind: 'cidr'; readonly cidr: string; readonly except: readonly string[] }
  | { readonly kind: 'fqdn'; readonly name: string };

export interface PodPeerOptions {
  /**
   * Namespace of the pods.
   *
   * @default - that of the policy; any, in a cluster-wide policy
   */
  readonly namespace?: Named | undefined;
}

export interface CidrPeerOptions {
  /**
   * Blocks within the block that are not meant.
   *
   * @default - none
   */
  readonly except?: readonly string[] | undefined;
}

const checkPodOptions = knownProps<PodPeerOptions>({ namespace: true });
const checkCidrOptions = knownProps<CidrPeerOptions>({ except: 'texts' });

/**
 * Who is on the other side of a connection, as the network sees it: pods by their identity, and what is no pod.
 *
 * Services, waypoints and gateways stand as peers themselves. Not every policy can say every peer; a standard
 * {@link NetworkPolicy} knows pods, namespaces and addresses only.
 *
 * @example
 * const peers = [
 *   NetworkPeer.serviceAccount('shop', 'web'),
 *   NetworkPeer.pods({ app: 'prometheus' }, { namespace: 'monitoring' }),
 *   NetworkPeer.namespaces({ team: 'payments' }),
 *   NetworkPeer.entity('kube-apiserver'),
 *   NetworkPeer.cidr('10.0.0.0/8', { except: ['10.1.0.0/16'] }),
 * ];
 *
 * @throws InputError on a wrong name, label, address or entity
 * @see https://docs.cilium.io/en/stable/security/policy/layer3/ (read for 1.20)
 */
export class NetworkPeer {
  /** Anybody: every pod, node and address. */
  static anybody(): NetworkPeer {
    return new NetworkPeer({ kind: 'anybody' });
  }

  /** Every pod of the cluster, and nothing that is no pod. */
  static everyPod(): NetworkPeer {
    return new NetworkPeer({ kind: 'every-pod' });
  }

  /** Every pod of a namespace. */
  static namespace(namespace: Named): NetworkPeer {
    const place = 'NetworkPeer.namespace';
    return new NetworkPeer({ kind: 'pods', namespace: namespaceName(place, namespace), pods: { matchLabels: {} } });
  }

  /**
   * Every pod of the namespaces that have these labels, now or later.
   *
   * @throws InputError on a key without a domain that is longer than 28, which Cilium can't select by
   */
  static namespaces(labels: Readonly<Record<string, string>>): NetworkPeer {
    const place = 'NetworkPeer.namespaces';
    const given = checkLabels(place, 'label', labels);
    const keys = Object.keys(given);
    if (keys.length === 0) refuse(place, 'needs labels; say NetworkPeer.everyPod() to mean all namespaces');
    // Before Cilium 1.20 35 letters come before it, and the name of a label has 63 (its parser, read for 1.15 to 1.20).
    const long = keys.find((key) => !key.includes('/') && key.length > 28);
    if (long !== undefined)
      refuse(
        place,
        `label key "${long}" is longer than 28, which Cilium can't select by; give it a domain, as in "example.com/team"`,
      );
    return new NetworkPeer({ kind: 'namespaces', labels: given });
  }

  /** Pods by their labels. */
  static pods(labels: Readonly<Record<string, string>>, options: PodPeerOptions = {}): NetworkPeer {
    const place = 'NetworkPeer.pods';
    checkPodOptions(place, options);
    const matchLabels = checkLabels(place, 'label', labels);
    if (Object.keys(matchLabels).length === 0)
      refuse(place, 'needs labels; say NetworkPeer.namespace(…) or NetworkPeer.everyPod() to mean all pods');
    const { namespace } = options;
    return new NetworkPeer({
      kind: 'pods',
      namespace: namespace === undefined ? undefined : namespaceName(place, namespace),
      pods: { matchLabels },
    });
  }

  /** The pods that run as a service account, whatever their labels; not in a standard NetworkPolicy. */
  static serviceAccount(namespace: Named, name: Named): NetworkPeer {
    const place = 'NetworkPeer.serviceAccount';
    return new NetworkPeer({
      kind: 'account',
      namespace: namespaceName(place, namespace),
      account: accountName(place, 'name', plainName(place, 'service account', name)),
    });
  }

  /** What Cilium names itself, such as `kube-apiserver` or `world`; not in a standard NetworkPolicy. */
  static entity(entity: CiliumEntity): NetworkPeer {
    return new NetworkPeer({ kind: 'entity', entity: oneOf('NetworkPeer.entity', 'entity', entity, ENTITIES) });
  }

  /**
   * Addresses outside the cluster, an IP or a CIDR block. To Cilium they are never pods, nor nodes: `0.0.0.0/0` is the
   * world.
   *
   * @throws InputError if an exception lies outside the block, or is all of it
   */
  static cidr(cidr: string, options: CidrPeerOptions = {}): NetworkPeer {
    const place = 'NetworkPeer.cidr';
    checkCidrOptions(place, options);
    const block = asBlock(place, cidr);
    const except = (options.except ?? []).map((one) => asBlock(place, one));
    const outside = except.find((one) => !isWithin(one, block));
    if (outside !== undefined) refuse(place, `except "${outside}" is not within "${block}", and would except nothing`);
    // Kubernetes asks for a strict subset (k8s.io/kubernetes pkg/apis/networking/validation, read for 1.33).
    const whole = except.find((one) => isWithin(block, one));
    if (whole !== undefined)
      refuse(place, `except "${whole}" is all of "${block}", which leaves nothing; leave the peer out`);
    return new NetworkPeer({ kind: 'cidr', cidr: block, except });
  }

  /**
   * A host outside the cluster by its DNS name, or several: `*` stands for part of one label. On egress only, and not in
   * a standard NetworkPolicy.
   *
   * Cilium learns addresses from the answers that pods get from DNS, so the policy also opens DNS, and reads it there.
   */
  static fqdn(name: string): NetworkPeer {
    const place = 'NetworkPeer.fqdn';
    // matchName and matchPattern of the CRD, to which a star is one of the letters (1.18).
    const isName = typeof name === 'string' && /^(?:[-a-zA-Z0-9_*]+\.)*[-a-zA-Z0-9_*]+\.?$/.test(name);
    if (!isName || name.length > 255 || isIP(name) !== 0)
      refuse(place, `${shown(name)} is no DNS name; write it as "api.example.com" or "*.example.com"`);
    // "**." spans labels in newer releases of Cilium, and is one star in older ones.
    if (name.includes('**'))
      refuse(place, `"${name}" has "**", which releases of Cilium read differently; list a pattern for each depth`);
    return new NetworkPeer({ kind: 'fqdn', name });
  }

  /** @internal pods by more than labels alone */
  static of(facts: PeerFacts, service?: IMeshService): NetworkPeer {
    return new NetworkPeer(facts, service);
  }

  private constructor(
    /** @internal */
    readonly facts: PeerFacts,
    /** @internal the service that was given, if it was one */
    readonly service?: IMeshService,
  ) {}

  /** @internal whether every pod of the cluster is among them */
  get hasEveryPod(): boolean {
    const { facts } = this;
    if (facts.kind === 'entity') return facts.entity === 'all' || facts.entity === 'cluster';
    return facts.kind === 'anybody' || facts.kind === 'every-pod';
  }

  /** @internal whether an address outside the cluster is among them */
  hasAddress(address: string): boolean {
    const { facts } = this;
    if (facts.kind === 'anybody') return true;
    if (facts.kind === 'entity') return facts.entity === 'all' || facts.entity === 'world';
    if (facts.kind !== 'cidr') return false;
    return isWithin(address, facts.cidr) && !facts.except.some((one) => isWithin(address, one));
  }

  /** @internal as messages show it */
  get text(): string {
    const { facts } = this;
    switch (facts.kind) {
      case 'anybody':
        return 'anybody';
      case 'every-pod':
        return 'every pod';
      case 'pods': {
        const where = facts.namespace === undefined ? '' : ` of namespace ${facts.namespace}`;
        return `pods${where}${selectorText(facts.pods)}`;
      }
      case 'namespaces':
        return `namespaces${selectorText({ matchLabels: facts.labels })}`;
      case 'account':
        return `service account ${facts.namespace}/${facts.account}`;
      case 'entity':
        return `entity "${facts.entity}"`;
      case 'cidr':
        return facts.cidr;
      case 'fqdn':
        return `host "${facts.name}"`;
    }
  }
}

function selectorText({ matchLabels }: PodLabels): string {
  const pairs = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '' : ` with ${pairs.join(', ')}`;
}

function namespaceName(place: string, namespace: Named): string {
  return dnsLabel(place, 'namespace', plainName(place, 'namespace', namespace));
}

function asBlock(place: string, given: unknown): string {
  if (!isIpOrBlock(given))
    refuse(place, `${shown(given)} is neither an IP address nor a CIDR block, such as "10.0.0.0/8"`);
  return given.includes('/') ? given : `${given}/${given.includes(':') ? 128 : 32}`;
}

function isWithin(inner: string, outer: string): boolean {
  const [address, length] = parts(inner);
  const [network, prefix] = parts(outer);
  if (address.includes(':') !== network.includes(':') || length < prefix) return false;
  const family = network.includes(':') ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(address, family);
}

function parts(block: string): [address: string, length: number] {
  const [address = '', length = address.includes(':') ? '128' : '32'] = block.split('/');
  return [address, Number(length)];
}
