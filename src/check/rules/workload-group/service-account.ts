import { isOfRevision } from '../../../model/policy/attachment';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'workload-group/service-account',
  severity: 'warning',
  summary: 'A WorkloadGroup names a service account that is not there.',
  details:
    'Machines of a group prove who they are by a token of its service account. Without the account there is no token: they get no certificate, and ' +
    'do not come into the mesh.',
  codes: ['KIA1701'],
  on: ['WorkloadGroup'],
  reads: ['ServiceAccount'],
  sources: ['kiali/kiali business/checkers/workloadgroups'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: WorkloadGroup
metadata: { name: web, namespace: shop }
spec: { template: { serviceAccount: web } }
`,
    right: `apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: shop }
---
apiVersion: networking.istio.io/v1
kind: WorkloadGroup
metadata: { name: web, namespace: shop }
spec: { template: { serviceAccount: web } }
`,
  },
  messages: {
    missing: (account: string) => `there is no ServiceAccount ${account}: machines of the group get no certificate`,
  },
  check({ mesh, report }) {
    for (const group of mesh.ofKind('WorkloadGroup')) {
      const account = group.spec.get('template', 'serviceAccount');
      const { namespace } = group;
      // Every namespace has the account that is called default.
      if (!account.text || account.text === 'default' || !isOfRevision(mesh, group)) continue;
      if (!mesh.knows('ServiceAccount', namespace) || mesh.find('ServiceAccount', namespace, account.text)) continue;
      report(account, 'missing', `${namespace}/${account.text}`).fix(
        'add the ServiceAccount, or name one that is there',
      );
    }
  },
});
