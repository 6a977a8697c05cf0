import rule from '../../../../src/check/rules/egress/export-to-ignored';
import { testRule } from '../../test-rule';
import { namespace, pods, USE, waypoint } from '../../waypoint-manifests';

const entry = (exportTo: string, more = ''): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: shop${more}}\nspec: {hosts: [a.example.com], ports: [{number: 443, name: p, protocol: TLS}], resolution: DNS, exportTo: ${exportTo}}\n---\n`;

// The note on export_to in istio/api networking/v1alpha3/service_entry.proto.
testRule(rule, {
  valid: {
    'an entry for all': namespace() + entry('["*"]'),
    'an entry for its own and for all': namespace() + entry('[".", "*"]'),
    'an empty list': namespace() + entry('[]'),
    'a mesh of sidecars': namespace('shop', 'istio-injection: enabled') + pods() + entry('["."]'),
    'a part of a mesh, of which the mode is not known': { given: entry('["."]'), world: 'open' },
    'another revision': namespace() + entry('["."]', ', labels: {istio.io/rev: canary}'),
    'a wrong type': namespace() + entry('{a: 1}'),
  },
  invalid: {
    'its own namespace, in ambient mode': {
      given: namespace() + entry('["."]'),
      world: 'open',
      finds: [{ message: 'ignored', at: 'shop/e spec.exportTo', says: 'exportTo (".")', fix: 'AuthorizationPolicy' }],
    },
    nobody: {
      given: namespace() + entry('["~"]'),
      finds: [{ message: 'ignored', at: 'shop/e spec.exportTo' }],
    },
    'an entry behind a waypoint': {
      given: namespace('shop', USE) + waypoint() + entry('[desk, bank]'),
      finds: [{ message: 'ignored', at: 'shop/e spec.exportTo', says: '"desk", "bank"' }],
    },
  },
});
