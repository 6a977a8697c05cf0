import * as fs from 'node:fs';
import type * as os from 'node:os';
import * as path from 'node:path';
import { Chart } from 'cdk8s';
import { load } from 'js-yaml';
import { Platform } from '../../../src';
import { RenderedCharts, type RenderedChartsProps } from '../../../src/install/deliveries/rendered-charts';
import { temporaryFolder } from '../../app/folders';
import { recent, refusal } from '../../mesh/refusal';
import { emitted, synth, testApp, type Manifest } from '../../synth';
import { changed, cilium, install } from './installs';

/** A helm that notes how it was called and with which values, and renders a ConfigMap and a ClusterRole. */
function fakeHelm(does = ''): {
  readonly helm: string;
  readonly calls: () => string[];
  readonly values: () => unknown;
} {
  const folder = temporaryFolder();
  const helm = path.join(folder, 'helm');
  const script = `#!/bin/sh
[ "$1" = version ] && { echo v3.18.0; exit 0; }
echo "$*" >> ${folder}/calls
previous=''
for given in "$@"; do [ "$previous" = -f ] && cat "$given" > ${folder}/values; beforelast="$previous"; previous="$given"; done
${does}
cat <<EOF
---
# Source: x
apiVersion: v1
kind: ConfigMap
metadata:
  name: of-$beforelast
  namespace: there
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: of-$beforelast
EOF
`;
  fs.writeFileSync(helm, script, { mode: 0o755 });
  const read = (name: string): string => fs.readFileSync(path.join(folder, name), 'utf8');
  return { helm, calls: () => read('calls').trimEnd().split('\n'), values: () => load(read('values')) };
}

function render(props: Partial<RenderedChartsProps>, platform: Platform = recent): Manifest[] {
  return synth(
    (chart) => new RenderedCharts(chart, 'All', { install, gatewayApiCrdsFrom: 'elsewhere', ...props }),
    platform,
  );
}

test('objects come in order: namespaces, then those of each release, cluster-scoped ones without namespace', () => {
  const { helm } = fakeHelm();
  expect(emitted(render({ helm }))).toEqual([
    'Namespace istio-system',
    ...['cilium', 'istio-base', 'istiod', 'istio-cni', 'ztunnel'].flatMap((name) => [
      `ConfigMap there/of-${name}`,
      `ClusterRole of-${name}`,
    ]),
  ]);
});

test('helm is told the repository, the exact version, the namespace and the version of the cluster', () => {
  const { helm, calls } = fakeHelm();
  render({ helm, apiVersions: ['monitoring.coreos.com/v1'] });
  expect(calls()[0]).toMatch(
    /^template -f \S+ --repo https:\/\/helm\.cilium\.io --version 1\.18\.2 --namespace kube-system --include-crds --kube-version 1\.33 --api-versions monitoring\.coreos\.com\/v1 cilium cilium$/,
  );
});

test('helm gets the values, nulls too', () => {
  const { helm, values } = fakeHelm();
  const given = { ...cilium.values, operator: { resources: null } };
  render({ helm, install: { releases: [{ ...cilium, values: given }] }, gatewayApiCrdsFrom: undefined });
  expect(values()).toEqual(given);
});

test('a chart may be on this machine, or in a registry', () => {
  const { helm, calls } = fakeHelm();
  const folder = temporaryFolder();
  render({
    helm,
    charts: { cilium: folder },
    install: changed('istiod', { repository: 'oci://registry.example.com/istio' }),
  });
  expect(calls()[0]).toMatch(new RegExp(`^template -f \\S+ --namespace kube-system .* cilium ${folder}$`));
  expect(calls()[2]).toMatch(
    /--version 1\.30\.1 --namespace istio-system .* istiod oci:\/\/registry\.example\.com\/istio\/istiod$/,
  );
});

test('no values are left behind in temporary folders', () => {
  const used: string[] = [];
  // Jest gives tests a copy of the environment, which Node's own modules do not read.
  const tmpdir = jest.spyOn(jest.requireActual<typeof os>('node:os'), 'tmpdir').mockImplementation(() => {
    const folder = process.env['TMPDIR'] ?? 'not set';
    used.push(folder);
    return folder;
  });
  try {
    render({ helm: fakeHelm().helm });
  } finally {
    tmpdir.mockRestore();
  }
  expect(new Set(used).size).toBe(5);
  expect(used.filter((folder) => fs.existsSync(folder))).toEqual([]);
});

test('a chart of cdk8s with a namespace is refused, which would end up in cluster-scoped objects', () => {
  const chart = new Chart(testApp(recent), 'test', { namespace: 'istio-system' });
  expect(() => new RenderedCharts(chart, 'All', { install, gatewayApiCrdsFrom: 'elsewhere' })).toThrow(
    'its chart has namespace "istio-system", which cdk8s writes into cluster-scoped objects too',
  );
});

const withValues = (values: object): Partial<RenderedChartsProps> => ({
  install: changed('cilium', { values: values as never }),
});

test.each([
  ['no helm', { helm: '/nowhere/helm' }, 'cannot run "/nowhere/helm", which renders the charts; install Helm'],
  ['a chart of no release', { charts: { ztunel: '.' } }, 'charts has "ztunel", which is no release'],
  [
    'a chart that is not there',
    { charts: { ztunnel: '/nowhere/ztunnel' } },
    'chart of release "ztunnel" is not at "/nowhere/ztunnel"',
  ],
  ['certificates minted at each rendering', withValues({}), 'set hubble.tls.auto.method to "cronJob"'],
  [
    'those of the cluster mesh',
    withValues({ ...cilium.values, clustermesh: { useAPIServer: true } }),
    'clustermesh.apiserver.tls.auto.method',
  ],
  [
    'an address to be looked up',
    withValues({ ...cilium.values, k8sServiceHost: 'auto' }),
    'k8sServiceHost "auto" is looked up in a cluster',
  ],
  ['CRDs that come from nowhere', { gatewayApiCrdsFrom: undefined }, 'needs gatewayApiCrdsFrom here'],
  ['an unknown prop', { helmPath: 'x' }, 'unknown prop "helmPath"'],
])('refuses %s', (_, props, message) => {
  const all = { install, gatewayApiCrdsFrom: 'elsewhere', helm: fakeHelm().helm, ...props };
  expect(refusal((chart) => new RenderedCharts(chart, 'All', all as never))).toContain(message);
});

test.each([
  ['Hubble off', { hubble: { enabled: false } }],
  ['Hubble without TLS', { hubble: { tls: { enabled: false } } }],
  ['certificates given', { hubble: { tls: { auto: { enabled: false } } } }],
  ['cert-manager', { hubble: { tls: { auto: { method: 'certmanager' } } } }],
  ['an address', { ...cilium.values, k8sServiceHost: '10.0.0.1' }],
  [
    'a cluster mesh by cert-manager',
    { ...cilium.values, clustermesh: { useAPIServer: true, apiserver: { tls: { auto: { method: 'certmanager' } } } } },
  ],
])('renders with %s', (_, values) => {
  expect(render({ helm: fakeHelm().helm, ...withValues(values) })).toHaveLength(11);
});

test('what helm says is passed on, with the release', () => {
  const { helm } = fakeHelm(
    'echo "Error: execution error at (x): set it right" >&2; echo >&2; echo "Use --debug flag" >&2; exit 1',
  );
  const message = refusal(
    (chart) => new RenderedCharts(chart, 'All', { install, gatewayApiCrdsFrom: 'elsewhere', helm }),
  );
  expect(message).toBe('[test/All] release "cilium" cannot be rendered: execution error at (x): set it right');
});
