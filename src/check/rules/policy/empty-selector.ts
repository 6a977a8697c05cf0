import { attachmentOf, isOfRevision } from '../../../model/policy/attachment';
import { isAmbientNamespace, isCaptured } from '../../../model/workloads/enrolment';
import type { Field } from '../../../model/field';
import type { Kind } from '../../../model/kinds';
import type { Mesh } from '../../../model/mesh';
import type { MeshObject } from '../../../model/mesh-object';
import { serviceEntries } from '../../../model/services/service-entry';
import { settings } from '../../../model/platform/settings';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

const BY_MATCH_LABELS = [
  'AuthorizationPolicy',
  'RequestAuthentication',
  'PeerAuthentication',
  'Telemetry',
  'WasmPlugin',
  'TrafficExtension',
] as const satisfies readonly Kind[];
const BY_LABELS = ['Sidecar', 'EnvoyFilter'] as const satisfies readonly Kind[];

export default defineRule({
  id: 'policy/empty-selector',
  severity: 'warning',
  summary: 'A selector without labels selects everything.',
  details:
    'With `selector: {}`, or `workloadSelector: {}`, an object is about all pods of its namespace, and one of the root namespace about all of the ' +
    'mesh, as it is without the field. Who wrote a selector mostly meant some of them: a label is missing, or a template came out empty. A ' +
    'DestinationRule with one is for the proxies of its own namespace, and an empty one for all of these. A ServiceEntry takes its endpoints by ' +
    'one, and an empty one takes all of the namespace for sidecars, and nobody for ambient mode.\n\n' +
    'What an empty selector does to pods in ambient mode is told by rules of their own.',
  codes: ['IST0133'],
  // authz/empty-selector, peer-authn/root-selector, ambient/sidecar-resource and the rules on what ztunnel does not read tell of captured pods.
  on: [
    'AuthorizationPolicy',
    'RequestAuthentication',
    'PeerAuthentication',
    'Telemetry',
    'WasmPlugin',
    'TrafficExtension',
    'Sidecar',
    'EnvoyFilter',
    'DestinationRule',
    'ServiceEntry',
  ],
  reads: ['workload', 'Service', 'Gateway'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, validateWorkloadSelector and ValidateAlphaWorkloadSelector',
    'istio/istio pilot/pkg/model/policyattachment.go, isSelected; sidecar.go, DestinationRule; push_context.go, initSidecarScopes',
    'istio/istio pilot/pkg/serviceregistry/serviceentry/conversion.go, and ambient/workloads.go',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: machines, namespace: shop }
spec:
  hosts: [machines.example.com]
  ports: [{ number: 80, name: http, protocol: HTTP }]
  location: MESH_INTERNAL
  resolution: STATIC
  workloadSelector: { labels: {} }
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: machines, namespace: shop }
spec:
  hosts: [machines.example.com]
  ports: [{ number: 80, name: http, protocol: HTTP }]
  location: MESH_INTERNAL
  resolution: STATIC
  workloadSelector: { labels: { app: machine } }
`,
  },
  messages: {
    everything: (where: string) => `a selector without labels selects all pods of ${where}, as if it were not there`,
    home: (namespace: string) => `a selector without labels selects all proxies of namespace ${namespace}`,
    entry: (namespace: string) =>
      `without labels, sidecars have every pod and machine of namespace ${namespace} for this host, and ambient mode has none`,
  },
  check({ mesh, report }) {
    const isEmpty = (object: MeshObject, selector: Field, labels: string): boolean =>
      selector.map !== undefined && selector.get(labels).entries.length === 0 && isOfRevision(mesh, object);
    const tell = (object: MeshObject, name: 'selector' | 'workloadSelector', labels: string): void => {
      const selector = object.spec.get(name);
      if (!isEmpty(object, selector, labels) || isToldElsewhere(mesh, object)) return;
      const isOfRoot = object.namespace === settings(mesh).rootNamespace;
      if (isForHome(object, isOfRoot)) {
        report(selector, 'home', object.namespace).fix('name labels of the pods that are meant');
        return;
      }
      report(selector, 'everything', isOfRoot ? 'the mesh' : `namespace ${object.namespace}`).fix(
        'name labels of the pods that are meant, or leave the selector out',
        [{ op: 'remove', path: pointerTo(selector.path) }],
      );
    };
    for (const object of BY_MATCH_LABELS.flatMap((kind) => mesh.ofKind(kind))) tell(object, 'selector', 'matchLabels');
    for (const object of BY_LABELS.flatMap((kind) => mesh.ofKind(kind))) tell(object, 'workloadSelector', 'labels');
    for (const object of mesh.ofKind('DestinationRule')) tell(object, 'workloadSelector', 'matchLabels');
    for (const { object, resolution } of serviceEntries(mesh)) {
      // With NONE nobody is chosen: egress/workload-selector-ignored.
      if (resolution === 'NONE') continue;
      const selector = object.spec.get('workloadSelector');
      if (isEmpty(object, selector, 'labels'))
        report(selector, 'entry', object.namespace).fix('name labels of the pods or WorkloadEntries that are meant');
    }
  },
});

/** Whether an object with a selector is for its own namespace alone, so that to leave it out would make it one for more. */
function isForHome({ kind }: MeshObject, isOfRoot: boolean): boolean {
  return kind === 'DestinationRule' || (kind === 'Sidecar' && isOfRoot);
}

function isToldElsewhere(mesh: Mesh, object: MeshObject): boolean {
  const { kind, namespace } = object;
  if (kind === 'DestinationRule') return false;
  if (kind === 'PeerAuthentication') return namespace === settings(mesh).rootNamespace;
  if (kind === 'Sidecar' && isAmbientNamespace(mesh, namespace)) return true;
  const { hasTargets, workloads } = attachmentOf(mesh, object);
  return hasTargets || workloads.some((workload) => isCaptured(mesh, workload));
}
