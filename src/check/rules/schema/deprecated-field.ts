import { settings } from '../../../model/platform/settings';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/deprecated-field',
  severity: 'warning',
  summary: 'A field, kind or provider that Istio has given up.',
  details:
    'Istio still takes these, and does nothing with some of them: the whole-number `percent` of a delay gave way to `percentage`, ' +
    '`egressProxy` of a Sidecar is ignored, the kinds of `rbac.istio.io` gave way to AuthorizationPolicy, and the Lightstep provider to ' +
    'OpenTelemetry.',
  codes: ['IST0002'],
  on: ['VirtualService', 'Sidecar', 'CustomResourceDefinition', 'Telemetry'],
  reads: ['ConfigMap'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/deprecation/deprecation.go',
    'istio/istio pkg/config/analysis/analyzers/telemetry/lightstep.go',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ratings, namespace: shop }
spec:
  hosts: [ratings]
  http:
    - fault: { delay: { fixedDelay: 5s, percent: 10 } }
      route: [{ destination: { host: ratings } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ratings, namespace: shop }
spec:
  hosts: [ratings]
  http:
    - fault: { delay: { fixedDelay: 5s, percentage: { value: 10 } } }
      route: [{ destination: { host: ratings } }]
`,
  },
  messages: {
    percent: () => 'percent of a delay gave way to percentage, and is not read beside it',
    egressProxy: () => 'Istio ignores egressProxy',
    rbac: (kind: string) => `Istio no longer reads ${kind}: AuthorizationPolicy took its place`,
    lightstep: (name: string) => `provider ${JSON.stringify(name)} is Lightstep's, which Istio has given up`,
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('VirtualService')) {
      for (const rule of spec.get('http').items) {
        const delay = rule.get('fault', 'delay');
        const at = delay.get('percent');
        if (at.number === undefined || at.number <= 0) continue;
        const path = `/${delay.path.join('/')}`;
        report(at, 'percent').fix(
          `write percentage: { value: ${at.number} }`,
          delay.get('percentage').isSet
            ? [{ op: 'remove', path: `${path}/percent` }]
            : [
                { op: 'remove', path: `${path}/percent` },
                { op: 'add', path: `${path}/percentage`, value: { value: at.number } },
              ],
        );
      }
    }
    for (const { spec } of mesh.ofKind('Sidecar')) {
      const at = spec.get('outboundTrafficPolicy', 'egressProxy');
      if (at.isSet) {
        report(at, 'egressProxy').fix('leave it out', [
          { op: 'remove', path: '/spec/outboundTrafficPolicy/egressProxy' },
        ]);
      }
    }
    for (const object of mesh.ofKind('CustomResourceDefinition')) {
      const kind = object.spec.get('names', 'kind').text ?? '';
      if (object.spec.get('group').text !== 'rbac.istio.io' || !RBAC.includes(kind)) continue;
      report(object, 'rbac', kind).fix('remove it, and write AuthorizationPolicies');
    }
    const lightstep = settings(mesh)
      .meshConfig.get('extensionProviders')
      .items.filter((provider) => provider.get('lightstep').isSet)
      .map((provider) => provider.get('name').text);
    if (lightstep.length === 0) return;
    for (const { spec } of mesh.ofKind('Telemetry')) {
      for (const tracing of spec.get('tracing').items) {
        for (const provider of tracing.get('providers').items) {
          const at = provider.get('name');
          if (at.text && lightstep.includes(at.text))
            report(at, 'lightstep', at.text).fix('name an OpenTelemetry provider');
        }
      }
    }
  },
});

/** Kinds of the policies before Istio 1.6. */
const RBAC: readonly string[] = ['ClusterRbacConfig', 'RbacConfig', 'ServiceRole', 'ServiceRoleBinding'];
