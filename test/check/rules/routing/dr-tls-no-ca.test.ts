import rule from '../../../../src/check/rules/routing/dr-tls-no-ca';
import { testRule } from '../../test-rule';

const dr = (spec: string, host = 'db'): string =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r, namespace: shop}\nspec: {host: ${host}, ${spec}}\n---\n`;
const tls = (settings: string): string => `trafficPolicy: {tls: {${settings}}}`;
const AT = 'shop/r spec.trafficPolicy.tls';

// After istio/istio testdata/destinationrule-{simple,mutual,compound,with-ca}*.yaml.
testRule(rule, {
  valid: {
    'a CA': dr(tls('mode: SIMPLE, caCertificates: /ca.pem')) + dr(tls('mode: MUTUAL, caCertificates: system')),
    'a Secret, for certain clients': dr(
      `${tls('mode: SIMPLE, credentialName: db')}, workloadSelector: {matchLabels: {a: b}}`,
    ),
    "the mesh's own TLS, and none": dr(tls('mode: ISTIO_MUTUAL')) + dr(tls('mode: DISABLE')),
    'one that says not to look': dr(tls('mode: SIMPLE, insecureSkipVerify: true')),
    'what is none': dr(tls('mode: 7')) + dr('trafficPolicy: 7, subsets: 7'),
  },
  invalid: {
    'SIMPLE and MUTUAL, for the host and for a port': {
      given: dr('trafficPolicy: {tls: {mode: SIMPLE}, portLevelSettings: [{port: {number: 1}, tls: {mode: MUTUAL}}]}'),
      finds: [
        { message: 'noCa', at: AT, says: 'TLS (SIMPLE) to db has no caCertificates', fix: 'caCertificates' },
        { message: 'noCa', at: 'shop/r spec.trafficPolicy.portLevelSettings[0].tls' },
      ],
    },
    'a subset, and a port of it': {
      given: dr(
        'subsets: [{name: a, trafficPolicy: {tls: {mode: SIMPLE}, portLevelSettings: [{port: {number: 1}, tls: {mode: SIMPLE}}]}}]',
      ),
      finds: [
        { message: 'noCa', at: 'shop/r spec.subsets[0].trafficPolicy.tls' },
        { message: 'noCa', at: 'shop/r spec.subsets[0].trafficPolicy.portLevelSettings[0].tls' },
      ],
    },
    'a host outside, whose CA is mostly a public one': {
      given: dr(tls('mode: SIMPLE'), 'api.example.com'),
      finds: [{ message: 'noCa', at: AT, severity: 'info' }],
    },
    'a Secret for all clients': {
      given: dr(tls('mode: SIMPLE, credentialName: db')),
      finds: [{ message: 'credential', at: AT, severity: 'info' }],
    },
  },
});
