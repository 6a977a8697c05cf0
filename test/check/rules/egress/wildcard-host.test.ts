import rule from '../../../../src/check/rules/egress/wildcard-host';
import { testRule } from '../../test-rule';
import { namespace, pods, USE, waypoint } from '../../waypoint-manifests';

const entry = (spec: string, more = ''): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: shop${more}}\nspec: ${spec}\n---\n`;
const wild = `{hosts: ["*.example.com"], ports: [{number: 80, name: http, protocol: HTTP}], resolution: NONE}`;
const home = namespace();

// NOTE 3 of hosts, and DYNAMIC_DNS, in istio/api networking/v1alpha3/service_entry.proto.
testRule(rule, {
  valid: {
    'what is looked up, and refused for that by another rule': home + entry(wild.replace('NONE', 'DNS')),
    'a name': home + entry(wild.replace('*.', 'api.')),
    'names that the waypoint looks up': home + entry(wild.replace('NONE', 'DYNAMIC_DNS')),
    'an entry with addresses': home + entry(wild.replace('{hosts', '{addresses: [192.0.2.0/24], hosts')),
    'a mesh that has nobody in ambient mode': namespace('shop', 'team: a') + entry(wild),
    'an entry of another namespace, where sidecars are':
      namespace('desk') + namespace('shop', 'istio-injection: enabled') + pods() + entry(wild),
    'a part of a mesh, of which the mode is not known': { given: entry(wild), world: 'open' },
    'another revision': home + entry(wild, ', labels: {istio.io/rev: canary}'),
    'hosts of a wrong type': home + entry('{hosts: [7, {a: 1}], resolution: 3}'),
  },
  invalid: {
    'a pattern in ambient mode': {
      given: home + entry(wild),
      finds: [
        {
          message: 'unknown',
          at: 'shop/e spec.hosts[0]',
          says: '"*.example.com" with resolution NONE',
          fix: 'resolution DYNAMIC_DNS and put a waypoint',
        },
      ],
    },
    'a pattern beside a name': {
      given: home + entry(wild.replace('["*.', '[a.example.com, "*.')),
      world: 'open',
      finds: [{ message: 'unknown', at: 'shop/e spec.hosts[1]' }],
    },
    'a pattern before a waypoint': {
      given: namespace('shop', USE) + waypoint() + entry(wild),
      finds: [{ message: 'unknown', at: 'shop/e spec.hosts[0]', fix: 'let the waypoint look the names up' }],
    },
    'clients of ztunnel alone, elsewhere': {
      given: namespace('desk') + entry(wild),
      finds: [{ message: 'unknown', at: 'shop/e spec.hosts[0]' }],
    },
    'an Istio that has no DYNAMIC_DNS': {
      given: home + entry(wild),
      platform: { istio: '1.26' },
      finds: [{ message: 'unknown', at: 'shop/e spec.hosts[0]', fix: 'from Istio 1.28 on' }],
    },
  },
});
