import rule from '../../../../src/check/rules/istio-schema/route-weights';
import { virtualService } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const route = (...weights: readonly string[]): string =>
  `{route: [${weights.map((weight) => `{destination: {host: web}${weight}}`).join(', ')}]}`;

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'weights of any sum': virtualService(`hosts: [web], http: [${route(', weight: 1', ', weight: 0')}]`),
    'one destination without a weight': virtualService(
      `hosts: [web], http: [${route(', weight: 0')}], tcp: [${route('')}]`,
    ),
    'weights that are no numbers': virtualService(`hosts: [web], http: [${route(', weight: a', '')}]`),
  },
  invalid: {
    'weights that add up to nothing': {
      given: virtualService(
        `hosts: [web], http: [${route('', '')}], tls: [${route(', weight: 0', '', '').replace('{', '{match: [{sniHosts: [web]}], ')}], tcp: [${route('', '')}]`,
      ),
      finds: [
        { message: 'zero', at: 'shop/x spec.http[0].route', says: 'of the 2 destinations' },
        { message: 'zero', at: 'shop/x spec.tls[0].route' },
        { message: 'zero', at: 'shop/x spec.tcp[0].route' },
      ],
    },
    'a weight below zero': {
      given: virtualService(`hosts: [web], http: [${route(', weight: -5', ', weight: 5')}]`),
      finds: [
        { message: 'negative', at: 'shop/x spec.http[0].route[0].weight' },
        { message: 'zero', at: 'shop/x spec.http[0].route' },
      ],
    },
  },
});
