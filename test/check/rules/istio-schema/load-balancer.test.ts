import rule from '../../../../src/check/rules/istio-schema/load-balancer';
import { policy } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const hash = (text: string): string => policy(`loadBalancer: {consistentHash: {${text}}}`);
const warmup = (aggression: string): string =>
  policy(`loadBalancer: {warmup: {duration: 10s, aggression: ${aggression}}}`);
const at = 'shop/x spec.trafficPolicy.loadBalancer';

// Verdicts of istiod's webhook (Istio 1.31; for 1.30, its source).
testRule(rule, {
  valid: {
    'a cookie, and a table': hash(
      'httpCookie: {name: a, attributes: [{name: b}, {name: c}]}, maglev: {tableSize: 4999999}',
    ),
    'small tables': ['1', '2', '3'].map((size) => hash(`maglev: {tableSize: ${size}}`)).join(''),
    'a ring at either place': hash('minimumRingSize: 9') + hash('ringHash: {minimumRingSize: 9}, minimumRingSize: 0'),
    'a slow start': warmup('0.5'),
  },
  invalid: {
    'cookies without names': {
      given: hash("httpCookie: {name: '', attributes: [{name: ''}, {name: a}, {name: a}]}"),
      finds: [
        { message: 'cookie', at: `${at}.consistentHash.httpCookie.name` },
        { message: 'attribute', at: `${at}.consistentHash.httpCookie.attributes[0].name` },
        { message: 'attributeTwice', at: `${at}.consistentHash.httpCookie.attributes[2].name` },
      ],
    },
    'a ring at both places': {
      given: hash('minimumRingSize: 9, maglev: {tableSize: 7}'),
      finds: [{ message: 'ring', at: `${at}.consistentHash.minimumRingSize` }],
    },
    'tables that Envoy refuses': {
      given: hash('maglev: {}') + hash('maglev: {tableSize: 9}') + hash('maglev: {tableSize: 5000011}'),
      finds: [
        { message: 'table', at: `${at}.consistentHash.maglev`, says: 'tableSize 0' },
        { message: 'table', at: `${at}.consistentHash.maglev.tableSize` },
        { message: 'table', at: `${at}.consistentHash.maglev.tableSize` },
      ],
    },
    'a start that never ends': {
      given: warmup('0'),
      finds: [{ message: 'aggression', at: `${at}.warmup.aggression`, says: 'above 0' }],
    },
    'a start that is too slow, before Istio 1.31': {
      given: warmup('0.5'),
      platform: { istio: '1.30' },
      finds: [{ message: 'aggression', at: `${at}.warmup.aggression`, says: 'at least 1' }],
    },
  },
});
