import rule from '../../../../src/check/rules/routing/dr-host-not-found';
import { testRule } from '../../test-rule';

const service = (name: string, more = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop${more}}\nspec: {ports: [{port: 80}]}\n---\n`;
const entry = (host: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: shop}\nspec: {hosts: ["${host}"], ports: [{number: 80, name: http, protocol: HTTP}]}\n---\n`;
const dr = (host: string, namespace = 'shop'): string =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r, namespace: ${namespace}}\nspec: {host: ${host}}\n---\n`;

// After istio/istio testdata/destinationrule-with-fake-host.yaml and its neighbours.
testRule(rule, {
  valid: {
    'what can be no host, of which another rule tells': dr('a_b') + dr('"web:80"'),
    'a Service of its namespace': service('web') + dr('web'),
    'a Service of another, in full': service('web') + dr('web.shop.svc.cluster.local', 'other'),
    'a ServiceEntry': entry('*.example.com') + dr('api.example.com'),
    'all Services, and those of a namespace': service('web') + dr('"*.local"') + dr('"*.shop.svc.cluster.local"'),
    'a name cut off after the namespace, of which another rule speaks': service('web') + dr('web.shop'),
    'a few files, which may not have it': { given: dr('web'), world: 'open' },
    'a host that is no text, and none': dr('7') + dr('""'),
  },
  invalid: {
    'a Service that is not there': {
      given: service('reviews') + dr('review'),
      finds: [
        {
          message: 'missing',
          at: 'shop/r spec.host',
          says: 'review.shop.svc.cluster.local',
          fix: 'did you mean reviews',
        },
      ],
    },
    'a full name': {
      given: dr('fake.shop.svc.cluster.local'),
      finds: [{ message: 'missing', at: 'shop/r spec.host', fix: 'add Service fake to namespace shop' }],
    },
    'a Service of another namespace by its short name': {
      given: service('web') + dr('web', 'other'),
      finds: [{ message: 'missing', at: 'other/r spec.host' }],
    },
    'hosts of a domain that nothing is about': {
      given: service('web') + dr('"*.example.com"'),
      finds: [{ message: 'missing', at: 'shop/r spec.host', fix: 'add a ServiceEntry' }],
    },
    'a Service that keeps to its own namespace': {
      given:
        service('web', ', annotations: {networking.istio.io/exportTo: .}') + dr('web.shop.svc.cluster.local', 'other'),
      finds: [{ message: 'hidden', at: 'other/r spec.host', says: 'not exported to namespace other' }],
    },
    'a few files, where Services of the namespace are among them': {
      given: service('web') + dr('api'),
      world: 'open',
      finds: [{ message: 'missing', at: 'shop/r spec.host' }],
    },
  },
});
