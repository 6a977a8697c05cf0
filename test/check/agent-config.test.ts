import { check } from '../../src/check';
import { inspect } from '../../src/check/check';

const AMBIENT = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { serviceAccountName: web, containers: [{ name: web, image: example/web:1 }] } }
`;

/** The flags that the chart writes (cilium 1.18 templates/cilium-configmap.yaml). */
const config = (flags: Readonly<Record<string, string>>): string =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: cilium-config, namespace: kube-system }\ndata:\n${Object.entries(
    flags,
  )
    .map(([name, value]) => `  ${name}: "${value}"\n`)
    .join('')}`;

/** As Istio's platform prerequisites have it. */
const GOOD = {
  'cni-exclusive': 'false',
  'kube-proxy-replacement': 'true',
  'bpf-lb-sock-hostns-only': 'true',
  'enable-host-legacy-routing': 'true',
  'enable-bpf-masquerade': 'false',
  'enable-ipv4': 'true',
  'enable-ipv4-masquerade': 'true',
};

const found = (flags: Readonly<Record<string, string>>, manifests = AMBIENT) =>
  check(manifests + config(flags), { platform: { cilium: '1.18' } }).flatMap(({ field, object, rule }) =>
    rule.startsWith('cilium/') ? [[rule, `${object?.kind} ${field}`]] : [],
  );

test("what Istio's prerequisites ask of Cilium is fine", () => {
  expect(found(GOOD)).toEqual([]);
});

test.each([
  ['cilium/exclusive-cni', { 'cni-exclusive': 'true' }, 'ConfigMap data.cni-exclusive'],
  ['cilium/socket-lb-in-pods', { 'bpf-lb-sock-hostns-only': 'false' }, 'ConfigMap data.bpf-lb-sock-hostns-only'],
  ['cilium/bpf-masquerade-with-ambient', { 'enable-bpf-masquerade': 'true' }, 'ConfigMap data.enable-bpf-masquerade'],
  [
    'cilium/ebpf-host-routing',
    { 'enable-bpf-masquerade': 'true', 'enable-host-legacy-routing': 'false' },
    'ConfigMap data.enable-host-legacy-routing',
  ],
  ['cilium/enforcement-always', { 'enable-policy': 'always' }, 'ConfigMap data.enable-policy'],
  ['cilium/double-encryption', { 'enable-wireguard': 'true' }, 'ConfigMap data.enable-wireguard'],
  ['cilium/double-encryption', { 'enable-ipsec': 'true' }, 'ConfigMap data.enable-ipsec'],
])('%s is told of at the flag', (rule, flags, place) => {
  expect(found({ ...GOOD, ...flags })).toEqual([[rule, place]]);
});

test('without a pod in ambient mode nothing is said: it may be a cluster of another use', () => {
  expect(found({ 'cni-exclusive': 'true' }, AMBIENT.replace('istio.io/dataplane-mode: ambient', 'team: shop'))).toEqual(
    [],
  );
});

test('flags that are no text are as if they were not there', () => {
  const odd = config(GOOD).replace('cni-exclusive: "false"', 'cni-exclusive: { a: 1 }');
  expect(
    check(AMBIENT + odd, { platform: { cilium: '1.18' } }).filter(({ rule }) => rule.startsWith('cilium/')),
  ).toEqual([]);
});

describe('a ConfigMap with mistakes', () => {
  const excused = (annotations: string): string =>
    AMBIENT + config({ ...GOOD, 'cni-exclusive': 'true' }).replace('namespace: kube-system', `$&, ${annotations}`);
  const platform = { cilium: '1.18' };
  const ofAgents = (manifests: string, options = {}): string[] =>
    check(manifests, { platform, ...options }).flatMap(({ rule }) => (/^(cilium|suppress)\//.test(rule) ? [rule] : []));

  test('is excused from them by its annotations, with a reason', () => {
    const annotations = 'annotations: { cdk8s-ambient/ignore: "cilium/exclusive-cni: this cluster has another file" }';
    expect(ofAgents(excused(annotations))).toEqual([]);
    expect(inspect('test', excused(annotations), { platform }).suppressed).toMatchObject([
      { finding: { rule: 'cilium/exclusive-cni' }, reason: 'this cluster has another file' },
    ]);
  });

  test('is not excused by a wish for another rule, which hides nothing', () => {
    const annotations = 'annotations: { cdk8s-ambient/ignore: "cilium/socket-lb-in-pods: it is meant" }';
    expect(ofAgents(excused(annotations)).sort()).toEqual(['cilium/exclusive-cni', 'suppress/unused']);
  });

  test('is told of where its rules are among those that are wanted', () => {
    const manifests = excused('labels: { a: b }');
    expect(ofAgents(manifests, { rules: ['cilium/exclusive-cni'] })).toEqual(['cilium/exclusive-cni']);
    expect(ofAgents(manifests, { rules: ['authz/*'] })).toEqual([]);
    expect(ofAgents(manifests, { ignore: ['cilium/exclusive-cni'] })).toEqual([]);
  });
});
