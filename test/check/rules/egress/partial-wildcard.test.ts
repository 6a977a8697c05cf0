import rule from '../../../../src/check/rules/egress/partial-wildcard';
import { testRule } from '../../test-rule';
import { namespace } from '../../waypoint-manifests';

const entry = (hosts: string, more = 'addresses: [192.0.2.0/24], resolution: NONE', labels = ''): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: shop${labels}}\nspec: {hosts: [${hosts}], ports: [{number: 443, name: tls, protocol: TLS}], ${more}}\n---\n`;

// istio/istio pkg/config/validation/agent/validation.go, ValidatePartialWildCard.
testRule(rule, {
  valid: {
    'a name': entry('a.example.com'),
    'all of a domain': entry('"*.example.com"'),
    'names that a waypoint looks up': entry('"*-api.example.com"', 'resolution: DYNAMIC_DNS'),
    'one that ztunnel knows nothing of, which is told of as such':
      namespace() + entry('"*-api.example.com"', 'resolution: NONE'),
    'another revision': entry('"*-api.example.com"', 'resolution: NONE', ', labels: {istio.io/rev: canary}'),
    'hosts that are none': entry('7, "*"'),
  },
  invalid: {
    'a piece of a name': {
      given: entry('a.example.com, "*-api.example.com"'),
      finds: [{ message: 'piece', at: 'shop/e spec.hosts[1]', says: '"*-api.example.com"', fix: '*.example.com' }],
    },
    'a piece, in ambient mode, with addresses': {
      given: namespace() + entry('"*api.example.com"'),
      finds: [{ message: 'piece', at: 'shop/e spec.hosts[0]' }],
    },
  },
});
