import { isOfRevision } from '../../../model/policy/attachment';
import { patchEffect } from '../../../model/routing/envoy-patch';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'envoyfilter/bad-operation',
  severity: 'error',
  summary: 'A patch of an EnvoyFilter has an operation that its place does not take.',
  details:
    'istiod applies to each place some operations and passes over the others without a word. A route configuration as a whole can be merged with, and ' +
    'nothing else; REPLACE is for filters and virtual hosts.\n\n' +
    "The API's page says that ADD and REMOVE are ignored for HTTP_ROUTE as well, and istioctl tells so. istiod does both, so nothing is said of them here.",
  codes: ['IST0152', 'IST0153', 'IST0154'],
  on: ['EnvoyFilter'],
  sources: [
    'istio/istio pilot/pkg/networking/core/envoyfilter/rc_patch.go',
    'istio/istio pilot/pkg/networking/core/envoyfilter/listener_patch.go',
    'istio/istio pkg/config/analysis/analyzers/envoyfilter/envoyfilter.go',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: routes, namespace: shop }
spec:
  configPatches:
    - applyTo: ROUTE_CONFIGURATION
      patch: { operation: ADD, value: { max_direct_response_body_size_bytes: 1024 } }
`,
    right: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: routes, namespace: shop }
spec:
  configPatches:
    - applyTo: ROUTE_CONFIGURATION
      patch: { operation: MERGE, value: { max_direct_response_body_size_bytes: 1024 } }
`,
  },
  messages: {
    ignored: (operation: string, place: string) =>
      `istiod passes over ${operation} for ${place}: the patch does nothing`,
  },
  check({ mesh, report }) {
    for (const filter of mesh.ofKind('EnvoyFilter')) {
      if (!isOfRevision(mesh, filter)) continue;
      for (const patch of filter.spec.get('configPatches').items) {
        if (patchEffect(patch) !== 'none') continue;
        const [place, at] = [patch.get('applyTo').text!, patch.get('patch', 'operation')];
        report(at, 'ignored', at.text!, place).fix(
          place === 'ROUTE_CONFIGURATION' ? 'use MERGE' : 'use MERGE, or REMOVE what is there and ADD another',
        );
      }
    }
  },
});
