import { isAtLeast } from '../../../model/platform/platform-facts';
import { policies } from '../../istio-schema/policies';
import { numberIn, shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

/** Envoy's own bound for the table of Maglev. */
const TABLE_MOST = 5000011;

export default defineRule({
  id: 'istio-schema/load-balancer',
  severity: 'error',
  summary: 'A load balancer has settings that Envoy could not work with.',
  details:
    'A cookie has a name, and each of its attributes one of its own. The table of Maglev has a prime number of places, below 5000011. `minimumRingSize` at ' +
    'the old place excludes `ringHash` and `maglev`. `warmup.aggression` is above 0; before Istio 1.31 it was at least 1.',
  codes: ['IST0106'],
  on: ['DestinationRule'],
  reads: ['workload'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateLoadBalancer'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy:
    loadBalancer: { consistentHash: { httpHeaderName: x-user, maglev: { tableSize: 65536 } } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy:
    loadBalancer: { consistentHash: { httpHeaderName: x-user, maglev: { tableSize: 65537 } } }
`,
  },
  messages: {
    cookie: () => 'the cookie has no name',
    attribute: () => 'an attribute of the cookie has no name',
    attributeTwice: (name: string) => `the cookie has attribute ${name} twice`,
    ring: () => 'minimumRingSize is for a ring hash without ringHash or maglev',
    table: (size: number) => `tableSize ${size} is no prime number below ${TABLE_MOST}`,
    aggression: (value: number, bound: string) => `aggression ${value} is not ${bound}`,
  },
  check({ mesh, report }) {
    for (const { field } of policies(mesh)) {
      const balancer = field.get('loadBalancer');
      const hash = balancer.get('consistentHash');
      const cookie = hash.get('httpCookie');
      if (cookie.get('name').text === '') report(cookie.get('name'), 'cookie').fix('name the cookie');
      const names = new Set<string>();
      for (const name of cookie.get('attributes').items.map((attribute) => attribute.get('name'))) {
        if (name.text === '') report(name, 'attribute').fix('name the attribute, such as SameSite');
        else if (names.has(name.text ?? ''))
          report(name, 'attributeTwice', shown(name.text!)).fix('remove one of the two');
        if (name.text) names.add(name.text);
      }
      const ring = hash.get('minimumRingSize');
      if ((ring.number ?? 0) !== 0 && (hash.get('ringHash').isSet || hash.get('maglev').isSet))
        report(ring, 'ring').fix('move it into ringHash, or remove it');
      const maglev = hash.get('maglev');
      const size = maglev.map === undefined ? undefined : numberIn(maglev.get('tableSize'));
      if (size !== undefined && (size >= TABLE_MOST || !isPrime(size)))
        report(maglev.get('tableSize').isSet ? maglev.get('tableSize') : maglev, 'table', size).fix('use 65537');
      const aggression = balancer.get('warmup', 'aggression');
      const isNew = isAtLeast(mesh, 'istio', '1.31');
      if (aggression.number !== undefined && (isNew ? aggression.number <= 0 : aggression.number < 1))
        report(aggression, 'aggression', aggression.number, isNew ? 'above 0' : 'at least 1').fix('use 1');
    }
  },
});

/** As Envoy finds out, to which 1 is one (source/common/common/utility.cc, Primes::isPrime). */
function isPrime(number: number): boolean {
  if (number > 0 && number < 4) return true;
  if (number % 2 === 0) return false;
  for (let factor = 3; factor * factor <= number; factor += 2) if (number % factor === 0) return false;
  return true;
}
