import { isIpAddress } from '../../../input/addresses';
import { hostProblem } from '../../istio-schema/host-forms';
import { labelProblems } from '../../istio-schema/label-forms';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/workload-entry',
  severity: 'error',
  summary: 'A WorkloadEntry has no address, one that is none, or labels that nothing has.',
  details:
    'The address of a WorkloadEntry is an IP address, a host, or a socket such as `unix:///var/run/web.sock`; only one of another network may be without, and is ' +
    'reached through the gateway of that network then, of which the webhook of Istio warns. Ports go into `ports`. Its labels are such as Kubernetes would take.',
  codes: ['IST0106', 'IST0133'],
  on: ['WorkloadEntry'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateWorkloadEntry'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata: { name: vm-1, namespace: shop }
spec: { address: '10.1.2.3:8080', labels: { app: web } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata: { name: vm-1, namespace: shop }
spec: { address: 10.1.2.3, ports: { http: 8080 }, labels: { app: web } }
`,
  },
  messages: {
    none: () => 'a WorkloadEntry without a network has an address, and this one is empty',
    address: (address: string, problem: string) => `${address} is neither an IP address nor a host: ${problem}`,
    network: (network: string) =>
      `without an address, this is reached through the gateway of network ${network} alone, by nobody of the network itself`,
    label: (problem: string) => `${problem}: nothing can have it`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'WorkloadEntry')) {
      const address = spec.get('address');
      const given = address.text ?? '';
      const isSet = address.isSet || spec.get('network').isSet;
      if (given === '' && !spec.get('network').text) {
        // One that has neither, the CRD refuses.
        if (isSet) report(address.isSet ? address : spec, 'none').fix('write the address');
        continue;
      }
      if (given === '')
        report(spec.get('network'), 'network', shown(spec.get('network').text!))
          .as('info')
          .fix('write the address, unless all callers are of other networks');
      const problem =
        given === '' || given.startsWith('unix://') || isIpAddress(given) ? undefined : hostProblem(given);
      if (problem !== undefined) report(address, 'address', shown(given), problem).fix('write the address alone');
      for (const { field, problem: wrong } of labelProblems(spec.get('labels')))
        report(field, 'label', wrong).fix('write a label as Kubernetes would take it');
    }
  },
});
