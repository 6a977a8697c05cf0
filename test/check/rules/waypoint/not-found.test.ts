import rule from '../../../../src/check/rules/waypoint/not-found';
import { testRule } from '../../test-rule';

const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n---\n`;
const service = (labels: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop, labels: {${labels}}}\nspec: {ports: [{port: 80}]}\n---\n`;
const gateway = (name: string, home = 'shop'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: ${name}, namespace: ${home}}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE, allowedRoutes: {namespaces: {from: All}}}]}\n---\n`;

testRule(rule, {
  valid: {
    'a waypoint of another namespace':
      service('istio.io/use-waypoint: w, istio.io/use-waypoint-namespace: infra') + gateway('w', 'infra'),
    'the word none':
      namespace('istio.io/use-waypoint: waypoint') + service('istio.io/use-waypoint: none') + gateway('waypoint'),
    'a few files, which may not be all': { given: service('istio.io/use-waypoint: waypoint'), world: 'open' },
  },
  invalid: {
    'a machine beside the cluster': {
      given: `apiVersion: networking.istio.io/v1\nkind: WorkloadEntry\nmetadata: {name: vm, namespace: shop, labels: {istio.io/use-waypoint: edge}}\nspec: {address: 192.0.2.7}\n---\n`,
      finds: [{ message: 'missing', at: 'shop/vm metadata.labels["istio.io/use-waypoint"]', says: 'shop/edge' }],
    },
    "a Service's label": {
      given: service('istio.io/use-waypoint: waypoint'),
      finds: [
        {
          message: 'missing',
          at: 'shop/web metadata.labels["istio.io/use-waypoint"]',
          says: 'no Gateway shop/waypoint',
          fix: 'add the Gateway to namespace shop',
        },
      ],
    },
    'a few files, where Gateways of the namespace are among them': {
      given: service('istio.io/use-waypoint: wapoint') + gateway('waypoint'),
      world: 'open',
      finds: [
        {
          message: 'missing',
          at: 'shop/web metadata.labels["istio.io/use-waypoint"]',
          fix: 'write waypoint',
        },
      ],
    },
    "a label that keeps the namespace's away": {
      given:
        namespace('istio.io/use-waypoint: waypoint') + service('istio.io/use-waypoint: wapoint') + gateway('waypoint'),
      finds: [
        {
          message: 'masks',
          at: 'shop/web metadata.labels["istio.io/use-waypoint"]',
          says: `the namespace's waypoint "waypoint"`,
        },
      ],
    },
    'a namespace, once for all in it': {
      given:
        namespace('istio.io/use-waypoint: waypoint') +
        service('app: web') +
        service('app: web').replace('name: web', 'name: api'),
      finds: [{ message: 'missing', at: 'shop metadata.labels["istio.io/use-waypoint"]' }],
    },
    'the label of a pod template': {
      given: `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {template: {metadata: {labels: {istio.io/use-waypoint: w}}, spec: {containers: []}}}\n`,
      finds: [{ message: 'missing', at: 'shop/web spec.template.metadata.labels["istio.io/use-waypoint"]' }],
    },
  },
});
