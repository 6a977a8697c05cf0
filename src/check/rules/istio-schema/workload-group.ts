import { labelProblems } from '../../istio-schema/label-forms';
import { shown, textIn, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

const METHODS = ['httpGet', 'tcpSocket', 'exec'];

export default defineRule({
  id: 'istio-schema/workload-group',
  severity: 'error',
  summary: 'A WorkloadGroup has a probe that nobody runs, or labels that nothing has.',
  details:
    'A probe asks by `httpGet`, `tcpSocket` or `exec`. The CRD has `grpc` as well, and an `httpHeaders` name with an underscore; the webhook of Istio takes ' +
    'neither. Labels are such as Kubernetes would take.',
  codes: ['IST0106'],
  on: ['WorkloadGroup'],
  sources: ['istio/istio pkg/config/validation/validation.go, ValidateWorkloadGroup, validateReadinessProbe'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: WorkloadGroup
metadata: { name: web, namespace: shop }
spec:
  template: { serviceAccount: web }
  probe: { grpc: { port: 8080 } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: WorkloadGroup
metadata: { name: web, namespace: shop }
spec:
  template: { serviceAccount: web }
  probe: { tcpSocket: { port: 8080 } }
`,
  },
  messages: {
    label: (problem: string) => `${problem}: nothing can have it`,
    method: () => 'a probe asks by httpGet, tcpSocket or exec, and this one by none of them',
    command: () => 'exec has no command',
    header: (name: string) => `${name} is no name of a header of a probe: letters, digits and dashes`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'WorkloadGroup')) {
      for (const { field, problem } of labelProblems(spec.get('metadata', 'labels')))
        report(field, 'label', problem).fix('write a label as Kubernetes would take it');
      const probe = spec.get('probe');
      if (probe.map === undefined) continue;
      if (!METHODS.some((name) => probe.get(name).isSet)) report(probe, 'method').fix('use httpGet or tcpSocket');
      const command = probe.get('exec', 'command');
      if (Array.isArray(command.value) && command.items.length === 0)
        report(command, 'command').fix('write the command');
      for (const header of probe.get('httpGet', 'httpHeaders').items) {
        const name = textIn(header.get('name'));
        if (header.map !== undefined && name !== undefined && !/^[-A-Za-z0-9]+$/.test(name))
          report(header.get('name').isSet ? header.get('name') : header, 'header', shown(name)).fix(
            'write dashes for underscores',
          );
      }
    }
  },
});
