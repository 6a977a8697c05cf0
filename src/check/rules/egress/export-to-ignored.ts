import { isOfRevision } from '../../../model/policy/attachment';
import { isForAmbient } from '../../../model/workloads/ambient-clients';
import { serviceEntries } from '../../../model/services/service-entry';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'egress/export-to-ignored',
  severity: 'warning',
  summary: '`exportTo` on a ServiceEntry keeps nobody away in ambient mode.',
  details:
    'ztunnel and waypoints read `exportTo` as if it were `*`: a ServiceEntry is there for clients of every namespace that ztunnel captures. ' +
    'Who may use it is for an AuthorizationPolicy at its waypoint to say, or for an egress NetworkPolicy of the clients.\n\n' +
    "A client's own namespace still goes first, where two have an entry for one host. Sidecars do read the field.",
  on: ['ServiceEntry'],
  reads: ['workload', 'Gateway'],
  sources: ['istio/api networking/v1alpha3/service_entry.proto'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: payments, namespace: shop }
spec:
  hosts: [pay.example.com]
  exportTo: ['.']
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: DNS
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: payments, namespace: shop }
spec:
  hosts: [pay.example.com]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: DNS
`,
  },
  messages: {
    ignored: (names: string) =>
      `ztunnel and waypoints don't read exportTo (${names}): clients of every namespace that is in ambient mode have this ServiceEntry`,
  },
  check({ mesh, report }) {
    for (const entry of serviceEntries(mesh)) {
      const { object, exportTo } = entry;
      if (exportTo === undefined || !isOfRevision(mesh, object) || !isForAmbient(mesh, entry)) continue;
      report(object.spec.get('exportTo'), 'ignored', exportTo.map((name) => JSON.stringify(name)).join(', ')).fix(
        'put a waypoint before it and say there who may use it (AuthorizationPolicy with targetRefs), or leave exportTo out',
      );
    }
  },
});
