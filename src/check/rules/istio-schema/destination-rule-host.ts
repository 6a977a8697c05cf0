import { wildcardHostProblem } from '../../istio-schema/host-forms';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/destination-rule-host',
  severity: 'error',
  summary: 'The host of a DestinationRule is no host.',
  details:
    'A DestinationRule is for a DNS name, short or full, whose first label may be or begin with `*`. An address, a URL or a port after a colon is none, and ' +
    'the webhook of Istio refuses it.',
  codes: ['IST0106'],
  on: ['DestinationRule'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, ValidateDestinationRule',
    'istio/istio pkg/config/validation/agent/validation.go, ValidateWildcardDomain',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: http://web
  trafficPolicy: { loadBalancer: { simple: LEAST_REQUEST } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy: { loadBalancer: { simple: LEAST_REQUEST } }
`,
  },
  messages: {
    none: () => 'this DestinationRule is for no host',
    form: (host: string, problem: string) => `${host} is no host: ${problem}`,
  },
  check({ mesh, report }) {
    for (const object of validated(mesh, 'DestinationRule')) {
      const { spec } = object;
      // A spec without a host, the CRD refuses.
      if (!spec.isSet) report(object, 'none').fix('add spec: { host: … }');
      const host = spec.get('host');
      const problem = host.text === undefined ? undefined : wildcardHostProblem(host.text);
      if (problem !== undefined)
        report(host, 'form', shown(host.text!), problem).fix('name a Service or a host of a ServiceEntry');
    }
  },
});
