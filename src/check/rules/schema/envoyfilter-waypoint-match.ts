import { fieldsAt } from '../../fields-at';
import { isAtLeast } from '../../../model/platform/platform-facts';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/envoyfilter-waypoint-match',
  severity: 'error',
  summary: 'An EnvoyFilter matches a waypoint outside of its context, or the context without it.',
  details:
    'An API server refuses the EnvoyFilter: a match of context `WAYPOINT` says by `waypoint` what it is for, and no other ' +
    'match has that field.',
  isInCrd: true,
  on: ['EnvoyFilter'],
  reads: ['workload'],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.29 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: waypoint }]
  configPatches:
    - applyTo: HTTP_FILTER
      match: { context: ANY, waypoint: { portNumber: 80 } }
      patch: { operation: MERGE, value: {} }
`,
    right: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: waypoint }]
  configPatches:
    - applyTo: HTTP_FILTER
      match: { context: WAYPOINT, waypoint: { portNumber: 80 } }
      patch: { operation: MERGE, value: {} }
`,
  },
  messages: {
    missing: () => 'a match of context WAYPOINT needs waypoint, if only as {}',
    other: (context: string) => `waypoint is for context WAYPOINT, and this match is for ${context}`,
  },
  check({ mesh, report }) {
    const hasWaypoint = isAtLeast(mesh, 'istio', '1.29');
    for (const { spec } of mesh.ofKind('EnvoyFilter')) {
      for (const match of hasWaypoint ? fieldsAt(spec, 'configPatches.*.match') : []) {
        const [context, waypoint] = [match.get('context').text, match.get('waypoint')];
        if (context === 'WAYPOINT' && !waypoint.isSet) report(match, 'missing').fix('add waypoint: {}');
        else if (context !== 'WAYPOINT' && waypoint.isSet) {
          const at = match.get('context');
          report(at.isSet ? at : match, 'other', context ?? 'none').fix('write context: WAYPOINT');
        }
      }
    }
  },
});
