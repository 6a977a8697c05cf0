import { pathText } from '../../../model/field';
import { isAtLeast, platformFacts } from '../../../model/platform/platform-facts';
import { defineRule } from '../../define-rule';
import { refusedFields, SCHEMA_SOURCES } from '../../schema-refusals';

export default defineRule({
  id: 'schema/field-of-another-release',
  severity: 'error',
  summary: 'A field that the release of the platform does not have, and another does.',
  details:
    'The CRDs of the release that is stated, or read off the manifests, do not have the field: kubectl refuses it, and what applies without strict ' +
    'validation drops it without a word. Where no version is known, nothing is said.',
  on: ['refused'],
  reads: ['CustomResourceDefinition'],
  sources: SCHEMA_SOURCES,
  example: {
    wrong: `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: httproutes.gateway.networking.k8s.io
  annotations: { gateway.networking.k8s.io/bundle-version: v1.1.0 }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: edge }
spec:
  gatewayClassName: istio
  infrastructure: { labels: { team: edge } }
  tls: { backend: { clientCertificateRef: { name: own } } }
  listeners: [{ name: web, port: 80, protocol: HTTP }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: edge }
spec:
  gatewayClassName: istio
  infrastructure: { labels: { team: edge } }
  listeners: [{ name: web, port: 80, protocol: HTTP }]
`,
  },
  messages: {
    notYet: (field: string, source: string, since: string) =>
      `${field} is a field from ${source} ${since} on; before, it is refused, or dropped without a word`,
    gone: (field: string, source: string, until: string) =>
      `${field} is no field from ${source} ${until} on: it is refused, or dropped without a word`,
  },
  check({ mesh, report }) {
    for (const { at, source, violation } of refusedFields(mesh, 'release')) {
      const { component, name } = source ?? {};
      if (!component || name === undefined || !platformFacts(mesh)[component]) continue;
      const { since, until } = violation.node.releases!.get(String(violation.path.at(-1)))!;
      const field = pathText(violation.path);
      if (since !== undefined && !isAtLeast(mesh, component, since))
        report(at, 'notYet', field, name, since).fix(`leave it out, or go to ${name} ${since}`);
      else if (until !== undefined && isAtLeast(mesh, component, until))
        report(at, 'gone', field, name, until).fix('leave it out');
    }
  },
});
