import type { Field } from '../../../model/field';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/tls-policy-target-repeated',
  severity: 'error',
  summary: 'A BackendTLSPolicy names one target twice, or once with a section and once without.',
  details:
    'An API server refuses the policy: a Service may be named several times only for different ports of it, and then each time with a ' +
    '`sectionName`, the name of the port.',
  isInCrd: true,
  applies: { gatewayApi: '>=1.3' },
  on: ['BackendTLSPolicy'],
  reads: ['workload'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/backendtlspolicy_types.go, BackendTLSPolicySpec (1.3 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web, sectionName: https }, { group: '', kind: Service, name: web }]
  validation: { hostname: web.example.com, wellKnownCACertificates: System }
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
    repeated: (target: string) => `${target} is named a second time`,
    mixed: (target: string) =>
      `${target} is named with a sectionName and without: where it is named twice, each has to have one`,
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('BackendTLSPolicy')) {
      const before: { readonly key: string; readonly section: string; readonly field: Field }[] = [];
      for (const field of spec.get('targetRefs').items) {
        const [group, kind, name] = ['group', 'kind', 'name'].map((one) => field.get(one).text);
        if (group === undefined || kind === undefined || name === undefined) continue;
        const section = field.get('sectionName').text ?? '';
        const key = JSON.stringify([group, kind, name]);
        const same = before.filter((one) => one.key === key);
        const twin = same.find((one) => one.section === section);
        const mixed = same.find((one) => (one.section === '') !== (section === ''));
        if (twin) report(field, 'repeated', `${kind} ${name}`).related(twin.field).fix('remove one of them');
        else if (mixed) {
          report(field, 'mixed', `${kind} ${name}`)
            .related(mixed.field)
            .fix('keep the one without a section, or name ports in both');
        }
        before.push({ key, section, field });
      }
    }
  },
});
