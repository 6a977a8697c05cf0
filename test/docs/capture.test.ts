import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../src/model/input/load';
import { isCaptured } from '../../src/model/workloads/enrolment';
import { workloadsIn } from '../../src/model/workloads/workload';
import { root } from './snippets';

/** A pod for each row of the table on the page, in a namespace: for none of them does a row above decide. */
const PODS: readonly { readonly namespace: string; readonly labels?: string; readonly spec?: string }[] = [
  { namespace: 'ambient', labels: 'istio.io/dataplane-mode: ambient', spec: 'hostNetwork: true,' },
  { namespace: 'injected', labels: 'istio.io/dataplane-mode: ambient' },
  { namespace: 'kube-system', labels: 'istio.io/dataplane-mode: ambient' },
  { namespace: 'plain', labels: 'istio.io/dataplane-mode: ambient' },
  { namespace: 'ambient', labels: 'istio.io/dataplane-mode: none' },
  { namespace: 'ambient' },
  { namespace: 'plain' },
];
const NAMESPACES = `---
apiVersion: v1
kind: Namespace
metadata: { name: ambient, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Namespace
metadata: { name: injected, labels: { istio.io/dataplane-mode: ambient, istio-injection: enabled } }
---
apiVersion: v1
kind: Namespace
metadata: { name: kube-system, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Namespace
metadata: { name: plain }
`;

test('the table of who is in the mesh says what the model decides, row by row', () => {
  const page = readFileSync(join(root, 'docs/capture.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (?:has|is|else)[^|]*\| (in|out)\b/gm)].map(([, is]) => is);
  const pods = PODS.map(
    ({ labels, namespace, spec }) => `---
apiVersion: v1
kind: Pod
metadata: { name: pod, namespace: ${namespace}, labels: { ${labels ?? ''} } }
spec: { ${spec ?? ''} containers: [{ name: app, image: registry.example.com/app:1.0 }] }
`,
  );
  const captured = PODS.map(({ namespace }, i) => {
    const { mesh } = load('test', `${NAMESPACES}${pods[i]}`, { world: 'closed' });
    return isCaptured(mesh, workloadsIn(mesh, namespace)[0]!) ? 'in' : 'out';
  });
  expect(rows).toEqual(captured);
});
