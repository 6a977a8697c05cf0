import { asksForAmbient } from '../../../model/workloads/asks-for-ambient';
import { DATAPLANE_MODE } from '../../../model/workloads/enrolment';
import { labelOf, type Field } from '../../../model/field';
import { istiodDoes } from '../../../model/platform/istiod-env';
import { istiods } from '../../../model/workloads/istiod-workloads';
import type { Mesh } from '../../../model/mesh';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'ambient/not-installed',
  severity: 'error',
  summary: 'Something is to be in ambient mode, and the install in the input has none.',
  details:
    'Ambient mode takes three parts: istiod with `PILOT_ENABLE_AMBIENT`, istio-cni with `ambient.enabled`, and ztunnel on each node. The profile ' +
    '`ambient` of the charts has the first two. Without any of them, labels are accepted, and no pod is captured.\n\n' +
    'This goes by the rendered install in the input; a mesh is told of it once.',
  on: ['Namespace', 'workload'],
  sources: [
    'istio/istio pilot/pkg/features/ambient.go',
    'istio/istio manifests/charts/istio-cni/templates/configmap-cni.yaml',
    'istio/istio manifests/charts/istio-control/istio-discovery/files/profile-ambient.yaml',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio-cni-config, namespace: istio-system }
data: { AMBIENT_ENABLED: 'false' }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio-cni-config, namespace: istio-system }
data: { AMBIENT_ENABLED: 'true' }
`,
  },
  messages: {
    lacks: (what: string) => `${what}: no pod of this mesh is in ambient mode, whatever its labels say`,
  },
  check({ mesh, report }) {
    const lacking = whatLacks(mesh);
    if (lacking === undefined) return;
    const asked = firstAsking(mesh);
    if (asked)
      report(asked, 'lacks', lacking).fix('install istiod and istio-cni with the profile ambient, and ztunnel');
  },
});

function firstAsking(mesh: Mesh): Field | undefined {
  for (const namespace of mesh.ofKind('Namespace')) {
    const label = namespace.label(DATAPLANE_MODE);
    if (label.text === 'ambient') return label;
  }
  for (const workload of workloads(mesh)) {
    const label = asksForAmbient(mesh, workload);
    if (label) return label;
  }
  return undefined;
}

/** The part of ambient mode that the install in the input surely lacks. */
function whatLacks(mesh: Mesh): string | undefined {
  const [istiod] = istiods(mesh);
  if (istiod && !istiodDoes(mesh, 'PILOT_ENABLE_AMBIENT', false)) {
    return `${istiod.title} runs without PILOT_ENABLE_AMBIENT`;
  }
  const cni = mesh
    .ofKind('ConfigMap')
    .find((object) => object.name.includes('istio-cni') && object.field('data', 'AMBIENT_ENABLED').text === 'false');
  if (cni) return `istio-cni runs with AMBIENT_ENABLED=false (${cni.title})`;
  // An install in parts may have ztunnel elsewhere; one that is all there is has not.
  if (!istiod || mesh.world === 'open') return undefined;
  const hasZtunnel = workloads(mesh).some(({ labels }) => labelOf(labels, 'app') === 'ztunnel');
  return hasZtunnel ? undefined : 'there is no ztunnel beside istiod';
}
