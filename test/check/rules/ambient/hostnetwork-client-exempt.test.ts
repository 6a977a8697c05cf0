import rule from '../../../../src/check/rules/ambient/hostnetwork-client-exempt';
import { testRule } from '../../test-rule';

const namespace = (labels = 'istio.io/dataplane-mode: ambient', name = 'shop'): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n---\n`;
const STRICT = `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: p, namespace: shop}\nspec: {mtls: {mode: STRICT}}\n---\n`;
const ALLOW = `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: a, namespace: shop}\nspec: {rules: [{from: [{source: {namespaces: [x]}}]}]}\n---\n`;
const web = (spec = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {${spec}containers: []}\n---\n`;
const agent = (spec = '', home = 'agents', labels = ''): string =>
  `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent, namespace: ${home}}\nspec: {template: {metadata: {labels: {${labels}}}, spec: {hostNetwork: true, ${spec}containers: []}}}\n---\n`;
const AT = 'agents/agent spec.template.spec.hostNetwork';

testRule(rule, {
  valid: {
    'nothing that is protected': namespace() + web() + agent(),
    'policies on pods out of the mesh': namespace('app: shop') + STRICT + ALLOW + web() + agent(),
    'a network of its own': namespace() + STRICT + web() + agent().replace('hostNetwork: true', 'hostNetwork: false'),
    'nodes of their own':
      namespace() + STRICT + web('nodeSelector: {pool: apps}, ') + agent('nodeSelector: {pool: edge}, '),
    'what the cluster itself runs': namespace() + STRICT + web() + agent('', 'kube-system'),
    'what Istio itself runs': namespace() + STRICT + web() + agent('', 'istio-system'),
    'pods that are to be in ambient mode, which is told elsewhere':
      namespace() + STRICT + web() + agent('', 'shop') + agent('', 'agents', 'istio.io/dataplane-mode: ambient'),
    'an install that knows the kubelet by its user': {
      given: namespace() + STRICT + web() + agent(),
      values: { cni: { global: { nativeNftables: true } } },
    },
  },
  invalid: {
    'beside pods that are strict': {
      given: namespace() + STRICT + web() + agent(),
      finds: [{ message: 'exempt', at: AT, says: 'Pod shop/web', fix: 'different nodes', severity: 'info' }],
    },
    'beside pods under a policy': {
      given: namespace() + ALLOW + web() + agent(),
      world: 'open',
      finds: [{ message: 'exempt', at: AT, severity: 'info' }],
    },
    'pods that are no agents of each node': {
      given: namespace() + STRICT + web() + agent().replace('kind: DaemonSet', 'kind: Deployment'),
      finds: [{ message: 'exempt', at: AT, severity: 'warning' }],
    },
    'where nodes may be the same': {
      given: namespace() + STRICT + web('nodeSelector: {pool: apps}, ') + agent('nodeSelector: {zone: a}, '),
      finds: [{ message: 'exempt', at: AT, severity: 'info' }],
    },
  },
});
