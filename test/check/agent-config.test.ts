import { check } from '../../src/check';

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

test('the ConfigMap is excused as any other object is', () => {
  const excused = config({ ...GOOD, 'cni-exclusive': 'true' }).replace(
    'namespace: kube-system }',
    `namespace: kube-system, annotations: { cdk8s-ambient/ignore: 'cilium/exclusive-cni: chained by hand' } }`,
  );
  const findings = check(AMBIENT + excused, { platform: { cilium: '1.18' } });
  expect(findings.filter(({ rule }) => /^(cilium|suppress)\//.test(rule))).toEqual([]);
});

test('what is to be left out is left out here, too', () => {
  const options = { platform: { cilium: '1.18' }, ignore: ['cilium/*'] };
  const findings = check(AMBIENT + config({ ...GOOD, 'cni-exclusive': 'true' }), options);
  expect(findings.filter(({ rule }) => rule.startsWith('cilium/'))).toEqual([]);
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

test('what is wanted is told of, and what is wanted beside it is not', () => {
  const manifests = AMBIENT + config({ ...GOOD, 'cni-exclusive': 'true' });
  const ofAgents = (options: { readonly rules: readonly string[] }): string[] =>
    check(manifests, { platform: { cilium: '1.18' }, ...options }).map(({ rule }) => rule);
  expect(ofAgents({ rules: ['cilium/exclusive-cni'] })).toEqual(['cilium/exclusive-cni']);
  expect(ofAgents({ rules: ['authz/*'] })).toEqual([]);
});

test('a wish for another rule excuses the ConfigMap from nothing, and is told of', () => {
  const excused = config({ ...GOOD, 'cni-exclusive': 'true' }).replace(
    'namespace: kube-system }',
    `namespace: kube-system, annotations: { cdk8s-ambient/ignore: 'cilium/socket-lb-in-pods: it is meant' } }`,
  );
  const findings = check(AMBIENT + excused, { platform: { cilium: '1.18' } });
  expect(findings.flatMap(({ rule }) => (/^(cilium|suppress)\//.test(rule) ? [rule] : [])).sort()).toEqual([
    'cilium/exclusive-cni',
    'suppress/unused',
  ]);
});
