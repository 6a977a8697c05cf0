import rule from '../../../../src/check/rules/routing/match-shadowed';
import { testRule } from '../../test-rule';

const TO = 'route: [{destination: {host: web}}]';
const vs = (kind: string, ...rules: string[]): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [web], ${kind}: [${rules.map((matches) => `{match: [${matches}], ${TO}}`).join(', ')}]}\n---\n`;
const uri = (prefix: string, more = ''): string => `{uri: {prefix: ${prefix}}${more}}`;

// After istio/istio testdata/virtualservice_overlappingmatches.yaml and virtualservice_dupmatches.yaml.
testRule(rule, {
  valid: {
    'the longer prefix first': vs('http', uri('/api/v2'), uri('/api')),
    'a prefix and an exact path': vs('http', uri('/'), '{uri: {exact: /}, method: {exact: GET}}'),
    'the longer prefix for another method': vs(
      'http',
      uri('/a', ', method: {exact: GET}'),
      uri('/ab', ', method: {exact: PUT}'),
    ),
    'the longer prefix for any method, after one for a method': vs(
      'http',
      uri('/a', ', method: {exact: GET}'),
      uri('/ab'),
    ),
    'the longer prefix at another port': vs('http', uri('/a', ', port: 80'), uri('/ab', ', port: 81')),
    'a header on the shorter': vs('http', uri('/a', ', headers: {x: {exact: "1"}}'), uri('/ab')),
    'other values of a header': vs(
      'http',
      uri('/a', ', headers: {x: {exact: a}}'),
      uri('/ab', ', headers: {x: {prefix: a}}'),
    ),
    'a header that must not be there': vs('http', uri('/a', ', withoutHeaders: {x: {}}'), uri('/ab')),
    'letters of either case': vs('http', uri('/a', ', ignoreUriCase: true'), uri('/ab')),
    'rules after one for everything, of which another rule speaks': vs('http', uri('/a')).replace(
      'http: [',
      `http: [{${TO}}, {match: [${uri('/a')}], ${TO}}, `,
    ),
    'matches that are none': vs('http', '7, web') + vs('http', '{uri: 7}, {uri: {prefix: 7}}'),
  },
  invalid: {
    'a longer prefix in one rule': {
      given: vs('http', `${uri('/api/v1/product')}, ${uri('/api/v1/products', ', method: {exact: GET}')}`),
      finds: [
        {
          message: 'covered',
          at: 'shop/r spec.http[0].match[1]',
          says: 'match 0 of http rule 0 takes all below /api/v1/product',
          fix: 'longer prefix first',
        },
      ],
    },
    'a longer prefix in a later rule': {
      given: vs(
        'http',
        uri('/a', ', method: {exact: GET}'),
        `${uri('/ab', ', method: {exact: GET}')}, ${uri('/abc', ', method: {exact: POST}')}`,
      ),
      finds: [{ message: 'covered', at: 'shop/r spec.http[1].match[0]' }],
    },
    'conditions that are no wider': {
      given: vs(
        'http',
        uri(
          '/a',
          ', port: 80, headers: {x: {prefix: a}}, queryParams: {q: {exact: "1"}}, withoutHeaders: {z: {}}, authority: {prefix: w}',
        ),
        uri(
          '/ab',
          ', port: 80, headers: {x: {exact: ab}, w: {exact: b}}, queryParams: {q: {exact: "1"}}, withoutHeaders: {z: {}}, authority: {exact: web}',
        ),
      ),
      finds: [{ message: 'covered', at: 'shop/r spec.http[1].match[0]' }],
    },
    'the same, under another name': {
      given: vs('http', uri('/a', ', name: one'), `${uri('/b')}, ${uri('/a')}`),
      finds: [
        { message: 'same', at: 'shop/r spec.http[1].match[1]', says: 'match "one" matches the same', fix: 'remove it' },
      ],
    },
    'TCP and TLS': {
      given:
        vs('tcp', '{port: 1}', '{port: 1}, {port: 2}') +
        vs('tls', '{sniHosts: [a]}, {sniHosts: [a]}').replace('name: r', 'name: s'),
      finds: [
        { message: 'same', at: 'shop/r spec.tcp[1].match[0]' },
        { message: 'same', at: 'shop/s spec.tls[0].match[1]' },
      ],
    },
  },
});
