import type { Chart } from 'cdk8s';
import {
  CiliumNetworkPolicy,
  NetworkPolicy,
  Platform,
  type CiliumNetworkPolicyProps,
  type NetworkPolicyProps,
} from '../../src';
import { recent } from '../mesh/refusal';
import { synth, type Manifest } from '../synth';
import type { End, Flow } from './cilium-decides';

/** A platform whose Cilium has no enableDefaultDeny and no ranges of ports. */
export const old = new Platform({ cilium: '1.15' });
export const pod = (namespace: string, app: string, account = app): End => ({ namespace, pod: { app }, account });
export const web = pod('shop', 'web');
export const cart = pod('shop', 'cart');
export const api = pod('payments', 'api');
export const istiod: End = { namespace: 'istio-system', pod: { app: 'istiod' }, account: 'istiod' };
export const ztunnel: End = { namespace: 'istio-system', pod: { app: 'ztunnel' }, account: 'ztunnel' };
export const dns: End = { namespace: 'kube-system', pod: { 'k8s-app': 'kube-dns' }, account: 'coredns' };
export const internet: End = { address: '203.0.113.7' };
export const probe: End = { address: '169.254.7.127' };
/** A connection to `web`. */
export const to = (port: number, from: End, end = web, protocol: 'TCP' | 'UDP' = 'TCP'): Flow => ({
  from,
  to: end,
  port,
  protocol,
});

type Calls = (policy: NetworkPolicy | CiliumNetworkPolicy) => void;

/** A policy for the pods of `web` in shop, of the kind that every CNI reads. */
export const standard =
  (props: Partial<NetworkPolicyProps>, more: Calls = () => undefined) =>
  (chart: Chart): void =>
    more(new NetworkPolicy(chart, 'Web', { namespace: 'shop', selector: { app: 'web' }, ...props }));

/** The same of Cilium. */
export const cnp =
  (props: Partial<CiliumNetworkPolicyProps>, more: Calls = () => undefined) =>
  (chart: Chart): void =>
    more(new CiliumNetworkPolicy(chart, 'Web', { namespace: 'shop', selector: { app: 'web' }, ...props }));

/** What a build emits. */
export const of = (build: (chart: Chart) => void, platform = recent): Manifest[] => synth(build, platform);
