import { destinationRules } from '../../../model/routing/destination-rule';
import type { Field } from '../../../model/field';
import { settings } from '../../../model/platform/settings';
import { trafficPoliciesOf } from '../../../model/routing/traffic-policies';
import { defineRule } from '../../define-rule';
import type { PatchStep } from '../../finding';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'schema/deprecated-field',
  severity: 'warning',
  summary: 'A field, kind or provider that Istio has given up.',
  details:
    'Istio still takes these, and does nothing with some of them: the whole-number `percent` of a delay gave way to `percentage`, and `mirrorPercent` to ' +
    '`mirrorPercentage`; `consecutiveErrors` of outlier detection is not read any more, and `minimumRingSize` belongs into `ringHash`; ' +
    '`egressProxy` of a Sidecar is ignored, the kinds of `rbac.istio.io` gave way to AuthorizationPolicy, and the Lightstep provider to ' +
    'OpenTelemetry.',
  codes: ['IST0002', 'IST0133'],
  on: ['VirtualService', 'DestinationRule', 'Sidecar', 'CustomResourceDefinition', 'Telemetry'],
  reads: ['ConfigMap'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/deprecation/deprecation.go',
    'istio/istio pkg/config/analysis/analyzers/telemetry/lightstep.go',
    'istio/istio pkg/config/validation/virtualservice.go and validation.go',
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
    mirrorPercent: () => 'mirrorPercent gave way to mirrorPercentage, and is not read beside it',
    consecutiveErrors: () =>
      'istiod does not read consecutiveErrors any more: consecutive5xxErrors and consecutiveGatewayErrors alone count',
    minimumRingSize: () => 'minimumRingSize gave way to that of ringHash',
    egressProxy: () => 'Istio ignores egressProxy',
    rbac: (kind: string) => `Istio no longer reads ${kind}: AuthorizationPolicy took its place`,
    lightstep: (name: string) => `provider ${JSON.stringify(name)} is Lightstep's, which Istio has given up`,
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('VirtualService')) {
      for (const rule of spec.get('http').items) {
        const mirror = rule.get('mirrorPercent');
        if (mirror.number !== undefined) {
          report(mirror, 'mirrorPercent').fix(
            `write mirrorPercentage: { value: ${mirror.number} }`,
            instead(mirror, rule.get('mirrorPercentage'), { value: mirror.number }),
          );
        }
        const delay = rule.get('fault', 'delay');
        const at = delay.get('percent');
        if (at.number === undefined || at.number <= 0) continue;
        report(at, 'percent').fix(
          `write percentage: { value: ${at.number} }`,
          instead(at, delay.get('percentage'), { value: at.number }),
        );
      }
    }
    for (const { field } of destinationRules(mesh).flatMap(trafficPoliciesOf)) {
      const errors = field.get('outlierDetection', 'consecutiveErrors');
      if (errors.number) {
        report(errors, 'consecutiveErrors').fix(
          `write consecutive5xxErrors: ${errors.number}`,
          instead(errors, field.get('outlierDetection', 'consecutive5xxErrors'), errors.number),
        );
      }
      const hash = field.get('loadBalancer', 'consistentHash');
      const size = hash.get('minimumRingSize');
      if (size.number) {
        report(size, 'minimumRingSize').fix(
          `write ringHash: { minimumRingSize: ${size.number} }`,
          instead(size, hash.get('ringHash'), { minimumRingSize: size.number }),
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

/** The steps that write a field anew; where the new one is there already, the old goes. */
function instead(old: Field, now: Field, value: unknown): readonly PatchStep[] {
  const remove: PatchStep = { op: 'remove', path: pointerTo(old.path) };
  return now.isSet ? [remove] : [remove, { op: 'add', path: pointerTo(now.path), value }];
}

/** Kinds of the policies before Istio 1.6. */
const RBAC: readonly string[] = ['ClusterRbacConfig', 'RbacConfig', 'ServiceRole', 'ServiceRoleBinding'];
