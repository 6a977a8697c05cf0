import { hasAmbient } from '../../../model/workloads/ambient-clients';
import { isOfRevision } from '../../../model/policy/attachment';
import { podAddresses } from '../../../model/workloads/pod-ips';
import { serviceEntries } from '../../../model/services/service-entry';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'egress/address-is-pod',
  severity: 'error',
  summary: "A ServiceEntry has a pod's IP for an address, and takes over its traffic.",
  details:
    'ztunnel looks an address up among Services and ServiceEntries before it looks among pods. A ServiceEntry with the IP of a pod gets all that ' +
    "clients send to that pod: it goes to the ServiceEntry's endpoints, the pod's own waypoint is skipped, and a port that the ServiceEntry does " +
    'not have is passed through in plain TCP. Pods change their IPs, so the next pod with that address gets the same.',
  on: ['ServiceEntry'],
  reads: ['Pod', 'EndpointSlice', 'workload'],
  sources: ['istio/ztunnel src/state.rs'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
status: { podIP: 10.0.1.7 }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: web-direct, namespace: shop }
spec:
  hosts: [web.example.com]
  addresses: [10.0.1.7]
  ports: [{ number: 80, name: http, protocol: HTTP }]
  resolution: STATIC
  endpoints: [{ address: 192.0.2.10 }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
status: { podIP: 10.0.1.7 }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: web-direct, namespace: shop }
spec:
  hosts: [web.example.com]
  ports: [{ number: 80, name: http, protocol: HTTP }]
  resolution: STATIC
  endpoints: [{ address: 192.0.2.10 }]
`,
  },
  messages: {
    taken: (address: string, pod: string) =>
      `${address} is the IP of ${pod}: what ztunnel sends to that pod goes to this ServiceEntry's endpoints, past the pod's waypoint`,
  },
  check({ mesh, report }) {
    if (!hasAmbient(mesh)) return;
    for (const { object } of serviceEntries(mesh)) {
      if (!isOfRevision(mesh, object)) continue;
      for (const address of object.spec.get('addresses').items) {
        const pod = podAddresses(mesh).get(address.text ?? '');
        if (!pod) continue;
        report(address, 'taken', address.text!, pod.name)
          .related(pod.at)
          .fix(
            'leave the address out, and istiod gives the ServiceEntry one of its own; to send to the pod, name it under spec.endpoints',
          );
      }
    }
  },
});
