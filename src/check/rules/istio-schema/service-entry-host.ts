import { wildcardHostProblem } from '../../istio-schema/host-forms';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/service-entry-host',
  severity: 'error',
  summary: 'A host of a ServiceEntry is no host.',
  details:
    'A ServiceEntry is for DNS names, whose first label may be or begin with `*`. URLs, ports after a colon and addresses are none; a name that only clients ' +
    'know has to be of the same form.',
  codes: ['IST0106'],
  on: ['ServiceEntry'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, ValidateServiceEntry',
    'istio/istio pkg/config/validation/agent/validation.go, ValidateWildcardDomain',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api, namespace: shop }
spec:
  hosts: ['https://api.example.com']
  ports: [{ number: 443, name: tls, protocol: TLS }]
  location: MESH_EXTERNAL
  resolution: DNS
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api, namespace: shop }
spec:
  hosts: [api.example.com]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  location: MESH_EXTERNAL
  resolution: DNS
`,
  },
  messages: {
    form: (host: string, problem: string) => `${host} is no host: ${problem}`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'ServiceEntry')) {
      for (const host of spec.get('hosts').items) {
        const problem = host.text === undefined ? undefined : wildcardHostProblem(host.text);
        if (problem !== undefined) report(host, 'form', shown(host.text!), problem).fix('write a DNS name');
      }
    }
  },
});
