import type { k8s } from 'cdk8s-plus-27';
import { k8s as generated } from '../emit/generated';
import { GATEWAY_PODS } from './allowances';
import type { NetworkPeer, PodLabels } from './network-peer';
import type { NetworkPort } from './network-port';
import type { Rule } from './network-rules';
import type { Subject } from './subject';

/** The pods of a policy. */
export function podSelector(subject: Subject): k8s.LabelSelector {
  const { matchLabels } = subject.pods;
  // istiod puts this label on the pods of its gateways in every supported release; that of the class only from 1.28.
  const gateways = { key: GATEWAY_PODS.key, operator: 'NotIn', values: [GATEWAY_PODS.value] };
  return {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
    ...(subject.exceptGateways && { matchExpressions: [gateways] }),
  };
}

/** Writes rules for what comes in. */
export function ingress(rules: readonly Rule[]): k8s.NetworkPolicyIngressRule[] {
  return rules.map(({ peers, ports }) => ({ ...named('from', peers), ...portsOf(ports) }));
}

/** Writes rules for what goes out. */
export function egress(rules: readonly Rule[]): k8s.NetworkPolicyEgressRule[] {
  return rules.map(({ peers, ports }) => ({ ...named('to', peers), ...portsOf(ports) }));
}

/** No list at all means anybody. */
function named(field: 'from' | 'to', peers: readonly NetworkPeer[]): Record<string, k8s.NetworkPolicyPeer[]> {
  const anybody = peers.length === 0 || peers.some(({ facts }) => facts.kind === 'anybody');
  return anybody ? {} : { [field]: peers.map(peerOf) };
}

function peerOf({ facts, text }: NetworkPeer): k8s.NetworkPolicyPeer {
  if (facts.kind === 'every-pod') return { namespaceSelector: {} };
  if (facts.kind === 'namespaces') return { namespaceSelector: { matchLabels: { ...facts.labels } } };
  if (facts.kind === 'cidr') {
    return { ipBlock: { cidr: facts.cidr, ...(facts.except.length > 0 && { except: [...facts.except] }) } };
  }
  if ((facts.kind === 'pods' || facts.kind === 'account') && facts.pods) {
    return {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': facts.namespace! } },
      ...selector(facts.pods),
    };
  }
  throw new Error(`${text} was let through to a NetworkPolicy`);
}

function selector({ matchLabels, oneOf }: PodLabels): { podSelector?: k8s.LabelSelector } {
  const selects = {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
    ...(oneOf && { matchExpressions: [{ key: oneOf.key, operator: 'In', values: [...oneOf.values] }] }),
  };
  return Object.keys(selects).length > 0 ? { podSelector: selects } : {};
}

function portsOf(ports: readonly NetworkPort[]): { ports?: k8s.NetworkPolicyPort[] } {
  if (ports.length === 0) return {};
  const { IntOrString } = generated();
  return {
    ports: ports.map(({ first, isRange, last, protocol }) => ({
      protocol,
      port: IntOrString.fromNumber(first),
      ...(isRange && { endPort: last }),
    })),
  };
}
