import { fieldsAt } from '../../fields-at';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/subject-alt-name',
  severity: 'error',
  summary: 'A name that a backend may have in its certificate does not go with its type.',
  details: 'An API server refuses the policy: type `Hostname` goes with `hostname`, and `URI` with `uri`.',
  isInCrd: true,
  applies: { gatewayApi: '>=1.2' },
  on: ['BackendTLSPolicy'],
  reads: ['workload'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/backendtlspolicy_types.go, SubjectAltName (1.2 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  validation:
    hostname: web.example.com
    wellKnownCACertificates: System
    subjectAltNames: [{ type: URI, hostname: web.example.com }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  validation:
    hostname: web.example.com
    wellKnownCACertificates: System
    subjectAltNames: [{ type: Hostname, hostname: web.example.com }]
`,
  },
  messages: {
    missing: (type: string, field: string) => `type ${type} needs ${field}`,
    other: (field: string, type: string) => `${field} does not go with type ${type}`,
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('BackendTLSPolicy')) {
      for (const name of fieldsAt(spec, 'validation.subjectAltNames.*')) {
        const type = name.get('type').text;
        if (type === undefined) continue;
        for (const [owner, key] of FIELDS) {
          const field = name.get(key);
          const isThere = field.isSet && field.text !== '';
          if (owner !== type && isThere) report(field, 'other', key, type).fix(`write type: ${owner}`);
          else if (owner === type && !isThere) report(name, 'missing', type, key).fix(`add ${key}`);
        }
      }
    }
  },
});

const FIELDS = [
  ['Hostname', 'hostname'],
  ['URI', 'uri'],
] as const;
