import {
  DATAPLANE_MODE,
  INJECTION,
  injectsByNamespace,
  NEVER_INJECTED,
  REVISION,
} from '../../../model/workloads/enrolment';
import { labelOf } from '../../../model/field';
import { settings } from '../../../model/platform/settings';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'ambient/mode-conflict',
  severity: 'error',
  summary: 'A namespace is labelled for ambient mode and for sidecars.',
  details:
    'Injection is decided when a pod is made, and does not look at `istio.io/dataplane-mode`: the pods get sidecars, and ztunnel leaves pods with a ' +
    'sidecar alone. What is written for ambient mode, waypoints among it, then does not hold for them.\n\n' +
    'A label `istio.io/rev` that no installed revision answers to injects nothing today, and does so on the day that one has its name. Between ' +
    '`istio-injection` and `istio.io/rev`, the first alone counts.',
  codes: ['IST0123'],
  on: ['Namespace'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/injection/injection.go',
    'istio/istio manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml',
    'istio/istio cni/pkg/util/enablement_selector.go',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
    istio.io/dataplane-mode: ambient
`,
    right: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio.io/dataplane-mode: ambient
`,
  },
  messages: {
    sidecars: (rival: string) =>
      `its pods get sidecars (${rival}), and ztunnel leaves pods with a sidecar alone: none of them is in ambient mode`,
    sleeping: (rival: string) =>
      `${rival} injects nothing as long as no revision has that name, and takes the pods out of ambient mode once one has`,
    revision: (injection: string, revision: string) =>
      `${injection} decides about sidecars alone: nobody reads ${revision} beside it`,
  },
  check({ mesh, report }) {
    const { istioNamespace, excludedNamespaces } = settings(mesh);
    // Where istio-cni or the injector never looks, neither label does anything.
    const exempt = new Set([istioNamespace, ...excludedNamespaces, ...NEVER_INJECTED]);
    for (const namespace of mesh.ofKind('Namespace')) {
      if (exempt.has(namespace.name)) continue;
      const { labels } = namespace;
      const injection = labelOf(labels, INJECTION);
      const revision = labelOf(labels, REVISION);
      const isAmbient = labelOf(labels, DATAPLANE_MODE) === 'ambient';
      // Any other value of istio-injection keeps sidecars away, and is the only one that counts.
      if (injection !== undefined && injection !== 'enabled') continue;
      const rival = injection === undefined ? REVISION : INJECTION;
      const mode = namespace.label(DATAPLANE_MODE);
      if (isAmbient && (injection !== undefined || revision)) {
        const text = `${rival}=${injection ?? revision}`;
        const at = namespace.label(rival);
        if (injectsByNamespace(mesh, labels)) {
          report(at, 'sidecars', text)
            .related(mode)
            .fix(`remove the label ${rival}, or ${DATAPLANE_MODE} where sidecars are meant`);
        } else {
          report(at, 'sleeping', text)
            .related(mode)
            .as('warning')
            .fix(`remove the label ${rival}; to choose the revision of waypoints, label their Gateways`, [
              { op: 'remove', path: pointerTo(at.path) },
            ]);
        }
      } else if (injection !== undefined && revision) {
        report(namespace.label(REVISION), 'revision', `${INJECTION}=${injection}`, `${REVISION}=${revision}`)
          .related(namespace.label(INJECTION))
          .as('warning')
          .fix(`remove ${REVISION}, or ${INJECTION} where the revision is meant`, [
            { op: 'remove', path: pointerTo(namespace.label(REVISION).path) },
          ]);
      }
    }
  },
});
