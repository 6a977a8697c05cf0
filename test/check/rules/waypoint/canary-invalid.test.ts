import rule from '../../../../src/check/rules/waypoint/canary-invalid';
import { namespace, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const NEXT = 'istio.io/use-waypoint-canary: next';
const BOTH = waypoint() + waypoint('', { name: 'next' });
const AT = 'metadata.labels["istio.io/use-waypoint-canary"]';
const weighed = (weight: string): string =>
  service(`${USE}, ${NEXT}`).replace(
    'labels:',
    `annotations: {istio.io/use-waypoint-canary-weight: ${weight}}, labels:`,
  );
const WEIGHT = 'shop/web metadata.annotations["istio.io/use-waypoint-canary-weight"]';

testRule(rule, {
  valid: {
    'another waypoint': service(`${USE}, ${NEXT}`) + BOTH,
    'a tenth of the traffic': weighed('"10"') + BOTH,
    'none and all of it': weighed('"0"') + weighed('"100"').replace('name: web', 'name: api') + BOTH,
    'a weight of the wrong type, which an API server refuses': weighed('10') + BOTH,
    'the word none': service(`${USE}, istio.io/use-waypoint-canary: none`) + BOTH,
    'a weight of no canary': weighed('"much"').replace(`, ${NEXT}`, '') + BOTH,
    "a namespace's canary": namespace('shop', `${USE}, ${NEXT}`) + service() + BOTH,
    "a canary of a Service beside the namespace's waypoint": namespace('shop', USE) + service(NEXT) + BOTH,
    'a canary of another namespace that admits all':
      service(`${USE}, ${NEXT}, istio.io/use-waypoint-canary-namespace: infra`) +
      waypoint() +
      waypoint('', { name: 'next', home: 'infra', from: 'All' }),
    'a version that has no canaries': { given: service(NEXT) + BOTH, platform: { istio: '1.30' } },
    'a namespace that is not in the input, and may have a waypoint': { given: service(NEXT) + BOTH, world: 'open' },
    'a canary that may be elsewhere': {
      given: service(`${USE}, ${NEXT}, istio.io/use-waypoint-canary-namespace: infra`) + waypoint(),
      world: 'open',
    },
  },
  invalid: {
    // istio/api labels.gen.go: on Service, ServiceEntry and Namespace.
    'the canary of a ServiceEntry that is not there': {
      given:
        `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: shop, labels: {${USE}, istio.io/use-waypoint-canary: other}}\n` +
        'spec: {hosts: [a.example.com], ports: [{number: 80, name: http, protocol: HTTP}], resolution: DNS}\n---\n' +
        BOTH,
      finds: [{ message: 'missing', at: `shop/e ${AT}`, says: 'no Gateway shop/other' }],
    },
    'a weight that is no whole number': {
      given: weighed('"12.5"') + BOTH,
      finds: [{ message: 'weight', at: WEIGHT, says: 'not "12.5"' }],
    },
    "the weight of a namespace's canary": {
      given:
        namespace('shop', `${USE}, ${NEXT}`).replace(
          'labels:',
          'annotations: {istio.io/use-waypoint-canary-weight: ""}, labels:',
        ) + BOTH,
      finds: [{ message: 'weight', at: 'shop metadata.annotations["istio.io/use-waypoint-canary-weight"]' }],
    },
    'a weight with a sign of percent': { given: weighed('"10%"') + BOTH, finds: [{ message: 'weight', at: WEIGHT }] },
    'a weight above 100': { given: weighed('"101"') + BOTH, finds: [{ message: 'weight', at: WEIGHT }] },
    'no waypoint in use': { given: service(NEXT) + BOTH, finds: [{ message: 'alone', at: `shop/web ${AT}` }] },
    'a Service that wants no waypoint': {
      given: service(`istio.io/use-waypoint: none, ${NEXT}`) + BOTH,
      finds: [{ message: 'alone', at: `shop/web ${AT}` }],
    },
    'a namespace without a waypoint in use': {
      given: namespace('shop', NEXT) + BOTH,
      finds: [{ message: 'alone', at: `shop ${AT}` }],
    },
    'the waypoint in use': {
      given: service(`${USE}, istio.io/use-waypoint-canary: waypoint`) + BOTH,
      finds: [{ message: 'same', at: `shop/web ${AT}`, says: 'Gateway shop/waypoint' }],
    },
    'a Gateway that is not there': {
      given: service(`${USE}, ${NEXT}`) + waypoint(),
      finds: [{ message: 'missing', at: `shop/web ${AT}`, says: 'no Gateway shop/next' }],
    },
    'a Gateway that admits others': {
      given:
        service(`${USE}, ${NEXT}, istio.io/use-waypoint-canary-namespace: infra`) +
        waypoint() +
        waypoint('', { name: 'next', home: 'infra' }),
      finds: [{ message: 'refused', at: `shop/web ${AT}`, says: 'does not admit namespace shop' }],
    },
    'a Gateway for pods': {
      given: service(`${USE}, ${NEXT}`) + waypoint() + waypoint('istio.io/waypoint-for: workload', { name: 'next' }),
      finds: [{ message: 'refused', at: `shop/web ${AT}`, says: 'does not serve traffic to Services' }],
    },
    'an ingress gateway': {
      given: service(`${USE}, ${NEXT}`) + waypoint() + waypoint('', { name: 'next', className: 'istio' }),
      finds: [{ message: 'refused', at: `shop/web ${AT}`, says: 'is of class istio' }],
    },
  },
});
