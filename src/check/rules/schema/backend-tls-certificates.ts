import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/backend-tls-certificates',
  severity: 'error',
  summary: 'A BackendTLSPolicy trusts certificates of two sources, or of none.',
  details:
    'An API server refuses the policy: what signs the certificates of the backend is in `caCertificateRefs`, or it is the CAs of the system ' +
    '(`wellKnownCACertificates: System`), one of the two.',
  isInCrd: true,
  on: ['BackendTLSPolicy'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/backendtlspolicy_types.go, BackendTLSPolicyValidation (1.1 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  validation: { hostname: web.example.com }
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  validation: { hostname: web.example.com, wellKnownCACertificates: System }
`,
  },
  messages: {
    both: () => 'wellKnownCACertificates and caCertificateRefs exclude each other',
    none: () => 'nothing says which CAs are trusted',
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('BackendTLSPolicy')) {
      const validation = spec.get('validation');
      const [refs, known] = [validation.get('caCertificateRefs'), validation.get('wellKnownCACertificates')];
      const isNamed = refs.items.length > 0;
      const isKnown = known.isSet && known.text !== '';
      if (isNamed && isKnown) report(known, 'both').related(refs).fix('remove one of them');
      else if (!isNamed && !isKnown && validation.map !== undefined) {
        report(validation, 'none').fix('add wellKnownCACertificates: System, or caCertificateRefs');
      }
    }
  },
});
