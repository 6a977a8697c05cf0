import { isOfRevision } from '../../../model/policy/attachment';
import { patchEffect } from '../../../model/routing/envoy-patch';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'envoyfilter/relative-patch',
  severity: 'warning',
  summary: 'An EnvoyFilter patches relative to others, and has no priority.',
  details:
    'INSERT_BEFORE, INSERT_AFTER, REPLACE and REMOVE work on what is there when their turn comes. EnvoyFilters of one priority take turns by age, ' +
    'which manifests do not tell: after a restore, or in another cluster, the same files may make another chain of filters.',
  codes: ['IST0151', 'IST0155'],
  on: ['EnvoyFilter'],
  sources: ['istio/istio pkg/config/analysis/analyzers/envoyfilter/envoyfilter.go'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: limits, namespace: shop }
spec:
  configPatches:
    - applyTo: HTTP_FILTER
      patch:
        operation: INSERT_BEFORE
        value:
          name: limits
          typed_config:
            '@type': type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit
            stat_prefix: limits
`,
    right: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: limits, namespace: shop }
spec:
  priority: 10
  configPatches:
    - applyTo: HTTP_FILTER
      patch:
        operation: INSERT_BEFORE
        value:
          name: limits
          typed_config:
            '@type': type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit
            stat_prefix: limits
`,
  },
  messages: {
    byAge: (operation: string) =>
      `${operation} works on what other patches have made, and without a priority the age of the EnvoyFilters is their order`,
  },
  check({ mesh, report }) {
    for (const filter of mesh.ofKind('EnvoyFilter')) {
      if (!isOfRevision(mesh, filter) || (filter.spec.get('priority').number ?? 0) !== 0) continue;
      for (const patch of filter.spec.get('configPatches').items) {
        // What does nothing has its own rule (envoyfilter/bad-operation).
        if (patchEffect(patch) !== 'relative') continue;
        const operation = patch.get('patch', 'operation');
        report(operation, 'byAge', operation.text!).fix('set spec.priority, or use INSERT_FIRST or ADD');
      }
    }
  },
});
