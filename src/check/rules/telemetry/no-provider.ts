import { attachmentOf, isOfRevision } from '../../../model/policy/attachment';
import { settings } from '../../../model/platform/settings';
import type { Mesh } from '../../../model/mesh';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'telemetry/no-provider',
  severity: 'warning',
  summary: 'A Telemetry turns access logs on, and nobody says where they go.',
  details:
    'A log entry goes to a provider: one that the Telemetry names, else one that a Telemetry of the namespace or of the whole mesh names, else the ' +
    'default of the mesh config (`defaultProviders.accessLogging`). Without any of these nothing is logged.',
  codes: ['IST0157'],
  on: ['Telemetry'],
  reads: ['workload', 'Service', 'ServiceEntry', 'Gateway'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/telemetry/providers.go',
    'istio/istio pilot/pkg/model/telemetry.go',
  ],
  example: {
    wrong: `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: 'rootNamespace: istio-system' }
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: logs, namespace: istio-system }
spec: { accessLogging: [{ disabled: false }] }
`,
    right: `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: 'rootNamespace: istio-system' }
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: logs, namespace: istio-system }
spec: { accessLogging: [{ providers: [{ name: envoy }] }] }
`,
  },
  messages: {
    nowhere: () => 'no provider is named here, above, or in the mesh config: nothing is logged',
  },
  check({ mesh, report }) {
    const { meshConfig, rootNamespace } = settings(mesh);
    const isKnown = mesh.options.values?.istiod !== undefined || Object.keys(meshConfig.map ?? {}).length > 0;
    if (!isKnown || meshConfig.get('defaultProviders', 'accessLogging').items.length > 0) return;
    for (const one of mesh.ofKind('Telemetry')) {
      if (!isOfRevision(mesh, one)) continue;
      const above = [...new Set([rootNamespace, one.namespace])];
      const mayInherit = above.some(
        (namespace) =>
          (!mesh.knows('Telemetry', namespace) && namespace !== one.namespace) || namesProvider(mesh, namespace),
      );
      if (mayInherit) continue;
      for (const log of one.spec.get('accessLogging').items) {
        if (log.get('disabled').boolean === true || log.get('providers').items.length > 0) continue;
        report(log, 'nowhere').fix(
          'name a provider, such as envoy, which writes to standard output: providers: [{name: envoy}]',
        );
      }
    }
  },
});

/** Whether a Telemetry for a whole namespace names one for access logs. */
function namesProvider(mesh: Mesh, namespace: string): boolean {
  return mesh.inNamespace('Telemetry', namespace).some((one) => {
    const { hasTargets, selector } = attachmentOf(mesh, one);
    if (hasTargets || selector?.isEmpty === false) return false;
    return one.spec.get('accessLogging').items.some((log) => log.get('providers').items.length > 0);
  });
}
