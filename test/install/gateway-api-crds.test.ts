import { InputError, Platform } from '../../src';
import { GatewayApiCrds, type GatewayApiCrdsProps } from '../../src/install/gateway-api-crds';

const crds = (gatewayApi: string, props: Omit<GatewayApiCrdsProps, 'platform'> = {}): GatewayApiCrds =>
  new GatewayApiCrds({ platform: new Platform({ gatewayApi }), ...props });

describe('the version', () => {
  test.each([
    ['the patch that the platform states', '1.4.0', {}, '1.4.0'],
    ['the one that is given, of the minor of the platform', '1.4', { version: '1.4.0' }, '1.4.0'],
    ['the one that is given as a tag', '1.4', { version: 'v1.4.0' }, '1.4.0'],
    ['the newest known patch of a minor', '1.4', {}, '1.4.1'],
    ['a pre-release said outright', '1.6.0-rc.2', {}, '1.6.0-rc.2'],
  ])('is %s', (_, stated, props, version) => {
    expect(crds(stated, props).version).toBe(version);
  });

  test('must be stated: the oldest that manifests are written for is not one to install', () => {
    expect(() => new GatewayApiCrds({ platform: new Platform({ istio: '1.30' }) })).toThrow(
      "the Platform states no version of the Gateway API, and the oldest is not one to install; give it one, such as new Platform({ gatewayApi: '1.4' })",
    );
  });

  test('must be given for a minor without a known release', () => {
    expect(() => crds('1.99')).toThrow(InputError);
    expect(() => crds('1.99')).toThrow("give the full version, such as version: '1.99.0'");
    expect(crds('1.99', { version: '1.99.0' }).tag).toBe('v1.99.0');
    expect(crds('1.99.0').tag).toBe('v1.99.0');
  });

  test.each([
    ['a minor, which is no tag', '1.4', '1.4', 'version must be a full one, such as "1.4.0"', '1.4.0'],
    ["another minor than the platform's", '1.4', '1.5.0', "is another than the Platform's Gateway API 1.4", '1.4.1'],
    ["another patch than the platform's", '1.4.0', '1.4.1', "give the Platform { gatewayApi: '1.4.1' }", '1.4.0'],
  ])('is refused as %s', (_, stated, refused, message, accepted) => {
    expect(() => crds(stated, { version: refused })).toThrow(message);
    expect(crds(stated, { version: accepted }).version).toBe(accepted);
  });
});

// https://gateway-api.sigs.k8s.io/guides/#installing-gateway-api
test('OpenShift has them, which is noted; no other platform does', () => {
  const { notes } = new GatewayApiCrds({ platform: Platform.openshift({ gatewayApi: '1.4' }) });
  expect(notes).toEqual([expect.stringContaining('OpenShift brings the CRDs of the Gateway API itself from 4.19 on')]);
  expect(crds('1.4').notes).toEqual([]);
});

describe('the files', () => {
  const release = 'https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.4.0';
  const folder = 'https://github.com/kubernetes-sigs/gateway-api/config/crd';

  test.each([
    ['standard', `${release}/standard-install.yaml`, `${folder}?ref=v1.4.0`],
    ['experimental', `${release}/experimental-install.yaml`, `${folder}/experimental?ref=v1.4.0`],
  ] as const)('of the %s channel are those of the release', (channel, manifest, kustomization) => {
    expect(crds('1.4.0', { channel })).toMatchObject({ channel, manifest, kustomization });
  });

  test('are of the channel of the platform, unless another is given', () => {
    const platform = new Platform({ gatewayApi: '1.4.0', gatewayApiChannel: 'experimental' });
    expect(new GatewayApiCrds({ platform }).channel).toBe('experimental');
    expect(new GatewayApiCrds({ platform, channel: 'standard' }).channel).toBe('standard');
  });

  test('are of the standard channel unless said', () => {
    expect(crds('1.4').channel).toBe('standard');
  });
});

// config/crd/standard of kubernetes-sigs/gateway-api, by release.
describe('a kind', () => {
  test.each([
    ['HTTPRoute', '1.1'],
    ['BackendTLSPolicy', '1.4'],
    ['TLSRoute', '1.5'],
    ['TCPRoute', '1.6'],
  ])('%s is in the standard channel since %s', (kind, since) => {
    const [major, minor] = since.split('.').map(Number);
    expect(crds(since).lacks(kind)).toBeUndefined();
    const before = `${major}.${minor! - 1}`;
    if (before === '1.0') return;
    expect(crds(before).lacks(kind)).toContain(`${kind} is in the standard channel since Gateway API ${since}`);
    expect(crds(before, { channel: 'experimental' }).lacks(kind)).toBeUndefined();
  });

  test('that nobody knows is not judged', () => {
    expect(crds('1.1').lacks('XMesh')).toBeUndefined();
  });
});

test.each([
  ['an unknown channel', { channel: 'stable' }, 'channel must be one of "standard", "experimental"'],
  ['a misspelt prop', { chanel: 'standard' }, 'unknown prop "chanel"; did you mean "channel"?'],
])('refuses %s', (_, props, message) => {
  expect(() => crds('1.4', props as never)).toThrow(message);
});

test('refuses what is no platform', () => {
  expect(() => new GatewayApiCrds({ platform: { gatewayApi: '1.4' } as never })).toThrow('platform must be a Platform');
});
