import { labelOf } from '../../../model/field';
import { capturedPods } from '../../../model/workloads/pod-addresses';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'service/endpointslice-without-target',
  severity: 'warning',
  summary: 'An EndpointSlice written by hand has the address of a pod in ambient, and does not say which pod.',
  details:
    'istiod learns from `targetRef` that an address is that of a pod in the mesh. Without it clients in the mesh send plain TCP to that ' +
    'endpoint: no mTLS, and no identity for policies of the pod to look at.',
  on: ['EndpointSlice'],
  reads: ['Pod', 'workload'],
  sources: ['istio/istio pilot/pkg/serviceregistry/ambient/workloads.go, endpointSlicesBuilder'],
  example: {
    wrong: `apiVersion: v1
kind: Pod
metadata: { name: db-0, namespace: shop, labels: { istio.io/dataplane-mode: ambient } }
spec: { containers: [{ name: db, image: registry.example.com/db:1 }] }
status: { podIP: 10.0.1.7 }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: db, namespace: shop, labels: { kubernetes.io/service-name: db } }
addressType: IPv4
ports: [{ port: 5432 }]
endpoints: [{ addresses: [10.0.1.7] }]
`,
    right: `apiVersion: v1
kind: Pod
metadata: { name: db-0, namespace: shop, labels: { istio.io/dataplane-mode: ambient } }
spec: { containers: [{ name: db, image: registry.example.com/db:1 }] }
status: { podIP: 10.0.1.7 }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: db, namespace: shop, labels: { kubernetes.io/service-name: db } }
addressType: IPv4
ports: [{ port: 5432 }]
endpoints: [{ addresses: [10.0.1.7], targetRef: { kind: Pod, name: db-0, namespace: shop } }]
`,
  },
  messages: {
    plain: (address: string, pod: string) =>
      `${address} is ${pod}, and no targetRef says so: clients in the mesh send it plain TCP, without mTLS`,
  },
  check({ mesh, report }) {
    for (const object of mesh.ofKind('EndpointSlice')) {
      // Without the label it is of no Service.
      if (labelOf(object.labels, 'kubernetes.io/service-name') === undefined) continue;
      for (const endpoint of object.field('endpoints').items) {
        if (endpoint.get('targetRef').isSet) continue;
        const address = endpoint.get('addresses').texts.find((one) => capturedPods(mesh).has(one));
        if (address === undefined) continue;
        const pod = capturedPods(mesh).get(address)!;
        const value = { kind: 'Pod', name: pod.name, namespace: pod.namespace };
        report(endpoint, 'plain', address, pod.title)
          .related(pod)
          .fix(
            `add targetRef: { kind: Pod, name: ${pod.name}, namespace: ${pod.namespace} }, or let a selector find the pods`,
            [{ op: 'add', path: `/${[...endpoint.path, 'targetRef'].join('/')}`, value }],
          );
      }
    }
  },
});
