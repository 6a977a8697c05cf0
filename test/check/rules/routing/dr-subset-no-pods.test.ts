import rule from '../../../../src/check/rules/routing/dr-subset-no-pods';
import { testRule } from '../../test-rule';

const service = (spec = 'selector: {app: web}, '): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {${spec}ports: [{port: 80}]}\n---\n`;
const pod = (labels: string, namespace = 'shop'): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: ${namespace}}\nspec: {template: {metadata: {labels: {${labels}}}, spec: {containers: []}}}\n---\n`;
const dr = (labels: string, host = 'web'): string =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r, namespace: shop}\nspec: {host: ${host}, subsets: [{name: s, labels: {${labels}}}]}\n---\n`;
const VS = `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: shop}\nspec: {hosts: [web], http: [{route: [{destination: {host: web, subset: s}}]}]}\n---\n`;
const entry = (spec: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: shop}\nspec: {hosts: [db.example.com], ports: [{number: 80, name: http, protocol: HTTP}], ${spec}}\n---\n`;
const AT = 'shop/r spec.subsets[0].labels';

// After istio/istio testdata/destinationrule-subsets-not-select-pods.yaml and its kin, and Kiali's KIA0203.
testRule(rule, {
  valid: {
    'pods with the labels': service() + pod('app: web, version: v1') + dr('version: v1') + VS,
    'no labels, of which another rule speaks': service() + dr(''),
    'a host that is not there': dr('version: v1'),
    'a Service whose endpoints others write': service('') + dr('version: v1'),
    'an external name': service('type: ExternalName, externalName: a.example.com, ') + dr('version: v1'),
    'where the nodes are': service() + pod('app: web') + dr('topology.kubernetes.io/region: eu'),
    'a label that Argo Rollouts gives the pods': service() + pod('app: web') + dr('rollouts-pod-template-hash: abc'),
    'pods of a ServiceEntry':
      entry('workloadSelector: {labels: {app: db}}') +
      pod('app: db, version: v1') +
      dr('version: v1', 'db.example.com'),
    'a WorkloadEntry':
      entry('workloadSelector: {labels: {app: db}}') +
      `apiVersion: networking.istio.io/v1\nkind: WorkloadEntry\nmetadata: {name: w, namespace: shop}\nspec: {address: 10.0.0.1, labels: {app: db, version: v1}}\n---\n` +
      dr('version: v1', 'db.example.com'),
    'endpoints of a ServiceEntry':
      entry('endpoints: [{address: 10.0.0.1, labels: {version: v1}}]') + dr('version: v1', 'db.example.com'),
    'addresses of DNS': entry('resolution: DNS') + dr('version: v1', 'db.example.com'),
    'a few files without pods': { given: service() + dr('version: v1') + VS, world: 'open' },
    'labels that are no texts': service() + pod('app: web') + dr('version: 1'),
  },
  invalid: {
    'other labels': {
      given: service() + pod('app: web, version: v1') + dr('version: v2') + VS,
      finds: [
        { message: 'routed', at: AT, says: 'no pod of Service shop/web has version=v2: what VirtualService shop/v' },
      ],
    },
    'the labels on pods of another Service': {
      given: service() + pod('app: api, version: v2') + dr('version: v2') + VS,
      finds: [{ message: 'routed', at: AT }],
    },
    'the labels on pods of another namespace': {
      given: service() + pod('app: web, version: v2', 'other') + dr('version: v2') + VS,
      finds: [{ message: 'routed', at: AT }],
    },
    'a subset that nothing routes to': {
      given: service() + pod('app: web') + dr('version: v2'),
      finds: [{ message: 'unused', at: AT, severity: 'info' }],
    },
    'a region that no node has': {
      given: service() + pod('app: web') + dr('topology.kubernetes.io/region: ""'),
      finds: [{ message: 'unused', at: AT, severity: 'info' }],
    },
    'endpoints of a ServiceEntry without them': {
      given: entry('endpoints: [{address: 10.0.0.1}]') + dr('version: v1', 'db.example.com'),
      finds: [{ message: 'unused', at: AT, severity: 'info' }],
    },
    'a few files with pods of the namespace': {
      given: service() + pod('app: web, version: v1') + dr('version: v2') + VS,
      world: 'open',
      finds: [{ message: 'routed', at: AT, fix: 'version=v2 in their template' }],
    },
  },
});
