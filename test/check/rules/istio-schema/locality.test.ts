import rule from '../../../../src/check/rules/istio-schema/locality';
import { policy } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const locality = (text: string): string => policy(`loadBalancer: {localityLbSetting: {${text}}}`);
const aware = (text: string): string => policy(`loadBalancer: {zoneAwareLbSetting: {${text}}}`);
const from = (...places: readonly string[]): string =>
  locality(`distribute: [${places.map((place) => `{from: '${place}', to: {a: 100}}`).join(', ')}]`);
const at = 'shop/x spec.trafficPolicy.loadBalancer.localityLbSetting';
const atAware = 'shop/x spec.trafficPolicy.loadBalancer.zoneAwareLbSetting';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    shares: locality("distribute: [{from: eu/*, to: {eu/a: 60, 'us/*': 40}}, {from: us/a/b, to: {us: 100}}]"),
    'places that do not overlap': from('eu/a/b', 'eu/a/c', 'eu/b/*', 'us/*'),
    'all others at the end': from('eu/a', '*'),
    'places of a map, which has no order': locality('distribute: [{from: eu, to: {eu/*: 50, eu/a/b: 50}}]'),
    failover:
      locality('failover: [{from: eu, to: us}], failoverPriority: [a]') +
      aware('failover: [{from: eu, to: us}], failoverPriority: [a]'),
    'failover by labels of places, without regions': locality('failoverPriority: [topology.kubernetes.io/zone]'),
    'an Istio without zoneAwareLbSetting': {
      given: aware('failover: [{from: a, to: a}]'),
      platform: { istio: '1.30' },
    },
  },
  invalid: {
    'shares that are none': {
      given:
        locality('distribute: [{from: a, to: {a: 0, b: 101}}]') +
        locality('distribute: [{from: a, to: {b: 50}}]') +
        locality('distribute: [{from: a}]'),
      finds: [
        { message: 'weight', at: `${at}.distribute[0].to.a` },
        { message: 'weight', at: `${at}.distribute[0].to.b` },
        { message: 'sum', at: `${at}.distribute[0]`, says: 'add up to 50' },
        { message: 'sum', at: `${at}.distribute[0]`, says: 'add up to 0' },
      ],
    },
    'places that are none': {
      given: from('a//b', 'b*c') + locality('distribute: [{to: {a/: 100}}]'),
      finds: [
        { message: 'form', at: `${at}.distribute[0].from`, says: 'a part of it is empty' },
        { message: 'form', at: `${at}.distribute[1].from`, says: 'stands at the end' },
        { message: 'form', at: `${at}.distribute[0].to["a/"]` },
        { message: 'form', at: `${at}.distribute[0]` },
      ],
    },
    'places that overlap': {
      given:
        from('eu/a/b', 'eu/a/b') +
        from('eu/*', 'eu/a') +
        from('eu/a', 'eu') +
        from('eu/a/*', 'eu/a/b') +
        from('*', 'us') +
        locality('distribute: [{from: a, to: {eu: 50, eu/a: 50}}]'),
      finds: [
        ...[1, 2, 3, 4, 5].map(() => ({ message: 'overlap', at: `${at}.distribute[1].from` })),
        { message: 'overlap', at: `${at}.distribute[0].to["eu/a"]` },
      ],
    },
    'both ways at once': {
      given:
        locality('distribute: [{from: a, to: {b: 100}}], failover: [{from: a, to: b}]') +
        policy('loadBalancer: {localityLbSetting: {}, zoneAwareLbSetting: {}}'),
      finds: [
        { message: 'both', at: `${at}.failover` },
        { message: 'settings', at: atAware },
      ],
    },
    'failover that is none': {
      given: locality(
        "failover: [{from: eu, to: eu}, {from: eu/a, to: 'us*'}], failoverPriority: [topology.istio.io/subzone]",
      ),
      finds: [
        { message: 'label', at: `${at}.failoverPriority[0]` },
        { message: 'same', at: `${at}.failover[0]` },
        { message: 'region', at: `${at}.failover[1].from` },
        { message: 'region', at: `${at}.failover[1].to` },
      ],
    },
    'the same of zoneAwareLbSetting': {
      given: aware("failover: [{from: eu, to: 'us/a'}], failoverPriority: [topology.kubernetes.io/region]"),
      finds: [
        { message: 'label', at: `${atAware}.failoverPriority[0]` },
        { message: 'region', at: `${atAware}.failover[0].to` },
      ],
    },
  },
});
