import { urlProblem } from '../../istio-schema/url-problem';
import { shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/jwks-source',
  severity: 'error',
  summary: 'A rule for tokens has its keys from two places, or from an address that nobody fetches.',
  details:
    'An API server refuses the RequestAuthentication: keys are written out in `jwks` or fetched from `jwksUri`, one of the ' +
    'two, and fetched by http or https.',
  isInCrd: true,
  on: ['RequestAuthentication'],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.24 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: web, namespace: shop }
spec:
  jwtRules: [{ issuer: https://login.example.com, jwksUri: login.example.com/keys }]
`,
    right: `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: web, namespace: shop }
spec:
  jwtRules: [{ issuer: https://login.example.com, jwksUri: https://login.example.com/keys }]
`,
  },
  messages: {
    both: (second: string, first: string) => `keys are from one place, and here are ${first} and ${second}`,
    scheme: (address: string) => `keys are fetched by http or https, and this is ${address}`,
    form: (url: string, problem: string) => `${url} is no URL: ${problem}`,
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('RequestAuthentication')) {
      for (const rule of spec.get('jwtRules').items) {
        const [first, ...more] = ['jwksUri', 'jwks_uri', 'jwks'].filter((name) => rule.get(name).isSet);
        for (const name of more)
          report(rule.get(name), 'both', name, first!).related(rule.get(first!)).fix('remove one of them');
        for (const field of [rule.get('jwksUri'), rule.get('jwks_uri')]) {
          if (field.text !== undefined && !/^https?:/i.test(field.text)) {
            report(field, 'scheme', shown(field.text)).fix('write https:// and the rest of the address');
          } else if (field.text !== undefined && urlProblem(field.text) !== undefined) {
            report(field, 'form', shown(field.text), urlProblem(field.text)!);
          }
        }
      }
    }
  },
});
