import { InputError } from '../../../src';
import { checkInstall, namespacesOf, type PlatformInstall } from '../../../src/install/deliveries/platform-install';
import { changed, cilium, install, istioReleases } from './installs';

function refusal(given: unknown): string {
  try {
    checkInstall('Test', given as PlatformInstall);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'accepted';
}

test('a platform in order is accepted', () => {
  expect(refusal(install)).toBe('accepted');
});

test('Istio alone is accepted, on a network that is there already', () => {
  const [base, ...others] = istioReleases;
  expect(refusal({ releases: [{ ...base!, after: [] }, ...others] })).toBe('accepted');
});

test('of the namespaces, those are to be created that no cluster has by itself', () => {
  expect(namespacesOf(install)).toEqual(['istio-system']);
});

const self: Record<string, unknown> = {};
self['self'] = self;
const inItself = { a: self };

test('one map at two places is no map inside itself', () => {
  const limits = { cpu: 1 };
  expect(refusal(changed('cilium', { values: { a: limits, b: [limits, null, undefined, true] } }))).toBe('accepted');
});

test.each([
  ['no releases at all', { releases: [] }, 'install.releases is empty'],
  ['no list', { releases: 'cilium' }, 'install.releases must be a list'],
  ['the same name twice', { releases: [cilium, cilium] }, 'two releases are called "cilium"'],
  [
    'a release before one it needs',
    { releases: [...istioReleases, cilium] },
    'release "istio-base" comes after "cilium"',
  ],
  ['a release that needs itself', changed('cilium', { after: ['cilium'] }), 'release "cilium" comes after "cilium"'],
  ['a name that is a path', changed('cilium', { name: '../../x' }), 'name of a release "../../x" is not a valid name'],
  [
    'a name longer than Helm takes',
    { releases: [{ ...cilium, name: 'a'.repeat(54) }] },
    'has 54 characters; Helm allows 53',
  ],
  ['a chart that is a command', changed('cilium', { chart: '$(reboot)' }), 'release "cilium": chart'],
  [
    'a repository over plain http',
    changed('cilium', { repository: 'http://helm.cilium.io' }),
    'repository must be an address',
  ],
  [
    'a repository with a command',
    changed('cilium', { repository: 'https://x/;reboot' }),
    'repository must be an address',
  ],
  ['a range of versions', changed('cilium', { version: '~1.18' }), 'version must be an exact one'],
  ['a version with a command', changed('cilium', { version: '1.18.2;reboot' }), 'version must be an exact one'],
  ['values that are a list', changed('cilium', { values: [] as never }), 'release "cilium": values must be a map'],
  ['a number that is none', changed('cilium', { values: { a: [0 / 0] } }), 'values.a[0] must be a text, a number'],
  ['code among the values', changed('cilium', { values: { a: { b: () => 1 } } }), 'values.a.b must be a text'],
  ['a Date, which each tool writes otherwise', changed('cilium', { values: { a: new Date(0) } }), 'values.a must be'],
  ['values inside themselves', changed('cilium', { values: inItself }), 'values.a.self is inside itself'],
  ['a reason that is no text', changed('cilium', { why: { a: 5 } as never }), 'why.a must be text, got 5'],
  ['a key that cannot be written', changed('cilium', { values: JSON.parse('{"a":{"__proto__":1}}') }), '"__proto__"'],
  [
    'CRDs that are no GatewayApiCrds',
    { ...install, gatewayApiCrds: { version: '1.4.0' } },
    'such as new GatewayApiCrds({ platform })',
  ],
  [
    'an IstioOperator that is no function',
    { ...install, istioOperator: {} },
    'install.istioOperator must be a function',
  ],
])('refuses %s', (_, given, message) => {
  expect(refusal(given)).toContain(message);
});

test('a name of 53 characters, a registry and a build number are accepted', () => {
  const repository = 'oci://quay.io/cilium-charts-dev';
  expect(
    refusal({ releases: [{ ...cilium, name: 'a'.repeat(53), repository, version: 'v1.18.2-rc.1+build.5' }] }),
  ).toBe('accepted');
});
